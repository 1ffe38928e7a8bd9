package org.weir.milter;

/// Keeps the text of a [Modification] inside the header field or envelope it is for.
final class HeaderText {
  /// Longer values are cut: Postfix cuts a header of 60,000 bytes itself.
  private static final int MAX_VALUE = 30_000;

  private static final int MAX_LINE = 1_000;

  private HeaderText() {}

  /// @throws IllegalArgumentException unless it is a field name of RFC 5322 section 3.6.8
  static String checkedName(String name) {
    boolean valid = !name.isEmpty() && name.length() <= 76;
    for (int i = 0; valid && i < name.length(); i++) {
      valid = name.charAt(i) > ' ' && name.charAt(i) <= '~' && name.charAt(i) != ':';
    }
    if (!valid) {
      throw new IllegalArgumentException("not a header field's name");
    }
    return name;
  }

  static void checkIndex(int index, int lowest) {
    if (index < lowest) {
      throw new IllegalArgumentException("header index " + index + " is below " + lowest);
    }
  }

  /// Lines joined by LF, each but the first beginning with a blank: no text can start a field, or
  /// the body, of its own.
  ///
  /// @param name only so that a record can check both in one expression
  static String value(String name, String value) {
    StringBuilder clean = new StringBuilder(value.length());
    int length = Math.min(value.length(), MAX_VALUE - name.length());
    boolean lineBegins = false;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == '\n') {
        lineBegins = !clean.isEmpty();
      } else if (c >= ' ' || c == '\t') {
        if (lineBegins) {
          clean.append(c == ' ' || c == '\t' ? "\n" : "\n\t");
          lineBegins = false;
        }
        clean.append(c);
      }
    }
    return clean.toString();
  }

  /// One line without control characters.
  static String line(String text) {
    int length = Math.min(text.length(), MAX_LINE);
    StringBuilder clean = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      clean.append(c < ' ' || c == 0x7F ? ' ' : c);
    }
    return clean.toString();
  }

  /// In angle brackets, the form both MTAs read without guessing.
  static String path(String address) {
    String line = line(address);
    return line.startsWith("<") && line.endsWith(">") ? line : "<" + line + ">";
  }
}
