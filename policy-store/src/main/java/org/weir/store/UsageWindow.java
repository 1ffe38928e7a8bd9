package org.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/// The row of table `quota_usage` where a message of now is counted: the window that holds this
/// time.
///
/// @param start a multiple of the period since 1970
record UsageWindow(Counter counter, Instant start) {
  /// For units that are given back late and clocks that differ.
  private static final Duration KEEP = Duration.ofHours(1);

  /// A slice is at most this part of what remains, so that other relays find some, too.
  private static final int SHARES = 8;

  /// The order of the table's key, the same for all relays, so that they seldom deadlock.
  static final Comparator<UsageWindow> KEY_ORDER =
      Comparator.comparingLong((UsageWindow window) -> window.counter.accountId())
          .thenComparing(window -> window.counter.subject())
          .thenComparing(window -> window.counter.unit().word())
          .thenComparing(window -> window.counter.period())
          .thenComparing(UsageWindow::start);

  static UsageWindow of(Counter counter, Instant now) {
    long period = counter.period().toSeconds();
    long start = Math.floorDiv(now.getEpochSecond(), period) * period;
    return new UsageWindow(counter, Instant.ofEpochSecond(start));
  }

  /// What [#take] found.
  ///
  /// @param granted 0 = there was no room
  /// @param used of this and the overlapping part of the last window, rounded up; with what was
  ///   granted
  record Taken(long granted, long used) {}

  private static final String LAST_WINDOW =
      """
      COALESCE((SELECT (last_one.used * ? + last_one.period_seconds - 1) DIV last_one.period_seconds
        FROM quota_usage last_one
        WHERE last_one.account_id = ? AND last_one.subject = ? AND last_one.unit = ?
          AND last_one.period_seconds = ? AND last_one.window_start = ?), 0)
      """;

  private static final String TAKE =
      """
      UPDATE quota_usage SET used = used + LEAST(?, GREATEST(?, (? - used - %1$s) DIV %2$d))
      WHERE account_id = ? AND subject = ? AND unit = ? AND period_seconds = ? AND window_start = ?
        AND LAST_INSERT_ID(used + %1$s + ?) <= ?
      """
          .formatted(LAST_WINDOW, SHARES);

  /// Takes what is needed and, while much remains, up to what is wanted; or nothing. One statement
  /// that no other can come between.
  ///
  /// @param remaining of this window; the same part of the window before still counts
  /// @return empty when the row is not there yet
  Optional<Taken> take(Sql sql, Duration remaining, long needed, long wanted, long maximum)
      throws SQLException {
    try (PreparedStatement statement = sql.prepared(TAKE, Statement.RETURN_GENERATED_KEYS)) {
      String unit = counter.unit().word();
      Instant last = start.minus(counter.period());
      Sql.bind(
          statement,
          wanted,
          needed,
          maximum,
          remaining,
          counter.accountId(),
          counter.subject(),
          unit,
          counter.period(),
          last,
          counter.accountId(),
          counter.subject(),
          unit,
          counter.period(),
          start,
          remaining,
          counter.accountId(),
          counter.subject(),
          unit,
          counter.period(),
          last,
          needed,
          maximum);
      boolean taken = statement.executeUpdate() > 0;
      OptionalLong compared = comparedSum(statement);
      if (compared.isEmpty()) {
        return Optional.empty();
      }
      long sum = compared.getAsLong() - needed;
      long granted =
          taken ? Math.min(wanted, Math.max(needed, (maximum - sum) / SHARES)) : 0; // as in TAKE
      return Optional.of(new Taken(granted, sum + granted));
    }
  }

  /// `LAST_INSERT_ID(x)` makes the server send x along with its answer, whether or not the row was
  /// changed; that saves asking for it. Nothing comes when there was no row to compare, and x is
  /// never 0, which would count as nothing.
  private static OptionalLong comparedSum(PreparedStatement statement) throws SQLException {
    try (ResultSet keys = statement.getGeneratedKeys()) {
      return keys.next() ? OptionalLong.of(keys.getLong(1)) : OptionalLong.empty();
    }
  }

  /// Makes the row; one that is there stays as it is.
  void create(Sql sql) throws SQLException {
    sql.change(
        """
        INSERT INTO quota_usage
          (account_id, subject, unit, period_seconds, window_start, used, keep_until)
        VALUES (?, ?, ?, ?, ?, 0, ?) ON DUPLICATE KEY UPDATE used = used
        """,
        counter.accountId(),
        counter.subject(),
        counter.unit().word(),
        counter.period(),
        start,
        countsUntil().plus(KEEP));
  }

  /// What is left of this window, in full seconds, at least one.
  Duration remaining(Instant now) {
    long end = start.getEpochSecond() + counter.period().toSeconds();
    long left = Math.max(1, end - now.getEpochSecond());
    return Duration.ofSeconds(Math.min(left, counter.period().toSeconds()));
  }

  /// From then on this window counts no more.
  Instant countsUntil() {
    return start.plus(counter.period().multipliedBy(2));
  }

  /// Takes units off again; a row that was reset meanwhile does not go below nothing.
  void giveBack(Sql sql, long units) throws SQLException {
    sql.change(
        """
        UPDATE quota_usage SET used = GREATEST(0, used - ?)
        WHERE account_id = ? AND subject = ? AND unit = ? AND period_seconds = ?
          AND window_start = ?
        """,
        units,
        counter.accountId(),
        counter.subject(),
        counter.unit().word(),
        counter.period(),
        start);
  }

  /// What is used now, in the same terms as [#take].
  long used(Sql sql, Instant now) throws SQLException {
    return sql.first(
            """
            SELECT COALESCE(SUM(IF(window_start = ?, used,
              (used * ? + period_seconds - 1) DIV period_seconds)), 0) AS used
            FROM quota_usage
            WHERE account_id = ? AND subject = ? AND unit = ? AND period_seconds = ?
              AND window_start IN (?, ?)
            """,
            row -> row.getLong("used"),
            start,
            remaining(now),
            counter.accountId(),
            counter.subject(),
            counter.unit().word(),
            counter.period(),
            start,
            start.minus(counter.period()))
        .orElse(0L);
  }
}
