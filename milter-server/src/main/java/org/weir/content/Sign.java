package org.weir.content;

import java.util.Locale;

/// What can be peculiar about a part. Each is a signal of the same name.
public enum Sign {
  /// A picture, a document or a text by name, but a program, a page or an archive by content.
  TYPE_LIE("is not the kind of file that it says"),
  DOUBLE_EXTENSION("has the extension of a document before that of a program or page"),
  NAME_REORDERED("has characters in its name that hide or reorder others"),
  NAME_PADDED("has its extension behind many blanks"),
  ENCRYPTED_ARCHIVE("is an archive that needs a password"),
  ARCHIVED_PROGRAM("holds a program or script"),
  ARCHIVED_PAGE("holds a web page and little else"),
  LONE_RISKY_FILE("is an archive around one risky file"),
  NESTED_ARCHIVE("holds an archive within an archive"),
  ARCHIVE_LIES("is an archive that programs read differently"),
  ARCHIVE_BOMB("unpacks to far more than it is"),
  PATH_TRAVERSAL("unpacks to outside of its folder"),
  DISK_IMAGE("is or holds a disk image");

  private final String description;

  Sign(String description) {
    this.description = description;
  }

  /// The signal: `type-lie`.
  public String signal() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For the operator, after the name of the part: `is not the kind of file that it says`.
  public String description() {
    return description;
  }
}
