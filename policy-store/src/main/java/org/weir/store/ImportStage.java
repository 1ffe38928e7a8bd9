package org.weir.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.store.AccountRegister.Identity;

/// The temporary tables that a file is read into, line by line. They belong to one connection and
/// end with it. They have no keys but on the line: what is compared is sorted or looked up in the
/// real tables, which costs less than a key on a million names in no order. Confined to one import.
final class ImportStage {
  private static final int BATCH = 500;

  private static final List<String> TABLES =
      List.of(
          "DROP TEMPORARY TABLE IF EXISTS import_account, import_identity, import_missing",
          """
          CREATE TEMPORARY TABLE import_account (
            line           BIGINT NOT NULL,
            name           VARCHAR(256) NOT NULL,
            plan           VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL,
            status         VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
            opened_at      TIMESTAMP(6) NULL DEFAULT NULL,
            risk           SMALLINT NULL,
            country        VARCHAR(3) CHARACTER SET ascii COLLATE ascii_bin NULL,
            payment_method VARCHAR(65) CHARACTER SET ascii COLLATE ascii_bin NULL,
            account_id     BIGINT NULL COMMENT 'NULL = there is none of that name',
            changed        BOOLEAN NOT NULL DEFAULT FALSE,
            PRIMARY KEY (line)
          ) ENGINE=Aria TRANSACTIONAL=0 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
          """,
          """
          CREATE TEMPORARY TABLE import_identity (
            line  BIGINT NOT NULL,
            kind  VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
            value VARCHAR(256) NOT NULL,
            owner BIGINT NULL COMMENT 'the account that it leads to already',
            KEY line (line)
          ) ENGINE=Aria TRANSACTIONAL=0 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
          """,
          """
          CREATE TEMPORARY TABLE import_missing (
            number BIGINT NOT NULL AUTO_INCREMENT,
            id     BIGINT NOT NULL,
            PRIMARY KEY (number)
          ) ENGINE=Aria TRANSACTIONAL=0
          """);

  private final Sql sql;
  private final Batch accounts =
      new Batch(
          "import_account (line, name, plan, status, opened_at, risk, country, payment_method)", 8);
  private final Batch identities = new Batch("import_identity (line, kind, value)", 3);
  private long lines;
  private long lastLine;

  ImportStage(Sql sql) throws SQLException {
    this.sql = sql;
    for (String table : TABLES) {
      sql.change(table);
    }
  }

  void add(ImportLine line) throws SQLException {
    lines++;
    lastLine = line.number();
    Map<AccountColumn, Object> values = line.values();
    accounts.add(
        line.number(),
        line.name(),
        values.get(AccountColumn.PLAN),
        values.get(AccountColumn.STATUS),
        values.get(AccountColumn.OPENED_AT),
        values.get(AccountColumn.RISK),
        values.get(AccountColumn.COUNTRY),
        values.get(AccountColumn.PAYMENT_METHOD));
    for (Identity identity : line.identities().stream().distinct().toList()) {
      identities.add(line.number(), identity.kind().word(), identity.value());
    }
  }

  /// After the last line.
  void complete() throws SQLException {
    accounts.write();
    identities.write();
    sql.change(
        "UPDATE import_identity SET value = "
            + StoredForm.SHORTEST_ADDRESS
            + " WHERE kind = 'network' AND value LIKE '%:%'");
  }

  long lines() {
    return lines;
  }

  long lastLine() {
    return lastLine;
  }

  /// Rows on their way into a table, so many in one statement.
  private final class Batch {
    private final String columns;
    private final int width;
    private final List<@Nullable Object> values = new ArrayList<>();

    Batch(String columns, int width) {
      this.columns = columns;
      this.width = width;
    }

    void add(@Nullable Object... row) throws SQLException {
      for (@Nullable Object value : row) {
        values.add(value);
      }
      if (values.size() == BATCH * width) {
        write();
      }
    }

    void write() throws SQLException {
      if (values.isEmpty()) {
        return;
      }
      String row = "(?" + ", ?".repeat(width - 1) + ")";
      int more = values.size() / width - 1;
      sql.change(
          "INSERT INTO " + columns + " VALUES " + row + (", " + row).repeat(more),
          values.toArray());
      values.clear();
    }
  }
}
