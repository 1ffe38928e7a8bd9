package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;

/// A row of table `quota`, of an account, of a plan or of the platform.
///
/// @param own whether it is an account's own
/// @param maximum null = no limit
/// @param validUntil not null = a temporary raise
record QuotaRow(
    long id,
    boolean own,
    Scope scope,
    Unit unit,
    Duration period,
    @Nullable Long maximum,
    int minAgeDays,
    @Nullable Integer maxAgeDays,
    @Nullable Instant validUntil) {

  private static final Logger log = LoggerFactory.getLogger(QuotaRow.class);

  /// The columns that [#read] wants, to be put into a SELECT.
  static final String COLUMNS =
      """
      quota.id, quota.account_id IS NOT NULL AS own, quota.scope, quota.unit, quota.period_seconds, quota.maximum,
      quota.min_age_days, quota.max_age_days, quota.valid_until
      """;

  /// First that which wins: an account's own before its plan's, temporary before lasting, low
  /// before high. The view `limits_now` has the same rule.
  private static final Comparator<QuotaRow> PRECEDENCE =
      Comparator.comparing(QuotaRow::own)
          .thenComparing(row -> row.validUntil() != null)
          .reversed()
          .thenComparing(QuotaRow::maximum, Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparingLong(QuotaRow::id);

  private record Counted(Scope scope, Unit unit, Duration period) implements Comparable<Counted> {
    private static final Comparator<Counted> ORDER =
        Comparator.comparing(Counted::scope)
            .thenComparing(Counted::unit)
            .thenComparing(Counted::period);

    @Override
    public int compareTo(Counted other) {
      return ORDER.compare(this, other);
    }
  }

  /// The current row. The constraints let nothing odd pass, but where they were off, one odd row
  /// must not cost all limits: it is left out and logged.
  static Optional<QuotaRow> read(ResultSet row) throws SQLException {
    try {
      return Optional.of(sound(row));
    } catch (IllegalArgumentException e) {
      log.warn("row {} of table quota is left out: {}", row.getLong("id"), e.getMessage());
      return Optional.empty();
    }
  }

  private static QuotaRow sound(ResultSet row) throws SQLException {
    return new QuotaRow(
        row.getLong("id"),
        row.getBoolean("own"),
        Scope.valueOf(row.getString("scope").toUpperCase(Locale.ROOT)),
        Unit.valueOf(row.getString("unit").toUpperCase(Locale.ROOT)),
        Duration.ofSeconds(row.getLong("period_seconds")),
        Sql.longOrNull(row, "maximum"),
        row.getInt("min_age_days"),
        Sql.integerOrNull(row, "max_age_days"),
        Sql.instantOrNull(row, "valid_until"));
  }

  /// The one row per scope, unit and period that applies now, in their order; those that set no
  /// limit are left out.
  static List<QuotaRow> applying(
      Collection<QuotaRow> own, Collection<QuotaRow> plan, long ageDays, Instant now) {
    Map<Counted, QuotaRow> best = new TreeMap<>();
    Stream.concat(own.stream(), plan.stream())
        .filter(row -> row.fits(ageDays, now))
        .forEach(
            row -> best.merge(new Counted(row.scope, row.unit, row.period), row, QuotaRow::winner));
    return best.values().stream().filter(row -> row.maximum != null).toList();
  }

  /// @throws IllegalStateException when it sets none
  Limit limit() {
    if (maximum == null) {
      throw new IllegalStateException("no limit");
    }
    return new Limit(id, scope, unit, period, maximum, maxAgeDays);
  }

  private boolean fits(long ageDays, Instant now) {
    return ageDays >= minAgeDays
        && (maxAgeDays == null || ageDays < maxAgeDays)
        && (validUntil == null || validUntil.isAfter(now));
  }

  private static QuotaRow winner(QuotaRow one, QuotaRow other) {
    return PRECEDENCE.compare(one, other) <= 0 ? one : other;
  }
}
