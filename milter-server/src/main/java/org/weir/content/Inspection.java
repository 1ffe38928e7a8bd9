package org.weir.content;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks into one part that is no plain text: what kind of file it is and what is peculiar about
/// it. Never throws on hostile bytes; work and memory are bounded by the length of the part.
/// Confined to one reading.
final class Inspection {
  /// What a look into a part has found.
  record Found(List<Mark> marks, @Nullable Picture picture) {}

  private Inspection() {}

  /// @param structure what the part's header says
  /// @param fileName decoded and cleaned; null when it has none
  /// @param content its decoded bytes, or the first of them
  /// @param whole whether these are all
  static Found of(Structure structure, @Nullable String fileName, byte[] content, boolean whole) {
    return new Found(
        List.of(), PictureHeader.read(structure, fileName, content, whole).orElse(null));
  }
}
