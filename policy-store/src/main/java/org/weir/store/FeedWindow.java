package org.weir.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The newest part of table `change_feed`, compared with what it was before. Confined to the feed's
/// thread.
final class FeedWindow {
  /*
   * Ids are given when a row is inserted and rows are seen when their transaction commits, so a
   * lower id can appear after a higher one, minutes later. And ids have gaps (Galera, rollbacks).
   * So each turn reads the newest WINDOW keys and compares them with those of the turn before: what
   * was not there is new. When nothing is left in common, or the last turn is too long ago, changes
   * may have been missed and everything is dropped. The key has the time in it, so a feed that
   * starts again at 1 (TRUNCATE, restored dump) is noticed.
   */
  private static final int WINDOW = 2_000;

  private final Database database;
  private Set<Key> seen = Set.of();
  private Set<Key> read = Set.of();

  /// @param changedAt makes a feed that starts again at 1 differ from the one before
  private record Key(long id, Instant changedAt) {}

  /// One row; what it does not concern is null.
  record Change(
      String table, @Nullable Long accountId, @Nullable String kind, @Nullable String value) {}

  private record Row(Key key, Change change) {}

  FeedWindow(Database database) {
    this.database = database;
  }

  /// What changed since the last [#applied]; null = too much to tell.
  @Nullable List<Change> changes() {
    read = Set.copyOf(database.run("read change feed", FeedWindow::newest));
    Set<Key> fresh = new HashSet<>(read);
    fresh.removeAll(seen);
    if (fresh.size() == WINDOW) {
      return null;
    }
    return fresh.isEmpty() ? List.of() : changes(fresh);
  }

  /// What was read last has taken effect and is not to be told again.
  void applied() {
    seen = read;
  }

  private static List<Key> newest(Sql sql) throws SQLException {
    return sql.list(
        "SELECT id, changed_at FROM change_feed ORDER BY id DESC LIMIT ?",
        row -> new Key(row.getLong("id"), Sql.instant(row, "changed_at")),
        WINDOW);
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
                new Key(row.getLong("id"), Sql.instant(row, "changed_at")),
                new Change(
                    row.getString("table_name"),
                    Sql.longOrNull(row, "account_id"),
                    row.getString("kind"),
                    row.getString("value"))),
        from,
        to);
  }
}
