package org.weir.milter;

import java.util.ArrayList;
import java.util.List;

/// The text of a [MilterReply.ReplyCode]: cleaned when it is made, written when it is sent. Both
/// MTAs check it, and drop the text (Sendmail) or the whole filter (Postfix) over one wrong byte.
final class ReplyText {
  /// A line is at most 480 bytes on the wire; code, status and separators take 14 of them.
  private static final int MAX_TEXT = 480 - 14;

  private ReplyText() {}

  /// Printable ASCII only, folded at blanks to [#MAX_TEXT] wire bytes; at least one line.
  static List<String> lines(List<String> raw, int maxLines) {
    List<String> lines = new ArrayList<>();
    for (String line : raw) {
      String rest = printable(line);
      while (wireLength(rest) > MAX_TEXT && lines.size() < maxLines) {
        int cut = foldingPoint(rest);
        lines.add(rest.substring(0, cut).stripTrailing());
        rest = rest.substring(cut).stripLeading();
      }
      if (lines.size() < maxLines) {
        lines.add(rest);
      }
    }
    return lines.isEmpty() ? List.of("") : List.copyOf(lines);
  }

  /// `550-5.7.1 first CRLF 550 5.7.1 last`, without a final CRLF. Sendmail uses the text as a
  /// format string, so `%` is doubled; Postfix halves it again.
  static String onTheWire(MilterReply.ReplyCode reply) {
    StringBuilder wire = new StringBuilder();
    int last = reply.lines().size() - 1;
    for (int i = 0; i <= last; i++) {
      wire.append(reply.code()).append(i < last ? '-' : ' ').append(reply.enhancedStatus());
      wire.append(' ').append(reply.lines().get(i).replace("%", "%%"));
      wire.append(i < last ? "\r\n" : "");
    }
    return wire.toString();
  }

  private static String printable(String line) {
    StringBuilder clean = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean blank = c == '\r' || c == '\n' || c == '\t';
      clean.append(blank ? ' ' : c >= ' ' && c <= '~' ? c : '?');
    }
    return clean.toString();
  }

  /// The last blank at which the first part still fits, or simply as much as fits.
  private static int foldingPoint(String text) {
    int length = 0;
    int fits = 0;
    int blank = 0;
    while (fits < text.length() && length + wireLength(text.charAt(fits)) <= MAX_TEXT) {
      if (text.charAt(fits) == ' ') {
        blank = fits;
      }
      length += wireLength(text.charAt(fits));
      fits++;
    }
    return blank > 0 ? blank : fits;
  }

  private static int wireLength(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      length += wireLength(text.charAt(i));
    }
    return length;
  }

  private static int wireLength(char c) {
    return c == '%' ? 2 : 1;
  }
}
