package org.weir.content;

/// Files in text as mail had them before MIME: uuencode, yEnc.
final class OddPacking {
  private static final int MAX_BYTES = 512 * 1024;
  private static final int MAX_NAME = 200;

  private OddPacking() {}

  /// @param item a text
  static void examine(Item item, Notes notes) {
    Bytes bytes = item.bytes();
    int at = bytes.has(0, "begin ") ? 0 : after(bytes.find("\nbegin ", 0, MAX_BYTES));
    while (at >= 0) {
      if (encoded(bytes, at)) {
        String name = FileName.clean(EncodedWords.utf8OrLatin1(name(bytes, at)));
        notes.mark(Sign.ODD_PACKING, item, "uuencode: " + name);
        if (FileName.runs(name)) {
          notes.mark(Sign.ARCHIVED_PROGRAM, item, name);
        }
        return;
      }
      at = after(bytes.find("\nbegin ", at, MAX_BYTES));
    }
    if (bytes.has(0, "=ybegin ") || bytes.find("\n=ybegin ", 0, MAX_BYTES) >= 0) {
      notes.mark(Sign.ODD_PACKING, item, "yEnc");
    }
  }

  private static int after(int lineEnd) {
    return lineEnd < 0 ? -1 : lineEnd + 1;
  }

  /// `begin 644 name`, and then a line of the length that its first character says.
  private static boolean encoded(Bytes bytes, int at) {
    for (int i = 6; i < 9; i++) {
      if (bytes.u8(at + i) < '0' || bytes.u8(at + i) > '7') {
        return false;
      }
    }
    int next = bytes.find("\n", at, at + (long) MAX_NAME) + 1;
    int count = bytes.u8(next) - ' ';
    int end = bytes.find("\n", next, next + 100L);
    int length = (bytes.u8(end - 1L) == '\r' ? end - 1 : end) - next;
    return next > 0 && end > 0 && count > 0 && count <= 45 && length >= 1 + (count + 2) / 3 * 4;
  }

  private static byte[] name(Bytes bytes, int at) {
    int end = bytes.find("\n", at, at + (long) MAX_NAME);
    return bytes.copy(at + 10L, end);
  }
}
