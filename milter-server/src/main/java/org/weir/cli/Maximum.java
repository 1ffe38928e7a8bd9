package org.weir.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A limit's maximum on the command line: a number, or `none`.
///
/// @param value null = no limit
record Maximum(@Nullable Long value) {
  private static final String NONE = "none";

  static final class Converter implements ITypeConverter<Maximum> {
    @Override
    public Maximum convert(String text) {
      try {
        return new Maximum(text.equals(NONE) ? null : Long.valueOf(text));
      } catch (NumberFormatException _) {
        throw new TypeConversionException("'" + text + "' is neither a whole number nor none");
      }
    }
  }

  /// Whether no mail passes it.
  boolean stopsAll() {
    return value != null && value == 0;
  }

  Cell cell() {
    return cell(value);
  }

  static Cell cell(@Nullable Long value) {
    return value == null ? new Cell.None() : Cell.of(value);
  }

  /// `500 messages in 1h`, `messages in 1h without limit`.
  String of(String counted) {
    return value == null ? counted + " without limit" : value + " " + counted;
  }
}
