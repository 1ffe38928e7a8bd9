package org.weir.content;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Bytes of a file, read by position. What lies outside reads as 0, so that hostile offsets need no
/// care; whoever loops must see to it that he gets on. Immutable.
final class Bytes {
  private final byte[] bytes;

  /// @param bytes not copied; must not change
  Bytes(byte[] bytes) {
    this.bytes = bytes;
  }

  int size() {
    return bytes.length;
  }

  int u8(long at) {
    return at >= 0 && at < bytes.length ? bytes[(int) at] & 0xFF : 0;
  }

  int le16(long at) {
    return u8(at) | u8(at + 1) << 8;
  }

  long le32(long at) {
    return le16(at) | (long) le16(at + 2) << 16;
  }

  long le64(long at) {
    return le32(at) | le32(at + 4) << 32;
  }

  int be16(long at) {
    return u8(at) << 8 | u8(at + 1);
  }

  long be32(long at) {
    return (long) be16(at) << 16 | be16(at + 2);
  }

  /// Whether all of them are ASCII, and there is one.
  boolean ascii() {
    for (byte each : bytes) {
      if (each < 0) {
        return false;
      }
    }
    return bytes.length > 0;
  }

  /// Whether these characters, one for each byte, stand there.
  boolean has(long at, String latin1) {
    if (at < 0 || at + latin1.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if (u8(at + i) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Where these characters are next; -1 when they are not.
  int find(String latin1, long from) {
    return find(latin1, from, bytes.length);
  }

  /// Where these characters are next, before `end`; -1 when they are not.
  int find(String latin1, long from, long end) {
    byte first = (byte) latin1.charAt(0);
    int last = (int) Math.min(end, bytes.length) - latin1.length();
    for (int at = Math.clamp(from, 0, bytes.length); at <= last; at++) {
      if (bytes[at] == first && has(at, latin1)) {
        return at;
      }
    }
    return -1;
  }

  /// Where these characters are last, at or after `from`; -1 when they are not.
  int findLast(String latin1, long from) {
    for (int at = bytes.length - latin1.length(); at >= Math.max(0, from); at--) {
      if (has(at, latin1)) {
        return at;
      }
    }
    return -1;
  }

  /// A copy of what there is between two positions.
  byte[] copy(long from, long to) {
    int begin = Math.clamp(from, 0, bytes.length);
    return Arrays.copyOfRange(bytes, begin, Math.clamp(to, begin, bytes.length));
  }

  Bytes part(long from, long to) {
    return from <= 0 && to >= bytes.length ? this : new Bytes(copy(from, to));
  }

  InputStream stream(long from, long length) {
    int begin = Math.clamp(from, 0, bytes.length);
    return new ByteArrayInputStream(bytes, begin, Math.clamp(length, 0, bytes.length - begin));
  }

  /// Each byte as the character of that number.
  String latin1(long from, long to) {
    int begin = Math.clamp(from, 0, bytes.length);
    int end = Math.clamp(to, begin, bytes.length);
    return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
  }

  /// As text in the encoding that its first bytes tell, UTF-16 without a mark included.
  String text(int most) {
    int length = Math.min(most, bytes.length);
    if (has(0, "\u00FF\u00FE") || (u8(0) != 0 && u8(1) == 0 && u8(2) != 0 && u8(3) == 0)) {
      return withoutMark(new String(bytes, 0, length, StandardCharsets.UTF_16LE));
    }
    if (has(0, "\u00FE\u00FF") || (u8(0) == 0 && u8(1) != 0 && u8(2) == 0 && u8(3) != 0)) {
      return withoutMark(new String(bytes, 0, length, StandardCharsets.UTF_16BE));
    }
    return withoutMark(EncodedWords.utf8OrLatin1(copy(0, length)));
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /// What runs, by its first bytes.
  Optional<FileKind> program() {
    return FileKind.of(bytes, Math.min(bytes.length, FileKind.HEAD_BYTES), bytes.length);
  }
}
