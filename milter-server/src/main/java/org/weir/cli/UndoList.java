package org.weir.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.agent.QueueJson;
import org.weir.agent.QueueRow;

/// The file that lists what was deleted. It is made before anything is, so that a disk that is full
/// or a folder that may not be written keeps the mail.
final class UndoList {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path file;

  private UndoList(Path file) {
    this.file = file;
  }

  /// @param wanted null = a name by the time, in the working directory
  /// @param inVain whether nothing will be deleted: then there is no file
  /// @throws CommandFailure when it is there, or cannot be made
  static @Nullable UndoList create(@Nullable Path wanted, InstantSource clock, boolean inVain) {
    if (inVain) {
      return null;
    }
    Path file =
        wanted != null
            ? wanted
            : Path.of("weir-deleted-" + TIME.format(clock.instant()) + ".jsonl");
    Path folder = file.toAbsolutePath().getParent();
    if (Files.exists(file) || folder == null || !Files.isWritable(folder)) {
      throw new CommandFailure(
          ExitCode.NO_INPUT, "weir: cannot make the new file " + file + " for what is deleted");
    }
    return new UndoList(file);
  }

  /// Writes all of them and returns the file's name.
  String write(Stream<QueueRow> rows) {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
      var factory = new JsonFactory();
      for (Iterator<QueueRow> each = rows.iterator(); each.hasNext(); ) {
        JsonGenerator json =
            factory.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        QueueJson.write(json, each.next());
        json.close();
        out.write('\n');
      }
      return file.toString();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NO_INPUT,
          "weir: the messages were deleted, but their list could not be written to "
              + file
              + ": "
              + e);
    }
  }
}
