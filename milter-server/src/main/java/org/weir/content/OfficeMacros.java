package org.weir.content;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.weir.content.OleFile.Directory;

/// Old Office documents, and the macros that are kept like them in new ones.
final class OfficeMacros {
  private static final int MAX_STREAMS = 100;
  private static final int MAX_STREAM_BYTES = 1024 * 1024;
  private static final int MAX_RECORDS = 5000;
  private static final int BOUND_SHEET = 0x85;
  private static final int FILE_PASS = 0x2F;

  private static final List<String> BEGINS =
      List.of(
          "autoopen",
          "auto_open",
          "autoexec",
          "autoclose",
          "auto_close",
          "autonew",
          "autoexit",
          "document_open",
          "documentopen",
          "document_close",
          "document_new",
          "workbook_open",
          "workbook_activate",
          "workbook_beforeclose",
          "_layout(",
          "_gotfocus(",
          "_painted(");

  private static final List<String> RUNS =
      List.of(
          "shell",
          "createobject",
          "getobject",
          "urldownload",
          "wscript",
          "winmgmts",
          "powershell",
          "adodb.stream",
          "xmlhttp",
          "winhttp",
          "callbyname",
          "macscript",
          "ptrsafe",
          "ddeinitiate",
          "savetofile");

  private OfficeMacros() {}

  /// A compound file that is a document, or the `vbaProject.bin` of one.
  static void examine(Item item, Notes notes) {
    OleFile file = OleFile.read(item.bytes());
    if (file.has("EncryptedPackage") || encrypted(file)) {
      notes.mark(Sign.ENCRYPTED_DOCUMENT, item, "");
    }
    if (file.has("\u0001Ole10Native")) {
      notes.mark(Sign.OFFICE_OBJECT, item, "");
    }
    boolean sheets = macroSheets(file);
    if (sheets || file.has("_VBA_PROJECT") || file.has("Macros") || file.has("_VBA_PROJECT_CUR")) {
      notes.mark(Sign.OFFICE_MACRO, item, sheets ? "Excel 4" : "");
      file.entries().stream()
          .filter(Directory::stream)
          .limit(MAX_STREAMS)
          .forEach(stream -> module(file, stream, item, notes));
    }
  }

  private static void module(OleFile file, Directory stream, Item item, Notes notes) {
    String source = VbaSource.find(file.content(stream, MAX_STREAM_BYTES)).toLowerCase(Locale.ROOT);
    Optional<String> begins = BEGINS.stream().filter(source::contains).findFirst();
    Optional<String> runs = RUNS.stream().filter(source::contains).findFirst();
    if (begins.isPresent() && runs.isPresent()) {
      notes.mark(Sign.OFFICE_AUTO_RUN, item, begins.get() + ", " + runs.get());
    }
  }

  /// [MS-DOC] section 2.5.1, [MS-XLS] section 2.4.117, [MS-PPT] section 2.3.2.
  private static boolean encrypted(OleFile file) {
    boolean word =
        file.find("WordDocument").filter(s -> (file.content(s, 12).u8(11) & 1) != 0).isPresent();
    boolean slides =
        file.find("Current User")
            .filter(s -> file.content(s, 16).le32(12) == 0xF3D1_C4DFL)
            .isPresent();
    return word || slides || file.has("EncryptedSummary") || record(file, FILE_PASS, -1);
  }

  /// Macros of Excel 4 are sheets of a kind of their own.
  private static boolean macroSheets(OleFile file) {
    return record(file, BOUND_SHEET, 1);
  }

  /// Whether a workbook has such a record, with `sheetKind` in its sixth byte if that is not -1.
  private static boolean record(OleFile file, int type, int sheetKind) {
    Optional<Directory> book = file.find("Workbook").or(() -> file.find("Book"));
    if (book.isEmpty()) {
      return false;
    }
    Bytes records = file.content(book.get(), MAX_STREAM_BYTES);
    long at = 0;
    for (int i = 0; i < MAX_RECORDS && at + 4 <= records.size(); i++) {
      if (records.le16(at) == type && (sheetKind < 0 || records.u8(at + 9) == sheetKind)) {
        return true;
      }
      at += 4 + records.le16(at + 2);
    }
    return false;
  }
}
