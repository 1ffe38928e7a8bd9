package org.weir.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.weir.content.Expansion.Unpacked;

/// The directory of a ZIP archive (APPNOTE.TXT sections 4.3.7, 4.3.12, 4.3.16), held against the
/// headers before each entry. Without a directory, as in archives that are cut, those headers are
/// all.
final class ZipDirectory {
  private static final String END = "PK\u0005\u0006";
  private static final String CENTRAL = "PK\u0001\u0002";
  private static final String LOCAL = "PK\u0003\u0004";
  private static final int END_BYTES = 22;
  private static final int CENTRAL_BYTES = 46;
  private static final int LOCAL_BYTES = 30;
  private static final int MAX_COMMENT = 65_535;
  private static final long IN_ZIP64 = 0xFFFF_FFFFL;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int ENCRYPTED = 1;
  private static final int SIZES_BEHIND = 8;

  /// Of an entry, what one of its two headers says.
  private record Header(
      String path, int flags, int method, long packed, long size, long data, boolean sizesKnown) {
    boolean differs(Header other) {
      boolean sizes = sizesKnown && other.sizesKnown && packed != other.packed;
      return sizes
          || method != other.method
          || (flags & ENCRYPTED) != (other.flags & ENCRYPTED)
          || !path.equals(other.path);
    }
  }

  private final Bytes bytes;
  private final Expansion expansion;
  private final Listing listing = new Listing();

  private ZipDirectory(Bytes bytes, Expansion expansion) {
    this.bytes = bytes;
    this.expansion = expansion;
  }

  /// @param whole whether the bytes are all of the file
  static Listing read(Bytes bytes, boolean whole, Expansion expansion) {
    ZipDirectory directory = new ZipDirectory(bytes, expansion);
    int end = directory.end();
    if (!whole || end < 0 || !directory.central(end)) {
      directory.locals();
    }
    return directory.listing;
  }

  /// Whether there is a directory at the end of a file that does not begin like an archive.
  static boolean behind(Bytes bytes) {
    ZipDirectory directory = new ZipDirectory(bytes, new Expansion());
    int end = directory.end();
    long start = end - bytes.le32(end + 12L);
    return end >= 0 && start > 0 && bytes.has(start, CENTRAL);
  }

  /// Where the last end record is; -1 when there is none.
  private int end() {
    int at = bytes.findLast(END, bytes.size() - (long) END_BYTES - MAX_COMMENT);
    return at + END_BYTES <= bytes.size() ? at : -1;
  }

  private boolean central(int end) {
    long size = bytes.le32(end + 12L);
    long offset = bytes.le32(end + 16L);
    long at = end - size;
    long prefix = at - offset;
    int disk = bytes.le16(end + 4L);
    boolean split = disk != 0;
    boolean zip64 = offset == IN_ZIP64 || disk == 0xFFFF;
    if (zip64 || at < 0 || (prefix < 0 && !split)) {
      return false;
    }
    if (prefix > 0 && bytes.has(0, LOCAL) && !split) {
      listing.lies("another archive before it");
    }
    List<Header> headers = new ArrayList<>();
    while (at < end && bytes.has(at, CENTRAL) && listing.takes()) {
      Header said = header(at, 8, CENTRAL_BYTES, 28, 46);
      add(said, prefix + bytes.le32(at + 42), split, headers);
      at += CENTRAL_BYTES + bytes.le16(at + 28) + bytes.le16(at + 30) + bytes.le16(at + 32);
    }
    overlaps(headers);
    return !listing.entries().isEmpty();
  }

  private void add(Header said, long local, boolean split, List<Header> headers) {
    if (split || local >= IN_ZIP64) {
      listing.add(Entry.named(said.path, folder(said), (said.flags & ENCRYPTED) != 0));
      return;
    }
    if (!bytes.has(local, LOCAL)) {
      listing.lies("no entry where the directory says");
      listing.add(Entry.named(said.path, folder(said), (said.flags & ENCRYPTED) != 0));
      return;
    }
    Header before = header(local, 6, LOCAL_BYTES, 26, LOCAL_BYTES);
    if (said.differs(before)) {
      listing.lies("the directory says otherwise than the entry");
    }
    long data = local + LOCAL_BYTES + bytes.le16(local + 26) + bytes.le16(local + 28);
    Header at = new Header(said.path, said.flags, said.method, said.packed, said.size, data, true);
    headers.add(at);
    listing.add(entry(at));
  }

  private void overlaps(List<Header> headers) {
    long free = 0;
    List<Header> inOrder = headers.stream().sorted(Comparator.comparingLong(Header::data)).toList();
    for (Header header : inOrder) {
      if (header.data < free) {
        listing.lies("entries overlap");
      }
      free = header.data + (header.packed == IN_ZIP64 ? 0 : header.packed);
    }
  }

  /// Entry by entry from the first, for as long as they follow each other.
  private void locals() {
    int at = bytes.find(LOCAL, 0);
    while (at >= 0 && listing.takes()) {
      Header header = header(at, 6, LOCAL_BYTES, 26, LOCAL_BYTES);
      long data = at + (long) LOCAL_BYTES + bytes.le16(at + 26L) + bytes.le16(at + 28L);
      long packed = header.sizesKnown ? header.packed : bytes.size() - data;
      listing.add(
          entry(
              new Header(
                  header.path, header.flags, header.method, packed, header.size, data, true)));
      at = bytes.find(LOCAL, header.sizesKnown ? data + packed : data);
    }
  }

  /// @param flagsAt where the flags are; method, time, date, check sum and sizes follow
  private Header header(long at, int flagsAt, int nameLengthFrom, int nameLengthAt, int nameAt) {
    int flags = bytes.le16(at + flagsAt);
    long packed = bytes.le32(at + flagsAt + 12);
    long size = bytes.le32(at + flagsAt + 16);
    byte[] name = bytes.copy(at + nameAt, at + nameAt + bytes.le16(at + nameLengthAt));
    boolean known =
        packed != IN_ZIP64 && (nameLengthFrom == CENTRAL_BYTES || (flags & SIZES_BEHIND) == 0);
    return new Header(
        EncodedWords.utf8OrLatin1(name),
        flags,
        bytes.le16(at + flagsAt + 2L),
        packed,
        size,
        0,
        known);
  }

  private static boolean folder(Header header) {
    return header.path.endsWith("/") || header.path.endsWith("\\");
  }

  private Entry entry(Header header) {
    boolean encrypted = (header.flags & ENCRYPTED) != 0;
    boolean bomb =
        header.size != IN_ZIP64
            && (header.flags & SIZES_BEHIND) == 0
            && Expansion.excessive(header.size, header.packed);
    return new Entry(
        header.path,
        folder(header),
        encrypted,
        bomb,
        most -> encrypted ? Unpacked.NOTHING : unpack(header, most));
  }

  private Unpacked unpack(Header header, int most) {
    long room = Math.min(header.packed, bytes.size() - header.data);
    if (header.method == STORED) {
      return expansion.unpack(bytes.stream(header.data, room), room, most);
    }
    if (header.method != DEFLATED) {
      return Unpacked.NOTHING;
    }
    Inflater inflater = new Inflater(true);
    try {
      return expansion.unpack(
          new InflaterInputStream(bytes.stream(header.data, room), inflater), room, most);
    } finally {
      inflater.end();
    }
  }
}
