package org.weir.content;

import java.util.Locale;

/// What kind of page a text is, by its first element as browsers find it: whatever its encoding,
/// behind blanks, comments, an XML declaration or a document type.
enum Markup {
  SVG,
  HTML,
  NONE;

  private static final int HEAD_BYTES = 64 * 1024;

  static Markup root(Bytes bytes) {
    if (!mayBegin(bytes)) {
      return NONE;
    }
    String text = bytes.text(HEAD_BYTES).toLowerCase(Locale.ROOT);
    if (text.contains("<!doctype svg")) {
      return SVG;
    }
    int at = begin(text);
    if (at < 0) {
      return NONE;
    }
    String root = text.substring(at);
    if (root.startsWith("<svg") || root.contains("<svg:svg")) {
      return SVG;
    }
    boolean page =
        root.startsWith("<html")
            || root.startsWith("<head")
            || root.startsWith("<body")
            || root.startsWith("<script");
    return page || text.contains("<!doctype html") ? HTML : NONE;
  }

  /// Whether its first bytes that are no blank can be those of markup.
  private static boolean mayBegin(Bytes bytes) {
    for (int at = 0; at < Math.min(HEAD_BYTES, bytes.size()); at++) {
      int c = bytes.u8(at);
      if (c == '<') {
        return true;
      }
      boolean skipped = c <= ' ' || c == 0xEF || c == 0xBB || c == 0xBF || c >= 0xFE;
      if (!skipped) {
        return false;
      }
    }
    return false;
  }

  /// Where the first element begins; -1 when none does.
  private static int begin(String text) {
    int at = text.indexOf('<');
    while (at >= 0) {
      if (text.startsWith("<!--", at)) {
        at = after(text, "-->", at);
      } else if (text.startsWith("<?", at)) {
        at = after(text, "?>", at);
      } else if (text.startsWith("<!", at)) {
        at = afterType(text, at);
      } else {
        return at;
      }
    }
    return -1;
  }

  private static int after(String text, String end, int from) {
    int at = text.indexOf(end, from);
    return at < 0 ? -1 : text.indexOf('<', at);
  }

  /// Behind a document type with the declarations in it.
  private static int afterType(String text, int from) {
    int end = text.indexOf('>', from);
    int inner = text.indexOf('[', from);
    if (end < 0) {
      return -1;
    }
    return inner >= 0 && inner < end ? after(text, "]", inner) : text.indexOf('<', end);
  }
}
