package org.weir.signal;

/// Text from outside, made fit for a line of log or evidence.
final class Printable {
  private static final int MAX_CHARS = 120;

  private Printable() {}

  /// The text in one line of at most 120 characters, without controls and without characters that
  /// reorder or hide others.
  static String of(String text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length() && printable.length() < MAX_CHARS; i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        printable.append(' ');
      } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
        printable.append(c);
      }
    }
    if (printable.length() == MAX_CHARS && text.length() > MAX_CHARS) {
      printable.setCharAt(MAX_CHARS - 1, '…');
    }
    return printable.toString().strip();
  }
}
