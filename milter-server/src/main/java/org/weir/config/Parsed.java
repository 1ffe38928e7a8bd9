package org.weir.config;

import java.util.List;

/// What came of reading a file: the value, or everything that is wrong with the file.
public sealed interface Parsed<T> {
  /// The file is right as a whole.
  record Valid<T>(T value) implements Parsed<T> {}

  /// The file is not used. `errors` is never empty and stands in the order of the file.
  record Invalid<T>(List<ConfigError> errors) implements Parsed<T> {
    public Invalid {
      errors = List.copyOf(errors);
    }
  }
}
