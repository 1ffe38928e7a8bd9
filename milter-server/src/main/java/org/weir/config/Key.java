package org.weir.config;

import org.jspecify.annotations.Nullable;

/// One key of a file: where it stands, what may be written there, what holds when it is left out,
/// what it means. All that is known of a key is in this one place; the reader, the defaults and the
/// reference are made from it.
///
/// @param path sections and name, `dns.timeout`
/// @param byDefault the default as it would be written; for [Need#OPTIONAL] in words
record Key<T>(String path, Format<T> format, Need need, String byDefault, String meaning) {
  /// What happens when the key is left out.
  enum Need {
    REQUIRED,
    OPTIONAL,
    DEFAULTED
  }

  static <T> Key<T> required(String path, Format<T> format, String meaning) {
    return new Key<>(path, format, Need.REQUIRED, "", meaning);
  }

  /// Without it there is no value; `inWords` says what that comes to.
  static <T> Key<T> optional(String path, Format<T> format, String inWords, String meaning) {
    return new Key<>(path, format, Need.OPTIONAL, inWords, meaning);
  }

  static <T> Key<T> of(String path, Format<T> format, String byDefault, String meaning) {
    return new Key<>(path, format, Need.DEFAULTED, byDefault, meaning);
  }

  /// The last part of the path.
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /// The section, empty for the top of the file.
  String section() {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  /// The value that holds when the key is left out; null when there is none.
  @Nullable T fallback(Problems problems) {
    return need == Need.DEFAULTED ? format.read(YamlFile.ofProgram(byDefault), problems) : null;
  }
}
