package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.bytes;
import static org.weir.content.Attachment.look;
import static org.weir.content.Attachment.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchivesTest {
  private static final String ELF = "\u007FELF" + "\0".repeat(100);

  /// Made by 7-Zip's layout by hand: one empty file `a.exe` in a plain directory.
  private static final String SEVEN_ZIP_NAMES =
      "\u0001\u0005\u0001\u000E\u0001\u0080\u0011\r\0a\0.\0e\0x\0e\0\0\0\0\0";

  @Test
  void findsNothingInOrdinaryArchives() {
    byte[] archive =
        zip(
            "notes.txt",
            "hello",
            "src/",
            "",
            "src/a.js",
            "1",
            "src/b.html",
            "<html>",
            "c.png",
            "x");

    assertThat(look("a.zip", archive).marks()).isEmpty();
    assertThat(look("a.zip", archive).limits()).isEmpty();
    assertThat(look("a.docx", zip("[Content_Types].xml", "<Types/>")).marks()).isEmpty();
  }

  @Test
  void findsProgramsByNameAndContent() {
    assertThat(look("a.zip", zip("a.txt", "x", "b/setup.exe", "MZ")).detail(Sign.ARCHIVED_PROGRAM))
        .isEqualTo("setup.exe");
    assertThat(look("a.zip", zip("a.txt", ELF)).signs())
        .containsExactly(Sign.TYPE_LIE, Sign.ARCHIVED_PROGRAM, Sign.LONE_RISKY_FILE);
    assertThat(look("a.zip", zip("a.js", "1", "b.txt", "x")).signs())
        .containsExactly(Sign.ARCHIVED_PROGRAM);
  }

  @Test
  void findsPagesAndImages() {
    assertThat(look("a.zip", zip("a.html", "x", "b.txt", "x")).signs())
        .contains(Sign.ARCHIVED_PAGE);
    assertThat(look("a.zip", zip("a.iso", "x")).signs())
        .contains(Sign.DISK_IMAGE, Sign.LONE_RISKY_FILE);
  }

  @Test
  void looksIntoArchivesThreeDeep() {
    byte[] once = zip("evil.exe", "x");
    byte[] thrice = zip("b.zip", zip("a.zip", once));

    assertThat(look("c.zip", thrice).signs())
        .containsExactlyInAnyOrder(
            Sign.ARCHIVED_PROGRAM, Sign.LONE_RISKY_FILE, Sign.NESTED_ARCHIVE);
    assertThat(look("c.zip", zip("d.zip", thrice)).signs()).containsExactly(Sign.NESTED_ARCHIVE);
    assertThat(look("c.zip", zip("d.zip", thrice)).limits()).containsExactly(Limit.FILES);
    assertThat(look("c.zip", zip("a.docx", zip("[Content_Types].xml", "x"))).marks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a.txt", "a/../../b.txt", "..\\a.txt", "C:\\a.txt"})
  void findsPathsThatLeadOut(String path) {
    assertThat(look("a.zip", zip(path, "x")).detail(Sign.PATH_TRAVERSAL)).isEqualTo(path);
  }

  @Test
  void takesNamesWithDotsForWhatTheyAre() {
    assertThat(look("a.zip", zip("a..b/c...txt", "x", "/etc/x", "x")).marks()).isEmpty();
  }

  @Test
  void knowsEncryptedArchives() {
    assertThat(look("a.zip", encrypted(zip("a.txt", "hello"))).signs())
        .containsExactly(Sign.ENCRYPTED_ARCHIVE);
    assertThat(look("macro.zip", Attachment.of("spamassassin-zippwmacro")).signs())
        .containsExactly(Sign.ENCRYPTED_ARCHIVE);
    String rar4 = "Rar!\u001A\u0007\0" + "\0\0s\u0080\0\r\0\0\0\0\0\0\0";
    assertThat(look("a.rar", rar4).signs()).containsExactly(Sign.ENCRYPTED_ARCHIVE);
    String rar5 = "Rar!\u001A\u0007\u0001\0" + "\0\0\0\0\u0010\u0004\0" + "\0".repeat(14);
    assertThat(look("a.rar", rar5).signs()).containsExactly(Sign.ENCRYPTED_ARCHIVE);
  }

  @Test
  void knowsArchivesThatSayTwoThings() {
    byte[] honest = zip("a.txt", "hello", "b.txt", "hello");
    String text = new String(honest, StandardCharsets.ISO_8859_1);
    int central = text.indexOf("PK\u0001\u0002");
    byte[] renamed =
        bytes(text.substring(0, central) + text.substring(central).replace("a.txt", "a.exe"));
    byte[] overlapping = honest.clone();
    int second = text.indexOf("PK\u0001\u0002", central + 1);
    overlapping[second + 42] = 0; // both entries lie at the first
    overlapping[second + 46] = 'a';

    assertThat(look("a.zip", honest).marks()).isEmpty();
    assertThat(look("a.zip", renamed).signs()).contains(Sign.ARCHIVE_LIES, Sign.ARCHIVED_PROGRAM);
    assertThat(look("a.zip", overlapping).detail(Sign.ARCHIVE_LIES)).isEqualTo("entries overlap");
    assertThat(look("a.zip", joined(honest, zip("c.txt", "x"))).detail(Sign.ARCHIVE_LIES))
        .isEqualTo("another archive before it");
  }

  @Test
  void saysNothingFalseOfArchivesThatAreCut() {
    byte[] archive = zip("a.txt", "hello", "b.txt", "hello");

    for (int length = 0; length < archive.length; length++) {
      assertThat(look("a.zip", Arrays.copyOf(archive, length)).marks()).isEmpty();
    }
  }

  @Test
  void readsOtherArchives() throws IOException {
    assertThat(look("a.rar", Attachment.of("rspamd-rar4")).detail(Sign.ARCHIVED_PROGRAM))
        .isEqualTo("fake.exe");
    String rar5 =
        "Rar!\u001A\u0007\u0001\0"
            + "\0\0\0\0\u000F\u0002\u0002\u0001\0\u0001\0\0\0\u0005a.exe"
            + "x";
    assertThat(look("a.rar", rar5).detail(Sign.ARCHIVED_PROGRAM)).isEqualTo("a.exe");
    assertThat(look("a.7z", sevenZip(SEVEN_ZIP_NAMES)).detail(Sign.ARCHIVED_PROGRAM))
        .isEqualTo("a.exe");
    String cab =
        "MSCF\0\0\0\0"
            + "\0".repeat(8)
            + " \0\0\0"
            + "\0".repeat(8)
            + "\u0001\0\0\0"
            + "\0".repeat(16)
            + "a.exe\0";
    assertThat(look("a.cab", cab).detail(Sign.ARCHIVED_PROGRAM)).isEqualTo("a.exe");
    assertThat(look("a.tar", tar("a.exe", "x")).detail(Sign.ARCHIVED_PROGRAM)).isEqualTo("a.exe");
    assertThat(look("a.tar.gz", gzip(tar("a.exe", "x"))).signs())
        .containsExactly(Sign.ARCHIVED_PROGRAM, Sign.LONE_RISKY_FILE);
    assertThat(look("a.tar.xz", xz(tar("a.exe", "x"))).signs())
        .containsExactly(Sign.ARCHIVED_PROGRAM, Sign.LONE_RISKY_FILE);
    assertThat(look("a.txt.gz", gzip(bytes("hello"))).marks()).isEmpty();
  }

  @Test
  void findsAnArchiveBehindAPicture() {
    assertThat(
            look(
                    "photo.jpg",
                    joined(bytes("\u00FF\u00D8\u00FF\u00E0" + "x".repeat(99)), zip("a.exe", "x")))
                .signs())
        .containsExactly(Sign.TYPE_LIE, Sign.ARCHIVED_PROGRAM, Sign.LONE_RISKY_FILE);
    assertThat(look("photo.jpg", "\u00FF\u00D8\u00FF\u00E0" + "x".repeat(99)).marks()).isEmpty();
  }

  private static byte[] encrypted(byte[] zip) {
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    byte[] encrypted = zip.clone();
    encrypted[6] |= 1;
    encrypted[text.indexOf("PK\u0001\u0002") + 8] |= 1;
    return encrypted;
  }

  static byte[] sevenZip(String directory) {
    String start = "7z\u00BC\u00AF'\u001C\0\u0004\0\0\0\0\0\0\0\0\0\0\0\0";
    return bytes(start + (char) directory.length() + "\0".repeat(11) + directory);
  }

  static byte[] tar(String name, String content) {
    String header =
        name + "\0".repeat(124 - name.length()) + "00000000001\0" + "\0".repeat(20) + "0";
    String ustar = "\0".repeat(100) + "ustar\0" + "00";
    String block = header + ustar;
    return bytes(block + "\0".repeat(512 - block.length()) + content + "\0".repeat(1535));
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] xz(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(bytes, new LZMA2Options(1))) {
      xz.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
