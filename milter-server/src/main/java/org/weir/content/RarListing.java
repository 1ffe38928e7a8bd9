package org.weir.content;

import org.weir.content.Expansion.Unpacked;

/// The files of a RAR archive of version 4 or 5, block by block. Only what is stored without
/// compression can be looked at.
final class RarListing {
  private static final int MAX_BLOCKS = 2000;
  private static final int FIRST_BLOCK_4 = 7;
  private static final int FIRST_BLOCK_5 = 8;
  private static final int METHOD_STORED_4 = 0x30;

  private final Bytes bytes;
  private final Expansion expansion;
  private final Listing listing = new Listing();

  /// Where the next number of version 5 begins.
  private long at;

  private RarListing(Bytes bytes, Expansion expansion) {
    this.bytes = bytes;
    this.expansion = expansion;
  }

  static Listing version4(Bytes bytes, Expansion expansion) {
    RarListing rar = new RarListing(bytes, expansion);
    long block = FIRST_BLOCK_4;
    for (int i = 0; i < MAX_BLOCKS && block + 7 <= bytes.size(); i++) {
      long next = rar.block4(block);
      if (next <= block) {
        break;
      }
      block = next;
    }
    return rar.listing;
  }

  /// Gives where the next block is, 0 when nothing can follow.
  private long block4(long block) {
    int type = bytes.u8(block + 2);
    int flags = bytes.le16(block + 3);
    int size = bytes.le16(block + 5);
    boolean file = type == 0x74;
    long added = file || (flags & 0x8000) != 0 ? bytes.le32(block + 7) : 0;
    if (type == 0x73 && (flags & 0x80) != 0) {
      listing.encrypted();
      return 0;
    }
    if (file && !listing.takes()) {
      return 0;
    }
    if (file) {
      file4(block, flags, size, added);
    }
    return size < 7 ? 0 : block + size + added;
  }

  private void file4(long block, int flags, int size, long packed) {
    long name = block + ((flags & 0x100) != 0 ? 40 : 32);
    long end = Math.min(name + bytes.le16(block + 26), block + size);
    int zero = bytes.find("\0", name, end); // what follows it is the same name, packed
    byte[] path = bytes.copy(name, zero < 0 ? end : zero);
    boolean stored = bytes.u8(block + 25) == METHOD_STORED_4;
    add(path, (flags & 0xE0) == 0xE0, (flags & 4) != 0, stored ? block + size : -1, packed);
  }

  static Listing version5(Bytes bytes, Expansion expansion) {
    RarListing rar = new RarListing(bytes, expansion);
    rar.at = FIRST_BLOCK_5;
    for (int i = 0; i < MAX_BLOCKS && rar.at + 7 <= bytes.size(); i++) {
      if (!rar.block5()) {
        break;
      }
    }
    return rar.listing;
  }

  /// Reads one block and goes to the next; false when nothing can follow.
  private boolean block5() {
    at += 4; // check sum
    long size = number();
    long header = at;
    long type = number();
    long flags = number();
    long extra = (flags & 1) != 0 ? number() : 0;
    long packed = (flags & 2) != 0 ? number() : 0;
    long end = header + size;
    if (type == 4) {
      listing.encrypted();
      return false;
    }
    if (size <= 0 || packed < 0 || end < header || end > bytes.size() || type == 5) {
      return false;
    }
    if (type == 2) {
      if (!listing.takes()) {
        return false;
      }
      file5(end, extra, packed);
    }
    at = end + packed;
    return at > header && at < bytes.size();
  }

  private void file5(long end, long extra, long packed) {
    long flags = number();
    number(); // unpacked size
    number(); // attributes
    at += ((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0);
    long method = number() >> 7 & 7;
    number(); // system
    long length = number();
    byte[] path = bytes.copy(at, Math.min(end, at + Math.clamp(length, 0, bytes.size())));
    boolean encrypted = encrypted5(end - extra, end);
    add(path, (flags & 1) != 0, encrypted, method == 0 ? end : -1, packed);
  }

  /// Whether one of the records behind a header is that of encryption.
  private boolean encrypted5(long from, long end) {
    at = Math.max(from, 0);
    while (at < end && from > 0) {
      long size = number();
      long next = at + size;
      if (number() == 1) {
        return true;
      }
      if (size <= 0 || next < at) {
        return false;
      }
      at = next;
    }
    return false;
  }

  private void add(byte[] path, boolean folder, boolean encrypted, long data, long packed) {
    boolean readable = !encrypted && data >= 0;
    long length = Math.clamp(packed, 0, bytes.size());
    listing.add(
        new Entry(
            EncodedWords.utf8OrLatin1(path),
            folder,
            encrypted,
            false,
            most ->
                readable
                    ? expansion.unpack(bytes.stream(data, length), length, most)
                    : Unpacked.NOTHING));
  }

  /// Seven bits a byte, the lowest first.
  private long number() {
    long number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = bytes.u8(at++);
      number |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        break;
      }
    }
    return number;
  }
}
