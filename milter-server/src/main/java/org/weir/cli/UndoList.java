package org.weir.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.agent.QueueJson;
import org.weir.agent.QueueRow;
import org.weir.agent.RelayQueue.Beforehand;

/// The file that lists what is deleted, for its owner's eyes only. It is made before anything is,
/// so that a folder that may not be written keeps the mail; of this machine's queue it is also
/// written before, so a disk that is full does too. Closed, it is gone when nothing is in it.
final class UndoList implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private @Nullable FileChannel channel;
  private boolean written;

  private UndoList(Path file) {
    this.file = file;
  }

  /// Makes no file yet.
  ///
  /// @param wanted null = a name by the time, in the working directory
  /// @param inVain whether nothing will be deleted: then there is no file
  /// @throws CommandFailure when it is there, or cannot be made
  static @Nullable UndoList plan(@Nullable Path wanted, InstantSource clock, boolean inVain) {
    if (inVain) {
      return null;
    }
    Path file =
        wanted != null
            ? wanted
            : Path.of("weir-deleted-" + TIME.format(clock.instant()) + ".jsonl");
    Path folder = file.toAbsolutePath().getParent();
    if (Files.exists(file) || folder == null || !Files.isWritable(folder)) {
      throw cannotMake(file, "");
    }
    return new UndoList(file);
  }

  private static CommandFailure cannotMake(Path file, String why) {
    return new CommandFailure(
        ExitCode.NO_INPUT, "weir: cannot make the new file " + file + " for what is deleted" + why);
  }

  /// Makes the file, empty.
  ///
  /// @throws CommandFailure when it is there, or cannot be made
  void make() {
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try {
      channel =
          FileChannel.open(
              file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine);
    } catch (IOException e) {
      throw cannotMake(file, ": " + e);
    }
  }

  /// Lists what another lets go. What cannot be listed stays.
  Beforehand after(Beforehand first) {
    return rows -> {
      List<QueueRow> going = first.mayGo(rows);
      try {
        write(going);
      } catch (IOException e) {
        written = false;
        throw new IOException("nothing was deleted: it cannot be listed in " + file + ": " + e, e);
      }
      return going;
    };
  }

  /// Lists what other relays have deleted, whose agents have a list of their own.
  ///
  /// @return for people; empty when nothing was deleted
  String complete(QueueAnswers answers) {
    List<QueueRow> rows = answers.rows().toList();
    try {
      if (!written) {
        write(rows);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NO_INPUT,
          "weir: the messages were deleted, but their list could not be written to "
              + file
              + " (it is in table `queue_command_item`): "
              + e);
    }
    return rows.isEmpty() ? "" : " They are listed in " + file + ".";
  }

  private void write(List<QueueRow> rows) throws IOException {
    if (channel == null) {
      throw new IOException("not made");
    }
    written = !rows.isEmpty();
    var out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    for (QueueRow row : rows) {
      JsonGenerator json =
          JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      QueueJson.write(json, row);
      json.close();
      out.write('\n');
    }
    out.flush();
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
        if (!written) {
          Files.delete(file);
        }
      }
    } catch (IOException _) {
      // what is to be read is written and forced, or it was told that it is not
    }
  }
}
