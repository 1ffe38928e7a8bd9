package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.weir.store.ImportSummary.Change;
import org.weir.store.ImportSummary.Difference;

/// Lists the first differences of each kind, after [ImportComparison] has found them. Confined to
/// one import.
///
/// @param most of each kind
record ImportDifferences(Sql sql, ImportComparison comparison, int most) {

  List<Difference> first() throws SQLException {
    List<Difference> all = new ArrayList<>();
    all.addAll(added());
    changed().forEach(all::addAll);
    all.addAll(linked());
    all.addAll(closed());
    return all;
  }

  private List<Difference> added() throws SQLException {
    return sql.list(
        "SELECT line, name FROM import_account WHERE account_id IS NULL ORDER BY line LIMIT ?",
        row -> difference(row, Change.ADD, null, null, null),
        most);
  }

  private List<List<Difference>> changed() throws SQLException {
    List<AccountColumn> columns = comparison.columns().toList();
    StringBuilder both = new StringBuilder();
    for (AccountColumn column : columns) {
      both.append(", a.%1$s AS old_%1$s, s.%1$s AS new_%1$s".formatted(column.word()));
    }
    return sql.list(
        """
        SELECT s.line, s.name%s FROM import_account s JOIN account a ON a.id = s.account_id
        WHERE s.changed ORDER BY s.line LIMIT ?
        """
            .formatted(both),
        row -> changes(row, columns),
        most);
  }

  private static List<Difference> changes(ResultSet row, List<AccountColumn> columns)
      throws SQLException {
    List<Difference> changes = new ArrayList<>();
    for (AccountColumn column : columns) {
      String from = text(row, "old_", column);
      String to = text(row, "new_", column);
      boolean leftAlone = to == null && !column.nullable();
      if (!leftAlone && !Objects.equals(from, to)) {
        changes.add(difference(row, Change.CHANGE, column.word(), from, to));
      }
    }
    return changes;
  }

  private static @Nullable String text(ResultSet row, String side, AccountColumn column)
      throws SQLException {
    String name = side + column.word();
    return column == AccountColumn.OPENED_AT
        ? Objects.toString(Sql.instantOrNull(row, name), null)
        : row.getString(name);
  }

  private List<Difference> linked() throws SQLException {
    return sql.list(
        """
        SELECT i.line, s.name, i.kind, i.value
        FROM import_identity i JOIN import_account s ON s.line = i.line
        WHERE i.owner IS NULL ORDER BY i.line, i.kind, i.value LIMIT ?
        """,
        row -> difference(row, Change.LINK, row.getString("kind"), null, row.getString("value")),
        most);
  }

  private List<Difference> closed() throws SQLException {
    return sql.list(
        """
        SELECT NULL AS line, a.name, a.status FROM import_missing m JOIN account a ON a.id = m.id
        ORDER BY m.number LIMIT ?
        """,
        row -> difference(row, Change.CLOSE, "status", row.getString("status"), "closed"),
        most);
  }

  private static Difference difference(
      ResultSet row,
      Change change,
      @Nullable String what,
      @Nullable String from,
      @Nullable String to)
      throws SQLException {
    return new Difference(
        Sql.longOrNull(row, "line"), change, row.getString("name"), what, from, to);
  }
}
