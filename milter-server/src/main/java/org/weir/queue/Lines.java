package org.weir.queue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Splits output into lines; those that are too long are left out and counted. Bytes that are no
/// UTF-8 become `U+FFFD`. Confined to its reader.
final class Lines {
  private final int longest;
  private final Consumer<String> each;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean over;
  private int tooLong;

  /// @param longest in bytes
  Lines(int longest, Consumer<String> each) {
    this.longest = longest;
    this.each = each;
  }

  /// Reads to the end; a last line needs no line break.
  void read(InputStream in) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      split(buffer, n);
    }
    if (line.size() > 0 || over) {
      end();
    }
  }

  int tooLong() {
    return tooLong;
  }

  private void split(byte[] buffer, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (buffer[i] == '\n') {
        append(buffer, start, i - start);
        end();
        start = i + 1;
      }
    }
    append(buffer, start, length - start);
  }

  private void append(byte[] buffer, int offset, int length) {
    if (over || line.size() + length > longest) {
      over = true;
      line.reset();
    } else {
      line.write(buffer, offset, length);
    }
  }

  private void end() {
    if (over) {
      tooLong++;
    } else {
      each.accept(line.toString(StandardCharsets.UTF_8));
    }
    over = false;
    line.reset();
  }
}
