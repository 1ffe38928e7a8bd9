package org.weir.content;

/// The names in a cabinet ([MS-CAB] section 2.3).
final class CabListing {
  private static final int NAME_AT = 16;
  private static final int MAX_NAME = 256;

  private CabListing() {}

  static Listing read(Bytes bytes) {
    Listing listing = new Listing();
    long at = bytes.le32(16);
    int files = bytes.le16(28);
    for (int i = 0; i < files && at > 0 && at + NAME_AT < bytes.size() && listing.takes(); i++) {
      int end = bytes.find("\0", at + NAME_AT, at + NAME_AT + MAX_NAME);
      if (end < 0) {
        break;
      }
      listing.add(
          Entry.named(
              EncodedWords.utf8OrLatin1(bytes.copy(at + NAME_AT, end)).replace('\\', '/'),
              false,
              false));
      at = end + 1L;
    }
    return listing;
  }
}
