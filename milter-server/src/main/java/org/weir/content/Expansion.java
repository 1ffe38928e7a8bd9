package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// What may still be unpacked of one message. Real bytes count, whatever headers say. Confined to
/// one reading.
final class Expansion {
  /// Bytes unpacked in one message, thrown away ones included.
  static final int MAX_BYTES = 20 * 1024 * 1024;

  /// Nothing is unpacked to more than so many times its size…
  static final int MAX_RATIO = 100;

  /// …but for so many bytes.
  static final int FREE_BYTES = 1024 * 1024;

  private static final int BUFFER_BYTES = 8192;

  /// @param whole whether `bytes` are all that there is
  /// @param bomb whether it was given up for the ratio
  record Unpacked(Bytes bytes, boolean whole, boolean bomb) {
    static final Unpacked NOTHING = new Unpacked(new Bytes(new byte[0]), false, false);
  }

  private int left = MAX_BYTES;

  /// Bytes that were unpacked so far.
  int used() {
    return MAX_BYTES - left;
  }

  boolean spent() {
    return left <= 0;
  }

  /// Takes what a decoder gives; what breaks off is not whole.
  ///
  /// @param packedBytes what is known of the decoder's input
  /// @param most so many bytes are enough
  Unpacked unpack(InputStream decoder, long packedBytes, int most) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      while (kept.size() < most && left > 0) {
        int read =
            decoder.read(buffer, 0, Math.min(BUFFER_BYTES, Math.min(left, most - kept.size())));
        if (read < 0) {
          return new Unpacked(new Bytes(kept.toByteArray()), true, false);
        }
        left -= read;
        kept.write(buffer, 0, read);
        if (excessive(kept.size(), packedBytes)) {
          return new Unpacked(new Bytes(kept.toByteArray()), false, true);
        }
      }
    } catch (IOException | RuntimeException _) {
      // Decoders break in many ways on hostile input. What came out before is worth a look.
    }
    return new Unpacked(new Bytes(kept.toByteArray()), false, false);
  }

  /// Whether so much from so little is no honest file.
  static boolean excessive(long bytes, long packedBytes) {
    return bytes > FREE_BYTES && bytes / MAX_RATIO > packedBytes;
  }
}
