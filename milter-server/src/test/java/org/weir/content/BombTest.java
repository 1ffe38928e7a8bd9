package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.bytes;
import static org.weir.content.Attachment.look;
import static org.weir.content.Attachment.zip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Files made to take much time or memory. What counts is how much is unpacked; the time is far
/// above what any of them needs.
class BombTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);

  @Test
  void boundsWhatOneFileUnpacksTo() throws IOException {
    byte[] zeros = new byte[10 * 1024 * 1024];

    Attachment zipped = within(zip("a.bin", zeros));
    assertThat(zipped.unpacked()).isLessThan(Expansion.FREE_BYTES);
    assertThat(zipped.limits()).isEmpty();
    assertThat(within(ArchivesTest.gzip(zeros)).unpacked()).isLessThan(Expansion.FREE_BYTES);
    assertThat(within(ArchivesTest.xz(zeros)).unpacked()).isLessThan(Expansion.FREE_BYTES);
    assertThat(look("a.zip", Attachment.of("zip-ratio-10mb")).signs())
        .containsExactly(Sign.ARCHIVE_BOMB);
  }

  @Test
  void boundsWhatAllFilesUnpackTo() {
    String pdf = "%PDF-1.7\n" + "x/ ".repeat(400_000);
    Object[] entries = new Object[100];
    for (int i = 0; i < entries.length; i += 2) {
      entries[i] = i + ".pdf";
      entries[i + 1] = pdf + i;
    }

    Attachment found = within(zip(entries));

    assertThat(found.unpacked()).isLessThanOrEqualTo(Expansion.MAX_BYTES);
    assertThat(found.signs()).contains(Sign.ARCHIVE_BOMB);
    assertThat(found.limits()).containsExactly(Limit.FILES);
  }

  @Test
  void boundsEntriesThatOverlap() {
    byte[] kernel = zip("0.pdf", "%PDF-" + "\0".repeat(900_000));
    String text = new String(kernel, StandardCharsets.ISO_8859_1);
    int central = text.indexOf("PK\1\2");
    int end = text.indexOf("PK\5\6");
    String entry = text.substring(central, end);
    int size = entry.length() * 2000;
    String directory =
        text.substring(end, end + 12)
            + (char) (size & 0xFF)
            + (char) (size >> 8 & 0xFF)
            + (char) (size >> 16)
            + "\0"
            + text.substring(end + 16);

    Attachment found = within(bytes(text.substring(0, central) + entry.repeat(2000) + directory));

    assertThat(found.detail(Sign.ARCHIVE_LIES)).isEqualTo("entries overlap");
    assertThat(found.unpacked()).isLessThanOrEqualTo(Expansion.MAX_BYTES);
  }

  @Test
  void boundsArchivesOfManyFiles() {
    Object[] entries = new Object[200_000];
    for (int i = 0; i < entries.length; i += 2) {
      entries[i] = i + ".txt";
      entries[i + 1] = "";
    }

    assertThat(within(zip(entries)).limits()).containsExactly(Limit.FILES);
  }

  @Test
  void boundsArchivesInArchives() {
    byte[] archive = zip("a.txt", "x");
    for (int i = 0; i < 1000; i++) {
      archive = zip(i + ".zip", archive);
    }

    assertThat(within(archive).signs()).containsExactly(Sign.NESTED_ARCHIVE);
  }

  @Test
  void boundsHeadersThatPromiseMuch() {
    String many = "\u00FF".repeat(9);

    assertThat(within(ArchivesTest.sevenZip("\1\4\6\0" + many + "\t" + many)).marks()).isEmpty();
    assertThat(within(ArchivesTest.sevenZip("\1\5" + many + "\21" + many)).marks()).isEmpty();
    assertThat(
            within(
                    ArchivesTest.sevenZip(
                        "\27\6\0\1\t\20\0\7\13\1\0\1\43\3\1\1\5]"
                            + "\u00FF".repeat(4)
                            + "\f"
                            + many))
                .marks())
        .isEmpty();
    assertThat(
            within(bytes("Rar!\u001A\u0007\1\0" + ("\0\0\0\0" + many + "\2").repeat(1000))).marks())
        .isEmpty();
    assertThat(within(bytes("Rar!\u001A\u0007\0" + "\0\0t\0\0\7\0".repeat(100_000))).limits())
        .isEmpty();
  }

  @Test
  void boundsSectorsThatRunInCircles() {
    byte[] circle = OfficeTest.compound("Workbook", "x");
    for (int at = 512; at < 1024; at += 4) {
      circle[at] = 1; // each sector is followed by the directory
      circle[at + 1] = 0;
      circle[at + 2] = 0;
      circle[at + 3] = 0;
    }

    assertThat(within(circle).unpacked()).isZero();
  }

  @Test
  void boundsDocumentsWithoutEnd() {
    String stream = "1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nx";

    assertThat(within(bytes("%PDF-1.7\n" + stream.repeat(100_000))).marks()).isEmpty();
    assertThat(within(bytes("%PDF-1.7\n" + "/URI (".repeat(200_000))).links()).isEmpty();
    assertThat(within(bytes("%PDF-1.7\n" + "/URI <".repeat(200_000))).links()).isEmpty();
    assertThat(within(bytes("%PDF-1.7\n" + (stream + "endstream ").repeat(20_000))).marks())
        .isEmpty();
  }

  @Test
  void boundsMarkup() {
    String entities =
        "<!DOCTYPE svg [<!ENTITY a 'aaaa'>" + "<!ENTITY b '&a;&a;&a;'>".repeat(1000) + "]>";

    assertThat(within(bytes(entities + "<svg>&b;</svg>")).signs()).contains(Sign.ACTIVE_SVG);
    assertThat(within(bytes("<svg>" + "<g>".repeat(200_000))).signs()).isEmpty();
    assertThat(within(bytes("<svg>" + "<g>".repeat(50_000) + "</a>".repeat(50_000))).signs())
        .isEmpty();
    assertThat(within(bytes("<svg " + "a ".repeat(300_000))).signs()).isEmpty();
    assertThat(within(bytes("<html>" + "type= ".repeat(200_000))).signs())
        .containsExactly(Sign.HTML_ATTACHMENT);
    assertThat(within(bytes("BEGIN:VCALENDAR\n" + "ATTENDEE:x\n".repeat(200_000))).marks())
        .isEmpty();
    assertThat(within(bytes("begin 644 a\n".repeat(50_000))).marks()).isEmpty();
  }

  private static Attachment within(byte[] file) {
    CompletableFuture<Attachment> looking = CompletableFuture.supplyAsync(() -> look("a", file));
    assertThat(looking).succeedsWithin(AMPLE);
    return looking.join();
  }
}
