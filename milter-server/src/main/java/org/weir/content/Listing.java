package org.weir.content;

import java.util.ArrayList;
import java.util.List;

/// What an archive says it holds. Confined to one reading.
final class Listing {
  /// Names are cheap, and Office documents have many.
  static final int MAX_ENTRIES = 5000;

  private final List<Entry> entries = new ArrayList<>();
  private String lie = "";
  private boolean encrypted;
  private boolean more;

  /// Whether there is room for one more; if not, it is remembered that there was one.
  boolean takes() {
    more |= entries.size() >= MAX_ENTRIES;
    return !more;
  }

  void add(Entry entry) {
    entries.add(entry);
    encrypted |= entry.encrypted();
  }

  /// The names are encrypted, too.
  void encrypted() {
    encrypted = true;
  }

  /// How programs differ in what they read.
  void lies(String how) {
    lie = lie.isEmpty() ? how : lie;
  }

  List<Entry> entries() {
    return entries;
  }

  boolean isEncrypted() {
    return encrypted;
  }

  /// Empty when they do not differ.
  String lie() {
    return lie;
  }

  boolean hasMore() {
    return more;
  }
}
