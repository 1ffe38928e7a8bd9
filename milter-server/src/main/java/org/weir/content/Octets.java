package org.weir.content;

import java.nio.charset.StandardCharsets;

/// The bytes of a file. Beyond its end everything is -1 and nothing is there, so that whoever walks
/// over a hostile file needs no care.
///
/// @param bytes not changed
@SuppressWarnings("ArrayRecordComponent") // a view for one reading, never compared
record Octets(byte[] bytes) {
  int length() {
    return bytes.length;
  }

  int u8(int at) {
    return at >= 0 && at < bytes.length ? bytes[at] & 0xFF : -1;
  }

  int u16be(int at) {
    return within(at, 2) ? u8(at) << 8 | u8(at + 1) : -1;
  }

  int u16le(int at) {
    return within(at, 2) ? u8(at + 1) << 8 | u8(at) : -1;
  }

  int u24le(int at) {
    return within(at, 3) ? u8(at + 2) << 16 | u16le(at) : -1;
  }

  long u32be(int at) {
    return within(at, 4) ? (long) u16be(at) << 16 | u16be(at + 2) : -1;
  }

  long u32le(int at) {
    return within(at, 4) ? (long) u16le(at + 2) << 16 | u16le(at) : -1;
  }

  /// Whether these characters, each one byte, stand there.
  boolean has(int at, String latin1) {
    if (!within(at, latin1.length())) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if (u8(at + i) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// At most so many bytes from there on, as characters.
  String latin1(int at, int most) {
    int end = Math.min(bytes.length, at + most);
    return at < 0 || at >= end ? "" : new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
  }

  private boolean within(int at, int count) {
    return at >= 0 && at <= bytes.length - count;
  }
}
