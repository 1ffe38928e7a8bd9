package org.weir.content;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What has no place in a picture: files that do harm when something opens them as what they are.
public enum Stowaway {
  PROGRAM("a program"),
  ARCHIVE("an archive"),
  PDF("a PDF document"),
  SVG("an SVG document"),
  WEB_PAGE("a web page");

  /// Blanks and zeros that readers of such files skip.
  private static final int MOST_BLANKS = 1024;

  private static final int ZIP_END_BYTES = 22;
  private static final int MOST_ZIP_COMMENT = 0xFFFF;
  private static final int WORDS_SEEN = 256;

  private final String description;

  Stowaway(String description) {
    this.description = description;
  }

  /// For the operator: `a web page`.
  public String description() {
    return description;
  }

  /// The one that begins at an offset of a file, or, if it is an archive, ends where the file ends:
  /// archives are read from behind.
  static Optional<Stowaway> in(Octets file, int from) {
    int at = from;
    while (at < file.length() && at - from < MOST_BLANKS && blank(file.u8(at))) {
      at++;
    }
    Optional<Stowaway> begins = at(file, at);
    return begins.isEmpty() && endsAsZip(file, from) ? Optional.of(ARCHIVE) : begins;
  }

  private static boolean blank(int octet) {
    return octet == 0 || octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
  }

  private static Optional<Stowaway> at(Octets file, int at) {
    if ((file.has(at, "MZ") && file.length() - at >= 64) || file.has(at, "\u007FELF")) {
      return Optional.of(PROGRAM);
    }
    if (file.has(at, "PK\u0003\u0004")
        || file.has(at, "Rar!\u001A\u0007")
        || file.has(at, "7z\u00BC\u00AF'\u001C")) {
      return Optional.of(ARCHIVE);
    }
    if (file.has(at, "%PDF")) {
      return Optional.of(PDF);
    }
    int markup = file.has(at, "\u00EF\u00BB\u00BF") ? at + 3 : at;
    return file.u8(markup) == '<' ? markup(file, markup) : Optional.empty();
  }

  /// A declaration or a comment may stand before the first element.
  private static Optional<Stowaway> markup(Octets file, int at) {
    String text = file.latin1(at, WORDS_SEEN).toLowerCase(Locale.ROOT);
    if (Stream.of("<!doctype html", "<html", "<head", "<body").anyMatch(text::contains)) {
      return Optional.of(WEB_PAGE);
    }
    if (text.contains("<svg") || text.contains("<!doctype svg")) {
      return Optional.of(SVG);
    }
    return text.contains("<script") ? Optional.of(WEB_PAGE) : Optional.empty();
  }

  /// Whether the end record of a zip, with its comment, ends where the file ends (APPNOTE 4.3.16).
  private static boolean endsAsZip(Octets file, int from) {
    int last = file.length() - ZIP_END_BYTES;
    for (int at = last; at >= Math.max(from, last - MOST_ZIP_COMMENT); at--) {
      if (file.has(at, "PK\u0005\u0006") && file.u16le(at + 20) == last - at) {
        return true;
      }
    }
    return false;
  }
}
