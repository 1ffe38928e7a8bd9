package org.weir.content;

import org.weir.content.PictureHeader.Outline;

/// The chunks of a PNG (PNG specification, third edition, section 5).
final class PngOutline {
  private static final int FIRST_CHUNK = 8;
  private static final int AROUND_DATA = 12;

  private PngOutline() {}

  static Outline of(Octets file) {
    boolean header = file.has(FIRST_CHUNK + 4, "IHDR");
    return Outline.still(header ? file.u32be(16) : 0, header ? file.u32be(20) : 0, end(file));
  }

  private static int end(Octets file) {
    long at = FIRST_CHUNK;
    while (at + AROUND_DATA <= file.length()) {
      long next = at + AROUND_DATA + file.u32be((int) at);
      if (file.has((int) at + 4, "IEND")) {
        return next <= file.length() ? (int) next : -1;
      }
      at = next;
    }
    return -1;
  }
}
