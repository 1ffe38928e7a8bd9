package org.weir.content;

import java.util.List;

/// What a message consists of.
///
/// @param parts the leaves in the order of the message, those of enclosed messages included
/// @param text what a reader sees of it, without markup and what is hidden; blanks in HTML are one
/// @param links the most inviting first, each once
/// @param layout what its texts show besides words
/// @param complete false when there may be parts that are not listed or not whole: a limit was hit,
///   the body was cut, or the structure cannot be told for sure. A message that is one text without
///   a name is complete however it was cut: it has no other part.
/// @param limitsHit what stood in the way, as stable words; when empty nothing was left out
public record MessageContent(
    List<Part> parts,
    String text,
    List<Link> links,
    Layout layout,
    boolean complete,
    List<String> limitsHit) {
  public MessageContent {
    parts = List.copyOf(parts);
    links = List.copyOf(links);
    limitsHit = List.copyOf(limitsHit);
  }

  /// How many words a reader sees: runs of letters and digits; of writing without blanks between
  /// words, every second character.
  public int words() {
    int words = 0;
    int unspaced = 0;
    boolean within = false;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (unspaced(c)) {
        unspaced++;
        within = false;
      } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        within = false;
      } else if (!within && Character.isLetterOrDigit(c)) {
        words++;
        within = true;
      }
    }
    return words + (unspaced + 1) / 2;
  }

  /// How many characters a reader sees, blanks left out.
  public long characters() {
    return text.codePoints().filter(c -> c > ' ' && !Character.isSpaceChar(c)).count();
  }

  private static boolean unspaced(int c) {
    boolean thaiToKhmer = (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x17FF);
    return Character.isIdeographic(c)
        || (c >= 0x3041 && c <= 0x30FF)
        || (thaiToKhmer && Character.isLetter(c));
  }
}
