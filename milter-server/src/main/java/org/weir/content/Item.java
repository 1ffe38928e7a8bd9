package org.weir.content;

/// A file to look into: an attachment, or what is in one.
///
/// @param name cleaned by [FileName]; empty when it has none
/// @param declaredType empty within archives
/// @param whole whether the bytes are all
/// @param depth how many archives are around it
record Item(String name, String declaredType, Bytes bytes, boolean whole, int depth) {
  /// Archives in archives are looked into so deep.
  static final int MAX_DEPTH = 3;
}
