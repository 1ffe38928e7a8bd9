package org.weir.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.weir.agent.QueueRow;
import org.weir.agent.RelayQueue.Beforehand;
import org.weir.queue.MailQueue;

/// Saves messages of this machine's queue as `ID.eml`, for the owner's eyes only, before they are
/// deleted. When one cannot be saved, none is deleted; what was saved stays.
final class SavedMail implements Beforehand {
  private final Path folder;
  private final MailQueue queue;

  SavedMail(Path folder, CommonOptions common) {
    this.folder = folder;
    queue = QueueHere.queue(common.settings().queue());
  }

  @Override
  public List<QueueRow> mayGo(List<QueueRow> rows) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    List<QueueRow> saved = new ArrayList<>();
    for (QueueRow row : rows) {
      if (save(row.id())) {
        saved.add(row);
      }
    }
    return saved;
  }

  /// @return false when the message is no longer there
  private boolean save(String id) throws IOException, InterruptedException {
    Path file = folder.resolve(id + ".eml");
    var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
            FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mine);
        OutputStream out = Channels.newOutputStream(channel)) {
      boolean there = queue.copy(id, out);
      channel.force(true);
      if (there) {
        return true;
      }
    } catch (java.nio.file.FileAlreadyExistsException e) {
      throw new IOException("nothing was deleted: " + file + " is there already", e);
    } catch (IOException e) {
      throw new IOException(
          "nothing was deleted: " + id + " cannot be saved: " + e.getMessage(), e);
    }
    Files.deleteIfExists(file);
    return false;
  }
}
