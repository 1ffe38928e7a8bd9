package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The recent part of table `change_feed`, compared with what it was before. Confined to the feed's
/// thread.
final class FeedWindow {
  /*
   * Ids are given when a row is inserted and rows are seen when their transaction commits, so a
   * lower id can appear after a higher one, minutes later. And ids have gaps (Galera, rollbacks).
   * What is sure: a row inserted after the highest id was seen to be m has an id above m. So each
   * turn looks at all rows from `floor` on, the highest id that had taken effect HORIZON ago: a
   * transaction that is open for less has its rows there, however many others came meanwhile. (Older ones are left to the refresh of Accounts.)
   *
   * The number of these rows and the newest of them tell whether anything is new. If so, their keys
   * are compared with those of the turn before: what was not there is new. When there are more than
   * MOST_KEYS, or nothing is left in common, changes cannot be told and everything is dropped. The
   * key has the time in it, so a feed that starts again at 1 (TRUNCATE, restored dump) is noticed.
   */
  static final Duration HORIZON = Duration.ofMinutes(10);
  static final Duration STEP = Duration.ofMinutes(1);
  static final int MOST_KEYS = 20_000;

  private final Database database;
  private final LongSupplier nanoTime;
  private final Deque<Mark> marks = new ArrayDeque<>();
  private long floor;
  private long readAt;
  private @Nullable State applied;
  private @Nullable State latest;

  /// Null = there were too many.
  private @Nullable Set<Key> seen = Set.of();

  private @Nullable Set<Key> read = Set.of();

  /// What the highest id was when.
  private record Mark(long nanoTime, long id) {}

  /// @param rows from the floor on
  private record State(Key newest, int rows) {}

  /// @param changedAt makes a feed that starts again at 1 differ from the one before
  private record Key(long id, Instant changedAt) {}

  /// One row; what it does not concern is null.
  record Change(
      String table, @Nullable Long accountId, @Nullable String kind, @Nullable String value) {}

  private record Row(Key key, Change change) {}

  /// @param nanoTime as `System.nanoTime`
  FeedWindow(Database database, LongSupplier nanoTime) {
    this.database = database;
    this.nanoTime = nanoTime;
  }

  /// What changed since the last [#applied]; null = too much to tell.
  @Nullable List<Change> changes() {
    readAt = nanoTime.getAsLong();
    latest = database.run("look at change feed", sql -> state(sql, floor)).orElse(null);
    if (latest == null || latest.equals(applied)) {
      read = latest == null ? Set.of() : seen;
      return List.of();
    }
    if (latest.newest().id() < floor) {
      startOver();
      return null;
    }
    read = latest.rows() > MOST_KEYS ? null : keys();
    return fresh();
  }

  /// What was read last has taken effect and is not to be told again.
  void applied() {
    applied = latest;
    seen = read;
    if (latest != null) {
      raiseFloor(latest.newest().id());
    }
  }

  private @Nullable List<Change> fresh() {
    if (read == null || seen == null || !(seen.isEmpty() || overlap(seen, read))) {
      return null;
    }
    Set<Key> fresh = new HashSet<>(read);
    fresh.removeAll(seen);
    return fresh.isEmpty() ? List.of() : changes(fresh);
  }

  private static boolean overlap(Set<Key> some, Set<Key> others) {
    return !Collections.disjoint(some, others);
  }

  private void startOver() {
    floor = 0;
    marks.clear();
    latest = null; // compare again at the next turn
    read = null;
  }

  /// Once a STEP: notes the highest id, and looks no further back than the HORIZON.
  private void raiseFloor(long highest) {
    Mark last = marks.peekLast();
    if (last != null && readAt - last.nanoTime() < STEP.toNanos()) {
      return;
    }
    marks.add(new Mark(readAt, highest));
    Mark oldest = marks.getFirst();
    if (readAt - oldest.nanoTime() >= HORIZON.toNanos()) {
      marks.removeFirst();
      floor = oldest.id();
      applied = null; // counted from another floor: compare again at the next turn
    }
  }

  private static Optional<State> state(Sql sql, long floor) throws SQLException {
    return sql.first(
        """
        SELECT id, changed_at, (SELECT COUNT(*) FROM change_feed WHERE id >= ?) AS recent
        FROM change_feed ORDER BY id DESC LIMIT 1
        """,
        row -> new State(key(row), row.getInt("recent")),
        floor);
  }

  /// Null = too many.
  private @Nullable Set<Key> keys() {
    List<Key> keys =
        database.run(
            "read change feed",
            sql ->
                sql.list(
                    "SELECT id, changed_at FROM change_feed WHERE id >= ? LIMIT ?",
                    FeedWindow::key,
                    floor,
                    MOST_KEYS + 1));
    return keys.size() > MOST_KEYS ? null : Set.copyOf(keys);
  }

  private static Key key(ResultSet row) throws SQLException {
    return new Key(row.getLong("id"), Sql.instant(row, "changed_at"));
  }

  private List<Change> changes(Set<Key> fresh) {
    long from = fresh.stream().mapToLong(Key::id).min().orElseThrow();
    long to = fresh.stream().mapToLong(Key::id).max().orElseThrow();
    return database.run("read changes", sql -> rows(sql, from, to)).stream()
        .filter(row -> fresh.contains(row.key()))
        .map(Row::change)
        .toList();
  }

  private static List<Row> rows(Sql sql, long from, long to) throws SQLException {
    return sql.list(
        """
        SELECT id, changed_at, table_name, account_id, kind, value
        FROM change_feed WHERE id BETWEEN ? AND ?
        """,
        row ->
            new Row(
                key(row),
                new Change(
                    row.getString("table_name"),
                    Sql.longOrNull(row, "account_id"),
                    row.getString("kind"),
                    row.getString("value"))),
        from,
        to);
  }
}
