package org.weir.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file whose first line is a secret. What it holds is in no message.
public final class SecretFile {
  /// Far more than a secret has; a device or a log by mistake is not read to its end.
  private static final int MOST_BYTES = 4096;

  private SecretFile() {}

  /// The first line in UTF-8, without blanks at its end; empty for an empty file.
  ///
  /// @param key the setting that names the file, for messages
  /// @throws IOException it cannot be read, or its first line is longer than 4 KiB
  public static String firstLine(Path file, String key) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new IOException(key + " " + file + " does not exist", e);
    } catch (IOException e) {
      throw new IOException(key + " " + file + " cannot be read: " + e.getMessage(), e);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end > MOST_BYTES) {
      throw new IOException(key + " " + file + ": its first line is longer than 4 KiB");
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8).stripTrailing();
  }
}
