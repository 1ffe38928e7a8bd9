package org.weir.cli;

import java.time.Duration;
import org.weir.config.ConfigReader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A duration on the command line, written as in the files: `1h`, `30d`.
final class Period implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return ConfigReader.duration(text, "1min", "366d");
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /// As it would be written.
  static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
  }
}
