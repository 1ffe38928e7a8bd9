package org.weir.content;

import java.util.Locale;

/// What can be peculiar about a part. Each is a signal of the same name.
public enum Sign {
  /// A text type's name or the first bytes say another class of file than its declared type.
  TYPE_LIE("is not of the type that it says");

  private final String description;

  Sign(String description) {
    this.description = description;
  }

  /// The signal: `type-lie`.
  public String signal() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For the operator, after the name of the part: `is not of the type that it says`.
  public String description() {
    return description;
  }
}
