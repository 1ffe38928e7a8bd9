package org.weir.content;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One leaf of the message: a text, a picture, an attachment.
///
/// @param declaredType what its `Content-Type` says, lower case, `text/plain` when it says nothing
///   valid; not to be trusted
/// @param fileName decoded and cleaned by [FileName]; where mail programs may see different names,
///   the one that can be run
/// @param kind what its first bytes say, when that is something that runs
/// @param bytes decoded size
/// @param sha256 lower-case hex digest of the decoded bytes; null for text without a file name
/// @param marks what is peculiar about it
/// @param picture its header when it is a picture of a known format
public record Part(
    String declaredType,
    @Nullable String fileName,
    @Nullable FileKind kind,
    long bytes,
    @Nullable String sha256,
    List<Mark> marks,
    @Nullable Picture picture) {

  public Part {
    marks = List.copyOf(marks);
  }

  /// Whether a mail user who opens the part by its name runs it.
  public boolean runsByName() {
    return fileName != null && FileName.runs(fileName);
  }
}
