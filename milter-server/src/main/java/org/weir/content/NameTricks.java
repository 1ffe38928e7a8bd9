package org.weir.content;

import java.util.Locale;
import java.util.Set;
import org.weir.content.FileFormat.Family;

/// Names that look like other names.
final class NameTricks {
  private static final int MANY_BLANKS = 20;
  private static final int MAX_CHARS = 2048;

  private static final Set<Family> DOCUMENTS =
      Set.of(Family.OFFICE, Family.PDF, Family.PICTURE, Family.MEDIA, Family.TEXT);

  private NameTricks() {}

  /// @param given as the sender wrote it, decoded
  static void examine(Item item, String given, Notes notes) {
    String name = given.length() > MAX_CHARS ? given.substring(0, MAX_CHARS) : given;
    if (reordered(name)) {
      notes.mark(Sign.NAME_REORDERED, item, "");
    }
    if (padded(name)) {
      notes.mark(Sign.NAME_PADDED, item, "");
    }
    if (doubled(FileName.clean(name))) {
      notes.mark(Sign.DOUBLE_EXTENSION, item, "");
    }
  }

  /// Scripts that are written from the right, or join letters, have an honest use for all of these
  /// but the overrides.
  private static boolean reordered(String name) {
    String text = name.startsWith("\uFEFF") ? name.substring(1) : name;
    boolean latin = text.chars().filter(Character::isLetter).allMatch(c -> c < 0x250);
    boolean overridden = text.chars().anyMatch(c -> c == 0x202D || c == 0x202E);
    return overridden || (latin && text.chars().anyMatch(NameTricks::invisible));
  }

  private static boolean invisible(int c) {
    return c == 0xAD
        || (c >= 0x200B && c <= 0x200F && c != 0x200D)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2060 && c <= 0x2069)
        || c == 0x3164
        || c == 0xFEFF;
  }

  private static boolean padded(String name) {
    int dot = name.lastIndexOf('.');
    int blanks = 0;
    for (int at = dot - 1; at >= 0 && blank(name.charAt(at)); at--) {
      blanks++;
    }
    return blanks >= MANY_BLANKS;
  }

  private static boolean blank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x3164 || c == 0x2800;
  }

  private static boolean doubled(String name) {
    boolean opens =
        Extension.family(name)
            .filter(family -> family == Family.PROGRAM || family == Family.PAGE)
            .isPresent();
    if (!opens) {
      return false;
    }
    int end = name.lastIndexOf('.');
    while (end > 0 && " _-()[]0123456789".indexOf(name.charAt(end - 1)) >= 0) {
      end--; // invoice.pdf (1).exe
    }
    // mp3, mp4 and 7z lose their digit here; they are no documents.
    String inner = name.substring(0, end).toLowerCase(Locale.ROOT);
    return Extension.family(inner).filter(DOCUMENTS::contains).isPresent();
  }
}
