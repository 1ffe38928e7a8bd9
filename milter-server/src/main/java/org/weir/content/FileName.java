package org.weir.content;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// File names of attachments, made fit to be shown and compared.
final class FileName {
  static final int MAX_CHARS = 255;
  private static final int TAIL_CHARS = 54;

  /// Normalizing takes more than linear time on hostile text.
  private static final int MAX_GIVEN_CHARS = 2048;

  /* What Windows, macOS or a mail program's default handler runs on opening: programs, scripts,
   * installers, shortcuts, and settings that run things. Archives, disk images and office files are
   * other signals. */
  private static final Set<String> RUNNING =
      Set.of(
          "appinstaller",
          "application",
          "appref-ms",
          "appx",
          "appxbundle",
          "apk",
          "bat",
          "chm",
          "cmd",
          "com",
          "command",
          "cpl",
          "desktop",
          "diagcab",
          "dll",
          "drv",
          "exe",
          "gadget",
          "hta",
          "inf",
          "ins",
          "isp",
          "jar",
          "jnlp",
          "js",
          "jse",
          "lnk",
          "mjs",
          "msc",
          "msh",
          "msi",
          "msix",
          "msixbundle",
          "msp",
          "mst",
          "ocx",
          "pif",
          "ps1",
          "psm1",
          "reg",
          "run",
          "scf",
          "scr",
          "sct",
          "sh",
          "shb",
          "shs",
          "sys",
          "vb",
          "vbe",
          "vbs",
          "vxd",
          "ws",
          "wsc",
          "wsf",
          "wsh",
          "xbap",
          "xll");

  private FileName() {}

  /// The name to keep of all those that a part's fields give: the first that runs, else the first.
  static Optional<String> choose(List<String> given) {
    List<String> cleaned =
        given.stream().map(FileName::clean).filter(name -> !name.isEmpty()).toList();
    return cleaned.stream()
        .filter(FileName::runs)
        .findFirst()
        .or(() -> cleaned.stream().findFirst());
  }

  /// Decodes RFC 2047 words, takes away what is invisible or reorders text (controls, bidi, zero
  /// width), the path, and what Windows drops at the end. Long names keep their beginning and end.
  static String clean(String given) {
    String decoded = shorten(EncodedWords.decode(given), MAX_GIVEN_CHARS, MAX_GIVEN_CHARS / 2);
    String visible = visible(Normalizer.normalize(decoded, Normalizer.Form.NFKC));
    String name = withoutPath(visible);
    return shorten(name, MAX_CHARS, TAIL_CHARS);
  }

  /// Whether a cleaned name is one of something that runs; the last extension counts.
  static boolean runs(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (extension.length() == name.length() || !RUNNING.contains(extension)) {
      return false;
    }
    // A mail address as a name is no program; programs that pose as one show by their content.
    return !(extension.equals("com") && name.indexOf('@') >= 0);
  }

  private static String shorten(String name, int chars, int tail) {
    return name.length() <= chars
        ? name
        : name.substring(0, chars - tail - 1) + "…" + name.substring(name.length() - tail);
  }

  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = true;
      } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
        if (space) {
          visible.append(' ');
          space = false;
        }
        visible.append(c);
      }
    }
    return visible.toString();
  }

  private static String withoutPath(String path) {
    String trimmed = trim(path);
    return trim(
        trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1));
  }

  /// Without quotes and blanks around it, and dots and slashes at its end.
  private static String trim(String name) {
    int start = 0;
    int end = name.length();
    while (start < end && " '\"".indexOf(name.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " '\"./\\".indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    return name.substring(start, end);
  }
}
