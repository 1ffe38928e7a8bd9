package org.weir.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Kinds of file that run, told by their first bytes. Scripts have no sure mark; they are told by
/// name.
public enum FileKind {
  WINDOWS_PROGRAM("Windows program"),
  ELF("ELF program"),
  MACH_O("Mach-O program"),
  WINDOWS_SHORTCUT("Windows shortcut"),
  JAVA_CLASS("Java class"),
  ANDROID_DEX("Android code"),
  COMPILED_HELP("compiled HTML help");

  /// So many first bytes are enough for [#of].
  static final int HEAD_BYTES = 4096;

  private static final byte[] ELF_MAGIC = {0x7F, 'E', 'L', 'F'};
  private static final byte[] DEX_MAGIC = {'d', 'e', 'x', '\n', '0'};
  private static final byte[] CHM_MAGIC = {'I', 'T', 'S', 'F', 3, 0, 0, 0};
  // [MS-SHLLINK] section 2.1: header size, then the class id 00021401-0000-0000-C000-000000000046.
  private static final byte[] LNK_MAGIC = {
    0x4C, 0, 0, 0, 1, 0x14, 2, 0, 0, 0, 0, 0, (byte) 0xC0, 0, 0, 0, 0, 0, 0, 0x46
  };

  private static final int MZ_HEADER_BYTES = 64;
  private static final int NEW_HEADER_OFFSET = 0x3C;

  /// Java class files begin with version 45; fat Mach-O files hold fewer programs than that.
  private static final int FIRST_CLASS_VERSION = 45;

  private final String description;

  FileKind(String description) {
    this.description = description;
  }

  /// For the operator: `Windows program`.
  public String description() {
    return description;
  }

  /// The kind of a file.
  ///
  /// @param head its first bytes, at least [#HEAD_BYTES] of them if it has so many
  /// @param length how many bytes of `head` are the file's
  /// @param fileBytes how long the file is
  static Optional<FileKind> of(byte[] head, int length, long fileBytes) {
    if (begins(head, length, ELF_MAGIC)) {
      return Optional.of(ELF);
    }
    if (begins(head, length, LNK_MAGIC)) {
      return Optional.of(WINDOWS_SHORTCUT);
    }
    if (begins(head, length, DEX_MAGIC)) {
      return Optional.of(ANDROID_DEX);
    }
    if (begins(head, length, CHM_MAGIC)) {
      return Optional.of(COMPILED_HELP);
    }
    if (windowsProgram(head, length, fileBytes)) {
      return Optional.of(WINDOWS_PROGRAM);
    }
    return length < 8 ? Optional.empty() : machOrJava(bigEndian(head, 0), bigEndian(head, 4));
  }

  private static Optional<FileKind> machOrJava(int magic, int next) {
    return switch (magic) {
      case 0xFEEDFACE, 0xFEEDFACF, 0xCEFAEDFE, 0xCFFAEDFE -> Optional.of(MACH_O);
      case 0xCAFEBABE -> Optional.of((next & 0xFFFF) >= FIRST_CLASS_VERSION ? JAVA_CLASS : MACH_O);
      default -> Optional.empty();
    };
  }

  /// `MZ` alone begins many a text; the header behind it tells. One that lies beyond the known
  /// bytes but within the file is believed.
  private static boolean windowsProgram(byte[] head, int length, long fileBytes) {
    if (length < MZ_HEADER_BYTES || head[0] != 'M' || head[1] != 'Z') {
      return false;
    }
    long offset = Integer.toUnsignedLong(Integer.reverseBytes(bigEndian(head, NEW_HEADER_OFFSET)));
    if (offset + 4 > length) {
      return offset + 4 <= fileBytes;
    }
    String signature = new String(head, (int) offset, 2, StandardCharsets.ISO_8859_1);
    return switch (signature) {
      case "PE" -> head[(int) offset + 2] == 0 && head[(int) offset + 3] == 0;
      case "NE", "LE", "LX" -> true;
      default -> false;
    };
  }

  private static boolean begins(byte[] head, int length, byte[] magic) {
    return length >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
  }

  private static int bigEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 24
        | (bytes[at + 1] & 0xFF) << 16
        | (bytes[at + 2] & 0xFF) << 8
        | (bytes[at + 3] & 0xFF);
  }
}
