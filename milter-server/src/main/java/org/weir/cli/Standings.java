package org.weir.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.weir.policy.Limit;
import org.weir.store.QuotaRegister.Standing;

/// How limits and what is used of them are listed.
final class Standings {
  private static final List<String> COLUMNS =
      List.of("scope", "subject", "unit", "period", "maximum", "used", "source", "valid_until");

  private Standings() {}

  /// @param before columns before those of [#row]
  static Table table(String... before) {
    return new Table(Stream.concat(Stream.of(before), COLUMNS.stream()).toArray(String[]::new));
  }

  /// @param before cells before those of the standing
  static Cell[] row(Standing standing, Cell... before) {
    Limit limit = standing.use().limit();
    return Stream.concat(
            Stream.of(before),
            Stream.of(
                Cell.of(limit.scope().word()),
                Cell.of(standing.subject().isEmpty() ? null : standing.subject()),
                Cell.of(limit.unit().word()),
                Cell.of(Period.of(limit.period())),
                Cell.of(limit.maximum()),
                Cell.of(standing.use().used()),
                Cell.of(standing.source().name().toLowerCase(Locale.ROOT)),
                Cell.of(standing.validUntil())))
        .toArray(Cell[]::new);
  }
}
