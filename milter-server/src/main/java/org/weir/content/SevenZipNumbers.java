package org.weir.content;

/// Numbers in the directory of a 7z archive, one after the other. Confined to one reading.
final class SevenZipNumbers {
  private static final int MAX_NAME_BYTES = 2048;
  private final Bytes bytes;
  private long at;

  SevenZipNumbers(Bytes bytes) {
    this.bytes = bytes;
  }

  boolean ended() {
    return at >= bytes.size();
  }

  long position() {
    return at;
  }

  /// Only forward.
  void goTo(long position) {
    at = position < at ? bytes.size() : position;
  }

  void skip(long count) {
    goTo(at + Math.clamp(count, 0, bytes.size()));
  }

  int next() {
    return bytes.u8(at++);
  }

  /// The first byte's leading ones say how many bytes follow; they come first, lowest first.
  long number() {
    int first = next();
    long number = 0;
    int mask = 0x80;
    for (int i = 0; i < 8; i++) {
      if ((first & mask) == 0) {
        return number + ((long) (first & (mask - 1)) << (8 * i));
      }
      number |= (long) next() << (8 * i);
      mask >>= 1;
    }
    return number;
  }

  /// Up to a zero, which is left behind.
  byte[] utf16() {
    long begin = at;
    while (!ended() && bytes.le16(at) != 0) {
      at += 2;
    }
    byte[] name = bytes.copy(begin, Math.min(at, begin + MAX_NAME_BYTES));
    at += 2;
    return name;
  }
}
