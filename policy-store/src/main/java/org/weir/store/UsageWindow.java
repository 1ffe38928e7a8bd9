package org.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;

/// The place in table `quota_usage` where a message of now is counted: one account, unit and
/// period, the window that holds this time.
///
/// @param start a multiple of the period since 1970
/// @param remaining of this window; the same part of the window before still counts
record UsageWindow(long accountId, Unit unit, Duration period, Instant start, Duration remaining) {
  /// For reservations that are given back late and clocks that differ.
  private static final Duration KEEP = Duration.ofHours(1);

  static UsageWindow of(long accountId, Limit limit, Instant now) {
    long period = limit.period().toSeconds();
    long start = Math.floorDiv(now.getEpochSecond(), period) * period;
    return new UsageWindow(
        accountId,
        limit.unit(),
        limit.period(),
        Instant.ofEpochSecond(start),
        Duration.ofSeconds(start + period - now.getEpochSecond()));
  }

  /// What [#take] found.
  ///
  /// @param used of this and the overlapping part of the last window, rounded up; with the cost if
  ///   it was taken
  record Taken(boolean granted, long used) {}

  private static final String TAKE =
      """
      UPDATE quota_usage SET used = used + ?
      WHERE account_id = ? AND unit = ? AND period_seconds = ? AND window_start = ?
        AND LAST_INSERT_ID(used + ? + COALESCE(
          (SELECT (last_one.used * ? + period_seconds - 1) DIV period_seconds FROM quota_usage last_one
           WHERE last_one.account_id = ? AND last_one.unit = ? AND last_one.period_seconds = ?
             AND last_one.window_start = ?), 0)) <= ?
      """;

  /// Adds the cost if it stays within the maximum, in one statement that no other can come between.
  ///
  /// @return empty when the row is not there yet
  Optional<Taken> take(Sql sql, long cost, long maximum) throws SQLException {
    try (PreparedStatement statement = sql.prepared(TAKE, Statement.RETURN_GENERATED_KEYS)) {
      Sql.bind(
          statement,
          cost,
          accountId,
          unit.word(),
          period,
          start,
          cost,
          remaining,
          accountId,
          unit.word(),
          period,
          start.minus(period),
          maximum);
      boolean granted = statement.executeUpdate() > 0;
      OptionalLong sum = comparedSum(statement);
      return sum.isEmpty()
          ? Optional.empty()
          : Optional.of(new Taken(granted, granted ? sum.getAsLong() : sum.getAsLong() - cost));
    }
  }

  /// `LAST_INSERT_ID(x)` makes the server send x along with its answer, whether or not the row was
  /// changed; that saves asking for it. Nothing comes when there was no row to compare.
  private static OptionalLong comparedSum(PreparedStatement statement) throws SQLException {
    try (ResultSet keys = statement.getGeneratedKeys()) {
      return keys.next() ? OptionalLong.of(keys.getLong(1)) : OptionalLong.empty();
    }
  }

  /// Makes the rows in one statement; those that are there stay as they are.
  static void create(Sql sql, List<UsageWindow> windows) throws SQLException {
    String rows = String.join(", ", Collections.nCopies(windows.size(), "(?, ?, ?, ?, 0, ?)"));
    sql.change(
        "INSERT INTO quota_usage (account_id, unit, period_seconds, window_start, used, keep_until)"
            + " VALUES "
            + rows
            + " ON DUPLICATE KEY UPDATE used = used",
        windows.stream().flatMap(UsageWindow::columns).toArray());
  }

  private Stream<Object> columns() {
    return Stream.of(accountId, unit.word(), period, start, end().plus(KEEP));
  }

  /// From then on this window counts no more.
  Instant end() {
    return start.plus(period.multipliedBy(2));
  }

  /// Takes the cost off again; a row that was reset meanwhile does not go below nothing.
  void giveBack(Sql sql, long cost) throws SQLException {
    sql.change(
        """
        UPDATE quota_usage SET used = GREATEST(0, used - ?)
        WHERE account_id = ? AND unit = ? AND period_seconds = ? AND window_start = ?
        """,
        cost,
        accountId,
        unit.word(),
        period,
        start);
  }

  /// What is used now, in the same terms as [#take].
  long used(Sql sql) throws SQLException {
    return sql.first(
            """
            SELECT COALESCE(SUM(IF(window_start = ?, used,
              (used * ? + period_seconds - 1) DIV period_seconds)), 0) AS used
            FROM quota_usage
            WHERE account_id = ? AND unit = ? AND period_seconds = ? AND window_start IN (?, ?)
            """,
            row -> row.getLong("used"),
            start,
            remaining,
            accountId,
            unit.word(),
            period,
            start,
            start.minus(period))
        .orElse(0L);
  }
}
