package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.look;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// PDF, invitations, names, and what is left.
class OtherFilesTest {
  @Test
  void findsWhatPdfsDo() {
    assertThat(look("a.pdf", "%PDF-1.7\n/OpenAction /J#61vaScript").signs())
        .containsExactly(Sign.PDF_SCRIPT);
    assertThat(look("a.pdf", "%PDF-1.7\ntrailer <</Encrypt 1 0 R>>").signs())
        .containsExactly(Sign.ENCRYPTED_DOCUMENT);
    assertThat(
            look("a.pdf", "%PDF-1.7\n/Type /Page /Image /S /URI /URI (https://a.example/)").signs())
        .containsExactly(Sign.PDF_LONE_LINK);
    assertThat(look("a.pdf", "%PDF-1.7\n/Page /Image /Font /URI (https://a.example/)").marks())
        .isEmpty();
  }

  @Test
  void findsLinksOfPdfs() throws IOException {
    String inside = "<</S/URI/URI(https://b.example/\\)x)>> /JS";
    Attachment found =
        look(
            "a.pdf",
            "%PDF-1.7\n/URI <68747470733a2f2f612e6578616d706c65> 1 0 obj\n<</Type/ObjStm/Filter/FlateDecode>>stream\n"
                + deflated(inside)
                + "\nendstream endobj");

    assertThat(found.links())
        .extracting(link -> link.target().host())
        .containsExactly("a.example", "b.example");
    assertThat(found.signs()).containsExactly(Sign.PDF_SCRIPT);
  }

  @Test
  void findsTextThatHidesInBase64() {
    String base64 =
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\n";

    assertThat(marks(base64 + "QnV5IG5vdw=="))
        .containsExactly(new Mark(Sign.NEEDLESS_ENCODING, ""));
    assertThat(marks(base64 + "R3LDvMOfZQ==")).as("needs it").isEmpty();
    assertThat(marks(base64)).as("nothing").isEmpty();
    assertThat(marks("Content-Type: text/plain\n\nBuy now")).isEmpty();
  }

  private static List<Mark> marks(String message) {
    return Eml.parse(message).read().parts().getFirst().marks();
  }

  @Test
  void findsInvitations() {
    assertThat(look("a.ics", Attachment.of("ics-phish")).detail(Sign.CALENDAR_INVITATION))
        .isEqualTo("billing@other.example");
    assertThat(look("a.ics", Attachment.of("ics-invite")).marks()).isEmpty();
    Eml inline =
        Eml.parse(
            "Content-Type: text/calendar\n\nMETHOD:REQUEST\nORGANIZER;CN=x:mailto:a@b.example\n"
                + "ATTENDEE:x\n".repeat(10));
    assertThat(inline.read().parts().getFirst().marks())
        .containsExactly(new Mark(Sign.CALENDAR_INVITATION, "a@b.example"));
  }

  @ParameterizedTest
  @CsvSource({"a.one, x", "a.rdp, x", "a.txt, [InternetShortcut]", "a, 'full address:s:x'"})
  void findsWhatMakesOtherThingsRun(String name, String content) {
    assertThat(look(name, content).signs()).containsExactly(Sign.LAUNCHER_FILE);
  }

  @Test
  void findsOddPacking() {
    assertThat(Eml.load("uuencode-in-text").read().parts().getFirst().marks())
        .containsExactly(
            new Mark(Sign.ARCHIVED_PROGRAM, "invoice.exe"),
            new Mark(Sign.ODD_PACKING, "uuencode: invoice.exe"));
    assertThat(look("winmail.dat", "x\u009F>\"").signs()).containsExactly(Sign.ODD_PACKING);
    assertThat(look("a.txt", "begin 644 now\nand so on\n").marks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.pdf.exe", "a.doc (1).js", "scan.jpg.html", "a.PDF_.scr"})
  void findsDoubleExtensions(String name) {
    assertThat(look(name, "x").signs()).contains(Sign.DOUBLE_EXTENSION);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.2.pdf", "a.tar.gz", "setup.exe", "a.b.html", "a.pdf.zip", "a.js.txt"})
  void takesOtherNamesForHonest(String name) {
    assertThat(look(name, "x").signs()).doesNotContain(Sign.DOUBLE_EXTENSION, Sign.NAME_PADDED);
  }

  @Test
  void findsNamesThatMislead() {
    assertThat(look("a\u202Efdp.txt", "x").signs()).containsExactly(Sign.NAME_REORDERED);
    assertThat(look("a\u200B.txt", "x").signs()).containsExactly(Sign.NAME_REORDERED);
    assertThat(look("\u0645\u200C\u0646.txt", "x").marks()).isEmpty();
    assertThat(look("a" + " ".repeat(20) + ".txt", "x").signs()).containsExactly(Sign.NAME_PADDED);
    assertThat(look("a" + " ".repeat(19) + ".txt", "x").marks()).isEmpty();
  }

  @Test
  void findsDiskImages() {
    assertThat(look("a.txt", "\0".repeat(32_769) + "CD001").signs())
        .containsExactly(Sign.TYPE_LIE, Sign.DISK_IMAGE);
    assertThat(look("a.vhd", "x").signs()).containsExactly(Sign.DISK_IMAGE);
    assertThat(look("a.bin", "x".repeat(100) + "conectix" + "x".repeat(504)).signs())
        .containsExactly(Sign.DISK_IMAGE);
  }

  private static String deflated(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
      deflater.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
