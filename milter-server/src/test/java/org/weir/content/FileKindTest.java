package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileKindTest {
  @ParameterizedTest
  @CsvSource({
    "7f454c46020101, ELF",
    "feedfacf00000001, MACH_O",
    "cffaedfe07000001, MACH_O",
    "cafebabe00000002, MACH_O",
    "cafebabe00000045, JAVA_CLASS",
    "4c0000000114020000000000c000000000000046ff, WINDOWS_SHORTCUT",
    "6465780a30333500, ANDROID_DEX",
    "4954534603000000, COMPILED_HELP",
    "504b030414000000,",
    "255044462d312e34,",
    "2321 2f62696e2f7368,",
    "7f,",
    "'',"
  })
  void tellsByTheFirstBytes(String hex, @Nullable FileKind kind) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(FileKind.of(bytes, bytes.length, bytes.length)).isEqualTo(Optional.ofNullable(kind));
  }

  @Test
  void believesNoLettersMzWithoutTheHeaderBehind() {
    byte[] text =
        ("MZ is the mark of Mark Zbikowski. " + "x".repeat(200))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] program = windowsProgram();
    byte[] broken = windowsProgram();
    broken[0x80] = 'X';

    assertThat(FileKind.of(text, text.length, text.length)).isEmpty();
    assertThat(FileKind.of(broken, broken.length, broken.length)).isEmpty();
    assertThat(FileKind.of(program, program.length, program.length))
        .contains(FileKind.WINDOWS_PROGRAM);
  }

  @Test
  void believesAHeaderThatLiesBeyondTheFirstBytes() {
    byte[] head = Arrays.copyOf(windowsProgram(), FileKind.HEAD_BYTES);
    head[0x3D] = 0x20; // at 0x2080

    assertThat(FileKind.of(head, head.length, 100_000)).contains(FileKind.WINDOWS_PROGRAM);
    assertThat(FileKind.of(head, head.length, head.length)).isEmpty();
  }

  /// The beginning of one, which no system would run.
  static byte[] windowsProgram() {
    byte[] bytes = new byte[200];
    bytes[0] = 'M';
    bytes[1] = 'Z';
    bytes[0x3C] = (byte) 0x80;
    bytes[0x80] = 'P';
    bytes[0x81] = 'E';
    return bytes;
  }
}
