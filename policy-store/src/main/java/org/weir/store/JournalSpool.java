package org.weir.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The file in which decisions wait for MariaDB from one run of the daemon to the next: JSON, a
/// head with the number of rows and then a row a line, for the owner alone. It has what the tables
/// would have, so no more than `privacy` allows.
///
/// The file is there whole or not at all, also when the power fails. Confined to its [Journal].
final class JournalSpool {
  private static final Logger log = LoggerFactory.getLogger(JournalSpool.class);
  private static final String FORMAT = "weir journal 1";

  /// As many as `journal.queue` may be, and a batch.
  private static final int MOST_ROWS = 1_001_000;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final Path file;

  JournalSpool(Path file) {
    this.file = file.toAbsolutePath();
  }

  /// What an earlier run has left, oldest first. A file that is broken or not ours is renamed to
  /// `….broken`, with a warning; then, and where there is none, nothing.
  List<JournalRow> read() {
    if (!Files.isWritable(directory())) {
      log.warn(
          "decisions that MariaDB has not taken at the end will be lost: {} cannot be written to",
          directory());
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try {
      List<JournalRow> rows = parse();
      log.info("{} decisions of the run before are written from {}", rows.size(), file);
      return rows;
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      setAside(e);
      return List.of();
    }
  }

  private List<JournalRow> parse() throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("is no plain file");
    }
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = FACTORY.createParser(in)) {
      int count = head(json);
      List<JournalRow> rows = new ArrayList<>();
      while (json.nextToken() != null) {
        if (rows.size() == count) {
          throw new IOException("has more rows than it says");
        }
        rows.add(JournalRowJson.read(json));
      }
      if (rows.size() != count) {
        throw new IOException("has " + rows.size() + " rows of " + count);
      }
      return rows;
    }
  }

  private static int head(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT
        || !"format".equals(json.nextFieldName())
        || !FORMAT.equals(json.nextTextValue())
        || !"rows".equals(json.nextFieldName())) {
      throw new IOException("is no journal of Weir");
    }
    int rows = json.nextIntValue(-1);
    if (rows < 0 || rows > MOST_ROWS || json.nextToken() != JsonToken.END_OBJECT) {
      throw new IOException("has a head that makes no sense");
    }
    return rows;
  }

  private void setAside(Exception reason) {
    Path aside = beside(".broken");
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      log.warn("{} is not read and now {}: {}", file, aside, oneLine(reason));
    } catch (IOException e) {
      log.warn("{} is not read: {}; nor moved: {}", file, oneLine(reason), oneLine(e));
    }
  }

  /// Without what is in the file: those who parse quote it.
  private static String oneLine(Exception reason) {
    return reason.getClass() == IOException.class || reason instanceof FileSystemException
        ? String.valueOf(reason.getMessage())
        : "is no journal of Weir (" + reason.getClass().getSimpleName() + ")";
  }

  /// Replaces the file.
  ///
  /// @throws IOException disk full and the like; what was there before is still there then
  void write(List<JournalRow> rows) throws IOException {
    Path fresh = beside(".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
            FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
      write(rows, out);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory();
  }

  private static void write(List<JournalRow> rows, OutputStream out) throws IOException {
    JsonGenerator json = FACTORY.createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setRootValueSeparator(null);
    json.writeStartObject();
    json.writeStringField("format", FORMAT);
    json.writeNumberField("rows", rows.size());
    json.writeEndObject();
    for (JournalRow row : rows) {
      json.writeRaw('\n');
      JournalRowJson.write(row, json);
    }
    json.writeRaw('\n');
    json.close();
    out.flush();
  }

  /// So that the new name outlives a power failure.
  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// After all of it was written. Should it stay, it is written again at the next start, which
  /// changes nothing.
  void remove() {
    try {
      Files.delete(file);
    } catch (NoSuchFileException _) {
      // somebody was faster
    } catch (IOException e) {
      log.warn("{} is written to MariaDB and cannot be removed: {}", file, oneLine(e));
    }
  }

  private Path directory() {
    Path parent = file.getParent();
    return parent == null ? file : parent; // only `/` has none
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
