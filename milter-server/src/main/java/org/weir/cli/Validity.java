package org.weir.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How long a directive is in force on the command line: a time, or `unlimited`.
///
/// @param time null = until it is lifted
record Validity(@Nullable Duration time) {
  private static final String UNLIMITED = "unlimited";

  static final class Converter implements ITypeConverter<Validity> {
    @Override
    public Validity convert(String text) {
      try {
        return new Validity(text.equals(UNLIMITED) ? null : new Period().convert(text));
      } catch (TypeConversionException e) {
        throw new TypeConversionException(e.getMessage() + ", or unlimited");
      }
    }
  }
}
