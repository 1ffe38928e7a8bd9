package org.weir.log;

import java.util.HexFormat;

/// A text as JSON writes one, in printable ASCII: no newline, no control, no letter that only looks
/// like another reaches a line. Cut so that the result has a bounded length.
final class Quoted {
  private static final String CUT = "...";
  private static final HexFormat HEX = HexFormat.of();

  private Quoted() {}

  /// @param longest characters of the result between the quotes, about
  static String of(String text, int longest) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), longest) + 8).append('"');
    for (int i = 0; i < text.length(); i++) {
      if (line.length() > longest) {
        line.append(CUT);
        break;
      }
      append(line, text.charAt(i));
    }
    return line.append('"').toString();
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '"' -> line.append("\\\"");
      case '\\' -> line.append("\\\\");
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (c >= ' ' && c < 127) {
          line.append(c);
        } else {
          line.append("\\u").append(HEX.toHexDigits(c));
        }
      }
    }
  }

  /// Whether a text can stand in a line of `key=value` without quotes.
  static boolean needless(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '=' && c != '\\');
  }
}
