package org.weir.content;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Files that are no programs and still make things run or connect when they are opened.
final class Launcher {
  private static final int HEAD_BYTES = 4096;

  private static final Set<String> EXTENSIONS =
      Set.of(
          "one",
          "onepkg",
          "onetoc2",
          "settingcontent-ms",
          "search-ms",
          "searchconnector-ms",
          "rdp",
          "appinstaller",
          "library-ms",
          "url",
          "website",
          "mht",
          "mhtml",
          "theme",
          "themepack",
          "iqy",
          "slk");

  private static final List<String> BEGINNINGS =
      List.of(
          "[internetshortcut]",
          "<searchconnectordescription",
          "<librarydescription",
          "<pcsettings",
          "<appinstaller",
          "full address:s:",
          "screen mode id:i:");

  private Launcher() {}

  static void examine(Item item, FileFormat format, Notes notes) {
    if (format == FileFormat.ONENOTE || EXTENSIONS.contains(Extension.of(item.name()))) {
      notes.mark(Sign.LAUNCHER_FILE, item, "");
    } else if (format == FileFormat.UNKNOWN && item.bytes().size() > 0) {
      String head = item.bytes().text(HEAD_BYTES).toLowerCase(Locale.ROOT);
      BEGINNINGS.stream()
          .filter(head::contains)
          .findFirst()
          .ifPresent(what -> notes.mark(Sign.LAUNCHER_FILE, item, what));
    }
  }
}
