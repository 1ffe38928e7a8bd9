package org.weir.content;

import java.util.function.IntFunction;
import org.weir.content.Expansion.Unpacked;

/// One file or folder in an archive.
///
/// @param path as written there
/// @param bomb whether its own sizes say that it grows beyond all reason
/// @param content unpacks at most so many bytes; nothing when that is not possible
record Entry(
    String path, boolean folder, boolean encrypted, boolean bomb, IntFunction<Unpacked> content) {
  /// What no one unpacks here: only its name is known.
  static Entry named(String path, boolean folder, boolean encrypted) {
    return new Entry(path, folder, encrypted, false, _ -> Unpacked.NOTHING);
  }
}
