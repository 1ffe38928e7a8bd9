package org.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

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

  /// Relays' readings of MariaDB's clock differ by this at most.
  private static final Duration SKEW = Duration.ofMillis(50);

  private static final String ROW =
      """
       WHERE account_id = ? AND subject = ? AND unit = ? AND period_seconds = ?
         AND window_start = ? AND opened_at <= ?
      """;
  private static final String LOOK = "SELECT 1 FROM quota_usage" + ROW;
  private static final String LOCK = LOOK + " FOR UPDATE SKIP LOCKED";
  private static final String GIVE_BACK =
      "UPDATE quota_usage SET used = GREATEST(0, used - ?)" + ROW;

  private static final String TAKE =
      """
      INSERT INTO quota_usage
        (account_id, subject, unit, period_seconds, window_start, used, opened_at, keep_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON DUPLICATE KEY UPDATE used = used + IF(LAST_INSERT_ID(used + ? + ?) <= ?,
        LEAST(?, GREATEST(?, (? - ? - used) DIV %d)), 0)
      """
          .formatted(SHARES);

  /// Takes what is needed and, while much remains, up to what is wanted; or nothing. One statement
  /// that no other can come between; it makes the row if need be.
  ///
  /// @param share what still counts of the window before
  /// @param needed at least 1
  Taken take(Sql sql, Instant now, long share, long needed, long wanted, long maximum)
      throws SQLException {
    long first = granted(share, needed, wanted, maximum);
    try (PreparedStatement statement = sql.prepared(TAKE, Statement.RETURN_GENERATED_KEYS)) {
      Sql.bind(
          statement,
          counter.accountId(),
          counter.subject(),
          counter.unit().word(),
          counter.period(),
          start,
          first,
          now,
          countsUntil().plus(KEEP),
          share,
          needed,
          maximum,
          wanted,
          needed,
          maximum,
          share);
      if (statement.executeUpdate() == 1) {
        return new Taken(first, share + first);
      }
      long before = comparedSum(statement) - needed;
      long granted = granted(before, needed, wanted, maximum);
      return new Taken(granted, before + granted);
    }
  }

  /// As the statement has it.
  private static long granted(long used, long needed, long wanted, long maximum) {
    return used + needed > maximum
        ? 0
        : Math.min(wanted, Math.max(needed, (maximum - used) / SHARES));
  }

  /// `LAST_INSERT_ID(x)` makes the server send x along with its answer, whether or not the row was
  /// changed; that saves asking for it. (0 would not be sent; x is at least what is needed.)
  private static long comparedSum(PreparedStatement statement) throws SQLException {
    try (ResultSet keys = statement.getGeneratedKeys()) {
      if (!keys.next()) {
        throw new SQLException("MariaDB did not tell what it compared");
      }
      return keys.getLong(1);
    }
  }

  /// The part of what was used in the window before that still counts, rounded up.
  long share(long usedBefore, Instant now) {
    long period = counter.period().toSeconds();
    return (usedBefore * remaining(now).toSeconds() + period - 1) / period;
  }

  UsageWindow before() {
    return new UsageWindow(counter, start.minus(counter.period()));
  }

  /// What is left of this window, in full seconds, at least one.
  private Duration remaining(Instant now) {
    long end = start.getEpochSecond() + counter.period().toSeconds();
    long left = Math.max(1, end - now.getEpochSecond());
    return Duration.ofSeconds(Math.min(left, counter.period().toSeconds()));
  }

  /// The next window begins.
  Instant end() {
    return start.plus(counter.period());
  }

  /// From then on this window counts no more.
  Instant countsUntil() {
    return start.plus(counter.period().multipliedBy(2));
  }

  /// Takes units off again, but not of a row that was opened since, after a reset.
  ///
  /// @param granted when they were taken, at the earliest
  /// @return false when somebody holds the row: this never waits
  boolean giveBack(Sql sql, long units, Instant granted) throws SQLException {
    Instant newest = granted.plus(SKEW);
    if (sql.first(LOCK, row -> 1, key(newest)).isEmpty()) {
      return sql.first(LOOK, row -> 1, key(newest)).isEmpty(); // nothing there to take them off
    }
    sql.change(GIVE_BACK, Stream.concat(Stream.of(units), Stream.of(key(newest))).toArray());
    return true;
  }

  private Object[] key(Instant newest) {
    return new Object[] {
      counter.accountId(), counter.subject(), counter.unit().word(), counter.period(), start, newest
    };
  }

  /// What is used now, in the same terms as [#take].
  long used(Sql sql, Instant now) throws SQLException {
    return usedInIt(sql) + share(before().usedInIt(sql), now);
  }

  /// What was granted in this window alone.
  long usedInIt(Sql sql) throws SQLException {
    return sql.first(
            """
            SELECT used FROM quota_usage
            WHERE account_id = ? AND subject = ? AND unit = ? AND period_seconds = ?
              AND window_start = ?
            """,
            row -> row.getLong("used"),
            counter.accountId(),
            counter.subject(),
            counter.unit().word(),
            counter.period(),
            start)
        .orElse(0L);
  }
}
