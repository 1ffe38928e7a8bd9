package org.weir.store;

import java.sql.SQLException;

/// Applies what [ImportComparison] found, a few thousand lines in a transaction: each line is done
/// whole or not at all, and nobody else waits long for a lock. Confined to one import.
final class ImportChanges {
  private static final int LINES = 5_000;
  private static final int DEADLOCK = 1213;
  private static final int MOST_ATTEMPTS = 5;

  private static final String ADD =
      """
      INSERT INTO account (name, plan, status, opened_at, risk, country, payment_method)
      SELECT name, COALESCE(plan, 'default'), COALESCE(status, 'active'),
        COALESCE(opened_at, CURRENT_TIMESTAMP(6)), COALESCE(risk, 0), country, payment_method
      FROM import_account WHERE line BETWEEN ? AND ? AND account_id IS NULL ORDER BY line
      """;

  private static final String LINK =
      """
      INSERT INTO identity (kind, value, account_id)
      SELECT i.kind, i.value, a.id
      FROM import_identity i JOIN import_account s ON s.line = i.line JOIN account a ON a.name = s.name
      WHERE i.line BETWEEN ? AND ? AND i.owner IS NULL
      """;

  private static final String CLOSE =
      """
      UPDATE account a JOIN import_missing m ON m.id = a.id SET a.status = 'closed'
      WHERE m.number BETWEEN ? AND ?
      """;

  private final Sql sql;

  ImportChanges(Sql sql) {
    this.sql = sql;
  }

  void apply(ImportSummary summary, long lastLine, String assignments) throws SQLException {
    String change =
        "UPDATE account a JOIN import_account s ON s.account_id = a.id SET "
            + assignments
            + " WHERE s.line BETWEEN ? AND ? AND s.changed";
    for (long first = 1; first <= lastLine; first += LINES) {
      long from = first;
      long to = first + LINES - 1;
      whole(() -> {
        if (summary.toAdd() > 0) {
          sql.change(ADD, from, to);
        }
        if (summary.toChange() > 0) {
          sql.change(change, from, to);
        }
        if (summary.toLink() > 0) {
          sql.change(LINK, from, to);
        }
      });
    }
    for (long first = 1; first <= summary.toClose(); first += LINES) {
      long from = first;
      whole(() -> sql.change(CLOSE, from, from + LINES - 1));
    }
  }

  private interface Step {
    void run() throws SQLException;
  }

  /// Once more where it lost a deadlock.
  private void whole(Step step) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      sql.change("START TRANSACTION");
      try {
        step.run();
        sql.connection().commit();
        return;
      } catch (SQLException e) {
        sql.connection().rollback();
        if (e.getErrorCode() != DEADLOCK || attempt == MOST_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
