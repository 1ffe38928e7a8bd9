package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The source of a module of macros, unpacked as [MS-OVBA] section 2.4.1 says.
final class VbaSource {
  /// How every module begins when it is packed: the first bytes of `Attribute VB_Name`.
  private static final String BEGINNING = "\0Attribut";

  private static final int CHUNK_BYTES = 4096;
  private static final int MAX_BYTES = 512 * 1024;

  private final Bytes packed;
  private final ByteArrayOutputStream source = new ByteArrayOutputStream();
  private byte[] chunk = new byte[CHUNK_BYTES];
  private int chunkBytes;

  private VbaSource(Bytes packed) {
    this.packed = packed;
  }

  /// The source in a stream; empty when there is none. What is broken ends it.
  static String find(Bytes stream) {
    int begin = stream.find(BEGINNING, 3);
    if (begin < 3 || stream.u8(begin - 3) != 1) {
      return "";
    }
    VbaSource source = new VbaSource(stream);
    source.unpack(begin - 2L);
    return source.source.toString(StandardCharsets.ISO_8859_1);
  }

  private void unpack(long from) {
    long at = from;
    while (at + 2 < packed.size() && source.size() < MAX_BYTES) {
      int header = packed.le16(at);
      long end = Math.min(packed.size(), at + (header & 0xFFF) + 3);
      chunk = new byte[CHUNK_BYTES];
      chunkBytes = 0;
      if ((header & 0x8000) != 0) {
        chunk(at + 2, end);
        source.write(chunk, 0, chunkBytes);
      } else {
        source.writeBytes(packed.copy(at + 2, end));
      }
      at = end;
    }
  }

  private void chunk(long from, long end) {
    long at = from;
    while (at < end) {
      int flags = packed.u8(at++);
      for (int bit = 0; bit < 8 && at < end; bit++) {
        if ((flags >> bit & 1) == 0) {
          put(packed.u8(at++));
        } else {
          repeat(packed.le16(at));
          at += 2;
        }
      }
    }
  }

  private void put(int c) {
    if (chunkBytes < CHUNK_BYTES) {
      chunk[chunkBytes++] = (byte) c;
    }
  }

  /// The more there is in the chunk, the more bits of the token say how far back to go.
  private void repeat(int token) {
    int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(Math.max(0, chunkBytes - 1)));
    int length = (token & 0xFFFF >> bits) + 3;
    int back = (token >> (16 - bits)) + 1;
    for (int i = 0; i < length && back <= chunkBytes; i++) {
      put(chunk[chunkBytes - back]);
    }
  }
}
