package org.weir.picture;

import java.nio.ByteBuffer;
import java.util.Set;

/// Leaves out of a PNG what it does not need to be seen: texts and profiles, which decoders unpack
/// to a thousand times their size.
final class PngChunks {
  private static final int SIGNATURE = 8;
  private static final int AROUND_DATA = 12;
  private static final Set<Integer> ESSENTIAL =
      Set.of(type("IHDR"), type("PLTE"), type("tRNS"), type("IDAT"), type("IEND"));

  private PngChunks() {}

  /// Moves the essential chunks together.
  ///
  /// @param file changed
  /// @return how long it is now
  static int keepEssentials(byte[] file) {
    ByteBuffer chunks = ByteBuffer.wrap(file);
    int length = Math.min(file.length, SIGNATURE);
    int at = SIGNATURE;
    while (at <= file.length - AROUND_DATA) {
      long chunk = AROUND_DATA + Integer.toUnsignedLong(chunks.getInt(at));
      int bytes = (int) Math.min(chunk, file.length - at);
      if (ESSENTIAL.contains(chunks.getInt(at + 4))) {
        System.arraycopy(file, at, file, length, bytes);
        length += bytes;
      }
      at += bytes;
    }
    return length;
  }

  private static int type(String name) {
    return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
  }
}
