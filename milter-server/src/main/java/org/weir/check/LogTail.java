package org.weir.check;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// What was added to a log since the last run, by device, inode and offset. A log that was rotated
/// to `NAME.1` is read to its end first; one that was emptied is read from its beginning. The first
/// time only the end is remembered. At most 64 MiB are read, of more the newest; lines are cut
/// after 8 KiB. Confined to one run.
final class LogTail {
  private static final long MOST = 64L << 20;
  private static final int LONGEST_LINE = 8 * 1024;

  private final Path log;
  private final CheckState state;
  private final String name;

  LogTail(Path log, CheckState state) {
    this.log = log;
    this.state = state;
    // A path may have blanks.
    name = HexFormat.of().formatHex(log.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Gives each whole new line to the reader.
  ///
  /// @return whether there was a run before, so that the lines are all since then
  /// @throws IOException the log cannot be read
  boolean read(Consumer<String> reader) throws IOException {
    long inode = inode(log);
    OptionalLong known = state.before("inode:" + name);
    OptionalLong offset = state.before("offset:" + name);
    long end;
    if (known.isEmpty() || offset.isEmpty()) {
      end = lastLineEnd();
    } else if (known.getAsLong() == inode) {
      end = read(log, offset.getAsLong(), reader);
    } else {
      Path rotated = log.resolveSibling(log.getFileName() + ".1");
      if (Files.isRegularFile(rotated) && inode(rotated) == known.getAsLong()) {
        read(rotated, offset.getAsLong(), reader);
      }
      end = read(log, 0, reader);
    }
    state.remember("inode:" + name, inode);
    state.remember("offset:" + name, end);
    return known.isPresent() && offset.isPresent();
  }

  private long lastLineEnd() throws IOException {
    long size = Files.size(log);
    return read(log, Math.max(0, size - LONGEST_LINE), _ -> {});
  }

  private static long inode(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no file, or may not be seen");
    }
    return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
  }

  /// Where the last whole line ends.
  private static long read(Path file, long offset, Consumer<String> reader) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      long from = offset > size ? 0 : offset; // it was emptied
      from = Math.max(from, size - MOST);
      channel.position(from);
      try (InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16)) {
        return from + lines(in, size - from, reader);
      }
    }
  }

  /// Bytes up to the end of the last whole line.
  private static long lines(InputStream in, long most, Consumer<String> reader) throws IOException {
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    long whole = 0;
    for (long read = 1; read <= most; read++) {
      int octet = in.read();
      if (octet < 0) {
        break;
      }
      if (octet == '\n') {
        reader.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        length = 0;
        whole = read;
      } else if (length < LONGEST_LINE) {
        line[length++] = (byte) octet;
      }
    }
    return whole;
  }
}
