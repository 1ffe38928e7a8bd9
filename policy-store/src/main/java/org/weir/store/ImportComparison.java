package org.weir.store;

import static java.util.stream.Collectors.joining;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// Compares what [ImportStage] has with the tables: a few statements over all lines, whatever their
/// number. Confined to one import.
final class ImportComparison {
  private final Sql sql;
  private final Collection<AccountColumn> columns;

  /// @param columns that the file has
  ImportComparison(Sql sql, Collection<AccountColumn> columns) {
    this.sql = sql;
    this.columns = columns;
  }

  /// Notes in the stage what is there already and what differs.
  void compare(boolean closeMissing) throws SQLException {
    sql.change("UPDATE import_account s JOIN account a ON a.name = s.name SET s.account_id = a.id");
    sql.change(
        """
        UPDATE import_identity i JOIN identity d ON d.kind = i.kind AND d.value = i.value
        SET i.owner = d.account_id
        """);
    if (columns.contains(AccountColumn.PLAN) && count("plan_rule") > 0) {
      choosePlansByRule();
    }
    if (!columns.isEmpty()) {
      sql.change(
          "UPDATE import_account s JOIN account a ON a.id = s.account_id SET s.changed = TRUE WHERE "
              + columns.stream()
                  .map(column -> "NOT (a.%s <=> %s)".formatted(column.word(), target(column)))
                  .collect(joining(" OR ")));
    }
    if (closeMissing) {
      sql.change(
          """
          INSERT INTO import_missing (id)
          SELECT id FROM account
          WHERE status <> 'closed' AND id NOT IN
            (SELECT account_id FROM import_account WHERE account_id IS NOT NULL)
          ORDER BY id
          """);
    }
  }

  /// Where the file says `default`: for accounts that are there as for new ones.
  private void choosePlansByRule() throws SQLException {
    sql.change(
        """
        UPDATE import_account s JOIN account a ON a.id = s.account_id
        SET s.plan = COALESCE((SELECT r.plan FROM plan_rule r
          WHERE %s BETWEEN r.min_risk AND r.max_risk
            AND (r.country IS NULL OR r.country = %s)
            AND (r.payment_method IS NULL OR r.payment_method = %s)
          ORDER BY r.priority, r.id LIMIT 1), 'default')
        WHERE s.plan = 'default'
        """
            .formatted(
                target(AccountColumn.RISK),
                target(AccountColumn.COUNTRY),
                target(AccountColumn.PAYMENT_METHOD)));
  }

  /// What the column is to be: as the file says, or else as it is.
  private String target(AccountColumn column) {
    String word = column.word();
    if (column.nullable()) {
      return (columns.contains(column) ? "s." : "a.") + word;
    }
    return "COALESCE(s." + word + ", a." + word + ")";
  }

  /// `a.plan = …, a.risk = …` for the columns that the file has.
  String assignments() {
    return columns.stream()
        .map(column -> "a." + column.word() + " = " + target(column))
        .collect(joining(", "));
  }

  long count(String from) throws SQLException {
    return sql.first("SELECT COUNT(*) AS n FROM " + from, row -> row.getLong("n")).orElse(0L);
  }

  /// A rule that lines may break: what follows FROM, and the reason to give.
  private record Rule(String reason, String from) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "CONCAT('account ', s.name, ' is in line ', s.first, ' already')",
              """
              (SELECT SQL_BIG_RESULT name, MIN(line) AS first, MAX(line) AS line
                FROM import_account GROUP BY name HAVING COUNT(*) > 1) s
              """),
          new Rule(
              "CONCAT('there is no plan ', s.plan)",
              """
              import_account s LEFT JOIN plan p ON p.name = s.plan
              WHERE s.plan IS NOT NULL AND p.name IS NULL
              """),
          new Rule(
              "CONCAT(s.kind, ' ', s.value, ' is in line ', s.first, ' already')",
              """
              (SELECT SQL_BIG_RESULT kind, value, MIN(line) AS first, MAX(line) AS line
                FROM import_identity GROUP BY kind, value HAVING COUNT(*) > 1) s
              """),
          new Rule(
              "CONCAT(s.kind, ' ', s.value, ' leads to account ', o.name, ', not ', a.name)",
              """
              import_identity s JOIN import_account a ON a.line = s.line
              JOIN account o ON o.id = s.owner
              WHERE NOT (s.owner <=> a.account_id)
              """),
          new Rule(
              "CONCAT(s.kind, ' ', s.value, ' cannot be stored in lower case')",
              "import_identity s WHERE s.value <> LOWER(s.value)"));

  /// Finds the lines that contradict the tables or each other.
  void check(ImportProblems problems) throws SQLException {
    for (Rule rule : RULES) {
      List<Boolean> found =
          sql.list(
              "SELECT s.line, %s AS reason FROM %s ORDER BY s.line LIMIT %d"
                  .formatted(rule.reason, rule.from, ImportProblems.MOST),
              row -> {
                problems.add(row.getLong("line"), row.getString("reason"));
                return true;
              });
      if (found.size() == ImportProblems.MOST) {
        problems.addUnseen(count(rule.from) - found.size());
      }
    }
  }

  Stream<AccountColumn> columns() {
    return columns.stream();
  }
}
