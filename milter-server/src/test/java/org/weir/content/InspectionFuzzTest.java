package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.bytes;
import static org.weir.content.Attachment.look;
import static org.weir.content.Attachment.zip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Breaks files of all kinds at random; the seed is the test's name. Whatever comes out, a look
/// into it must be bounded and not throw.
class InspectionFuzzTest {
  private static final int ROUNDS = 40;
  private static final int MAX_MUTATED_BYTES = 40_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void survivesBrokenFiles(long seed) throws IOException {
    Random random = new Random(seed);
    for (byte[] file : files()) {
      for (int round = 0; round < ROUNDS; round++) {
        Attachment found = look("a.zip", broken(file, random));

        assertThat(found.unpacked()).isLessThanOrEqualTo(Expansion.MAX_BYTES);
        assertThat(found.signs()).doesNotHaveDuplicates();
      }
    }
  }

  private static List<byte[]> files() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name :
        List.of(
            "html-smuggling",
            "ics-phish",
            "rspamd-rar4",
            "rspamd-f.zip.gz",
            "spamassassin-encrypted",
            "spamassassin-macro",
            "spamassassin-target_uri",
            "spamassassin-zippwmacro",
            "svg-entities",
            "svg-utf16",
            "zip-in-zip",
            "zip-prefixed")) {
      files.add(Attachment.of(name));
    }
    files.add(ArchivesTest.tar("a.exe", "x"));
    files.add(ArchivesTest.xz(ArchivesTest.tar("a.exe", "x")));
    files.add(
        ArchivesTest.sevenZip(
            "\1\4\6\0\1\t\1\0\7\13\1\0\1\3\3\1\1\f\1\0\b\0\0\5\1\21\r\0a\0.\0e\0"));
    files.add(OfficeTest.compound("Workbook", "\u0085\0\6\0\0\0\0\0\0\1"));
    files.add(bytes("Rar!\u001A\u0007\1\0" + "\0\0\0\0\17\2\2\1\0\1\0\0\0\5a.exe" + "x"));
    files.add(
        bytes("MSCF\0\0\0\0" + "\0".repeat(8) + " \0\0\0" + "\0".repeat(8) + "\1\0\0\0a.exe\0"));
    files.add(
        bytes(
            "%PDF-1.7\n/JS 1 0 obj<</Type/ObjStm/Filter/Fl>>stream\nx\nendstream /URI (a\\) /URI <61>"));
    files.add(bytes("{\\rtf1\\objupdate\\*\\template http}"));
    files.add(bytes("begin 644 a.exe\n#86%A\n`\nend\n"));
    files.add(
        zip(
            "[Content_Types].xml",
            "x",
            "word/_rels/a.rels",
            "<Relationship TargetMode='External'/>"));
    return files;
  }

  private static byte[] broken(byte[] file, Random random) {
    byte[] broken = Arrays.copyOf(file, Math.min(file.length, MAX_MUTATED_BYTES));
    for (int i = random.nextInt(8); i >= 0 && broken.length > 0; i--) {
      int at =
          random.nextInt(4) == 0
              ? random.nextInt(Math.min(broken.length, 64))
              : random.nextInt(broken.length);
      switch (random.nextInt(5)) {
        case 0 -> broken[at] = (byte) random.nextInt(256);
        case 1 -> broken[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
        case 2 ->
            Arrays.fill(
                broken,
                at,
                Math.min(broken.length, at + 4),
                (byte) (random.nextBoolean() ? 0xFF : 0x7F));
        case 3 -> broken = Arrays.copyOf(broken, at);
        default -> {
          int from = random.nextInt(broken.length);
          int length = Math.min(random.nextInt(64), broken.length - Math.max(at, from));
          System.arraycopy(broken.clone(), from, broken, at, length);
        }
      }
    }
    return broken;
  }
}
