package org.weir.test.rig;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A small disk of its own below the lab, in memory, which can become full. Needs root, and in a
/// container CAP_SYS_ADMIN. Thread-safe.
public final class Disk implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Path path;

  private Disk(Path path) {
    this.path = path;
  }

  /// Mounts an empty one; the lab takes it away again.
  ///
  /// @param folder below the lab, made when it is not there
  public static Disk mount(Lab lab, String folder, int mebibytes)
      throws IOException, InterruptedException {
    Path path = lab.folder(folder);
    Tool.run("mount", "-t", "tmpfs", "-o", "mode=755,size=" + mebibytes + "m", "lab", path + "")
        .orFail();
    return lab.own(new Disk(path));
  }

  public Path path() {
    return path;
  }

  /// Writes a file until no more than this is free; 0 = nothing at all.
  public void fill(long freeBytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (long left = free() - freeBytes; left > 0; left = free() - freeBytes) {
        file.write(ByteBuffer.allocate((int) Math.min(left, CHUNK_BYTES)));
      }
    } catch (IOException e) {
      if (free() > freeBytes) {
        throw e;
      }
    }
  }

  private long free() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /// Room again.
  public void clear() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return path.resolve("ballast");
  }

  /// Whoever has a file open keeps it until it is closed.
  @Override
  public void close() throws IOException {
    try {
      Tool.run("umount", "-l", path.toString()).orFail();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted, still mounted: " + path, e);
    }
  }

  @Override
  public String toString() {
    return "disk " + path;
  }
}
