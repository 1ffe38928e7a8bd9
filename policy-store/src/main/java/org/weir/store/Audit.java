package org.weir.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Notes in table `audit` who changed what, in the same transaction as the change.
///
/// @param who the person or program
record Audit(String who) {
  private static final int WHO = 128;
  private static final int DETAIL = 1024;

  void note(Sql sql, String what, @Nullable Long accountId, String detail) throws SQLException {
    sql.change(
        "INSERT INTO audit (who, what, account_id, detail) VALUES (?, ?, ?, ?)",
        JournalRow.cut(who, WHO),
        what,
        accountId,
        JournalRow.cut(detail, DETAIL));
  }
}
