package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A compound file ([MS-CFB]): the streams of an old Office document. Chains of sectors that run in
/// circles end after as many sectors as the file has. Confined to one reading.
final class OleFile {
  private static final int MAX_ENTRIES = 2000;
  private static final int ENTRY_BYTES = 128;
  private static final int HEADER_FAT_SECTORS = 109;
  private static final int HEADER_FAT_AT = 76;
  private static final int MINI_SECTOR_BYTES = 64;
  private static final int MINI_STREAM_LIMIT = 4096;
  private static final int STREAM = 2;
  private static final int ROOT = 5;
  private static final long LAST_SECTOR = 0xFFFF_FFFAL;

  /// @param type 1 = storage, 2 = stream, 5 = root
  record Directory(String name, int type, long start, long size) {
    boolean stream() {
      return type == STREAM;
    }
  }

  private final Bytes bytes;
  private final int sectorBytes;
  private final List<Directory> entries = new ArrayList<>();
  private Bytes fat = new Bytes(new byte[0]);
  private Bytes miniFat = fat;
  private Bytes miniStream = fat;

  private OleFile(Bytes bytes) {
    this.bytes = bytes;
    this.sectorBytes = bytes.le16(30) == 12 ? 4096 : 512;
  }

  static OleFile read(Bytes bytes) {
    OleFile file = new OleFile(bytes);
    file.fat = file.fat();
    file.directory(file.chain(bytes.le32(48), (long) MAX_ENTRIES * ENTRY_BYTES));
    file.miniFat = file.chain(bytes.le32(60), bytes.size());
    file.entries.stream()
        .filter(entry -> entry.type == ROOT)
        .findFirst()
        .ifPresent(root -> file.miniStream = file.chain(root.start, root.size));
    return file;
  }

  /// Storages and streams, in no order.
  List<Directory> entries() {
    return entries;
  }

  boolean has(String name) {
    return entries.stream().anyMatch(entry -> entry.name.equalsIgnoreCase(name));
  }

  Optional<Directory> find(String name) {
    return entries.stream()
        .filter(entry -> entry.stream() && entry.name.equalsIgnoreCase(name))
        .findFirst();
  }

  /// The first bytes of a stream.
  Bytes content(Directory entry, int most) {
    long wanted = Math.min(entry.size, most);
    if (entry.size >= MINI_STREAM_LIMIT) {
      return chain(entry.start, wanted);
    }
    return follow(entry.start, wanted, miniFat, miniStream, 0, MINI_SECTOR_BYTES);
  }

  /// The table of which sector follows which. Tables too long for the header are cut.
  private Bytes fat() {
    ByteArrayOutputStream table = new ByteArrayOutputStream();
    for (int i = 0; i < HEADER_FAT_SECTORS && table.size() <= bytes.size(); i++) {
      long sector = bytes.le32(HEADER_FAT_AT + 4L * i);
      if (sector >= LAST_SECTOR) {
        break;
      }
      long at = (sector + 1) * sectorBytes;
      table.writeBytes(bytes.copy(at, at + sectorBytes));
    }
    return new Bytes(table.toByteArray());
  }

  private void directory(Bytes table) {
    for (long at = 0; at + ENTRY_BYTES <= table.size(); at += ENTRY_BYTES) {
      int nameBytes = Math.clamp(table.le16(at + 64) - 2L, 0, 62);
      int type = table.u8(at + 66);
      if (type != 0) {
        String name = new String(table.copy(at, at + nameBytes), StandardCharsets.UTF_16LE);
        entries.add(new Directory(name, type, table.le32(at + 116), table.le32(at + 120)));
      }
    }
  }

  private Bytes chain(long start, long length) {
    return follow(start, length, fat, bytes, 1, sectorBytes);
  }

  private static Bytes follow(
      long start, long length, Bytes table, Bytes from, int offset, int sectorBytes) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    long sector = start;
    int steps = from.size() / sectorBytes + 1;
    while (sector < LAST_SECTOR && content.size() < length && steps-- > 0) {
      long at = (sector + offset) * sectorBytes;
      content.writeBytes(from.copy(at, Math.min(at + sectorBytes, at + length - content.size())));
      if (4 * sector + 4 > table.size()) {
        break;
      }
      sector = table.le32(4 * sector);
    }
    return new Bytes(content.toByteArray());
  }
}
