package org.weir.content;

/// The files of a tar archive (POSIX.1-2017, ustar), long names of GNU and pax aside.
final class TarListing {
  private static final int BLOCK = 512;

  private TarListing() {}

  static Listing read(Bytes bytes, Expansion expansion) {
    Listing listing = new Listing();
    long at = 0;
    while (at + BLOCK <= bytes.size() && bytes.has(at + 257, "ustar") && listing.takes()) {
      long size = octal(bytes, at + 124);
      int type = bytes.u8(at + 156);
      long data = at + BLOCK;
      if (type == 0 || type == '0' || type == '5') {
        listing.add(
            new Entry(
                path(bytes, at),
                type == '5',
                false,
                false,
                most -> expansion.unpack(bytes.stream(data, size), size, most)));
      }
      at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
    return listing;
  }

  private static String path(Bytes bytes, long header) {
    String prefix = field(bytes, header + 345, 155);
    String name = field(bytes, header, 100);
    return prefix.isEmpty() || !bytes.has(header + 257, "ustar\0") ? name : prefix + "/" + name;
  }

  private static String field(Bytes bytes, long at, int length) {
    int zero = bytes.find("\0", at, at + length);
    return EncodedWords.utf8OrLatin1(bytes.copy(at, zero < 0 ? at + length : zero));
  }

  private static long octal(Bytes bytes, long at) {
    long number = 0;
    for (int i = 0; i < 12; i++) {
      int digit = bytes.u8(at + i) - '0';
      number = digit >= 0 && digit < 8 ? number * 8 + digit : number;
    }
    return number;
  }
}
