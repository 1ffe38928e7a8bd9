package org.weir.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// When something ends: `--until 2026-11-27` (that day included) or `--for 3d`; picocli sees to it
/// that it is one of them.
final class Until {
  private static final Duration FARTHEST = Duration.ofDays(367);

  @Option(
      names = "--until",
      paramLabel = "DATE",
      converter = Date.class,
      description = "last day, 2026-11-27, or time, 2026-11-27T18:00")
  private @Nullable Instant date;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = Period.class,
      description = "from now on, such as 12h or 3d")
  private @Nullable Duration time;

  /// The end.
  ///
  /// @throws CommandFailure when it lies in the past or too far ahead
  Instant end(InstantSource clock) {
    Instant now = clock.instant();
    Instant end = date != null ? date : now.plus(time != null ? time : Duration.ZERO);
    if (!end.isAfter(now)) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --until lies in the past");
    }
    if (end.isAfter(now.plus(FARTHEST))) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: that is more than a year; `weir quota set` gives a lasting limit");
    }
    return end;
  }

  /// A day or a time in the machine's time zone.
  static final class Date implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        LocalDateTime time =
            text.contains("T")
                ? LocalDateTime.parse(text)
                : LocalDate.parse(text).plusDays(1).atStartOfDay();
        return time.atZone(ZoneId.systemDefault()).toInstant();
      } catch (DateTimeException _) {
        throw new TypeConversionException(
            "'" + text + "' is not a day such as 2026-11-27 or a time such as 2026-11-27T18:00");
      }
    }
  }
}
