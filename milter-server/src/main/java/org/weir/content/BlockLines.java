package org.weir.content;

/// Looks in text for a square that is drawn with block characters, line by line: a QR code without
/// a picture. Confined to one reading.
final class BlockLines {
  private static final int LEAST_CELLS = 15;
  private static final int LEAST_LINES = 15;

  /// The smallest QR code; half blocks draw two rows a line.
  private static final int LEAST_ROWS = 21;

  private int cells;
  private boolean blocks;
  private boolean halves;
  private boolean words;
  private int lines;
  private int rows;
  private boolean found;

  /// Takes the next piece of the text.
  void add(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        endLine();
      } else if (c >= '\u2580' && c <= '\u259F') {
        cells++;
        blocks = true;
        halves |= c == '\u2580' || c == '\u2584';
      } else if (Character.isSpaceChar(c)) {
        cells++;
      } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
        words = true;
      }
    }
  }

  /// Ends a line. Those that show nothing neither count nor end the square.
  void endLine() {
    if (words || (blocks && cells < LEAST_CELLS)) {
      lines = 0;
      rows = 0;
    } else if (blocks) {
      lines++;
      rows += halves ? 2 : 1;
      found |= lines >= LEAST_LINES || rows >= LEAST_ROWS;
    }
    cells = 0;
    blocks = false;
    halves = false;
    words = false;
  }

  boolean found() {
    return found;
  }
}
