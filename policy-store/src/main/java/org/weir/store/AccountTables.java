package org.weir.store;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Network;

/// What is asked of the tables `account`, `identity`, `plan` and `quota`. Thread-safe.
final class AccountTables {
  private static final Logger log = LoggerFactory.getLogger(AccountTables.class);

  private final Database database;

  /// An account with the quota rows of its own.
  ///
  /// @param listsDomains whether it has identities of kind `sender_domain`
  record Customer(Account account, List<QuotaRow> quotas, boolean listsDomains) {}

  AccountTables(Database database) {
    this.database = database;
  }

  Optional<Long> accountOf(Kind kind, String value, Deadline deadline) {
    return database.run(
        "find " + kind.word(),
        deadline,
        sql ->
            sql.first(
                "SELECT account_id FROM identity WHERE kind = ? AND value = ?",
                row -> row.getLong("account_id"),
                kind.word(),
                value));
  }

  Optional<Customer> customer(long id, Deadline deadline) {
    return database.run("read account", deadline, sql -> customer(sql, id));
  }

  static Optional<Customer> customer(Sql sql, long id) throws SQLException {
    Optional<Account> account =
        sql.first("SELECT account.* FROM account WHERE id = ?", AccountTables::account, id);
    if (account.isEmpty()) {
      return Optional.empty();
    }
    List<Optional<QuotaRow>> quotas =
        sql.list(
            "SELECT " + QuotaRow.COLUMNS + " FROM quota WHERE account_id = ?", QuotaRow::read, id);
    return Optional.of(
        new Customer(
            account.get(),
            quotas.stream().flatMap(Optional::stream).toList(),
            sql.first(
                    """
                    SELECT value FROM identity WHERE account_id = ? AND kind = 'sender_domain'
                    LIMIT 1
                    """,
                    row -> row.getString("value"),
                    id)
                .isPresent()));
  }

  private record PlanQuota(@Nullable String plan, Optional<QuotaRow> row) {}

  /// What is limited for more than one account.
  ///
  /// @param byName every plan that has limits, with them
  /// @param platform for all accounts together
  record Plans(Map<String, List<QuotaRow>> byName, List<QuotaRow> platform) {
    /// The limits that apply to an account with these of its own, at most one per scope, unit and
    /// period.
    List<QuotaRow> applying(List<QuotaRow> own, Account account, Instant now) {
      List<QuotaRow> shared =
          Stream.concat(byName.getOrDefault(account.plan(), List.of()).stream(), platform.stream())
              .toList();
      return QuotaRow.applying(own, shared, account.ageDays(now), now);
    }
  }

  Plans plans(Deadline deadline) {
    return database.run("read plans", deadline, AccountTables::plans);
  }

  static Plans plans(Sql sql) throws SQLException {
    List<PlanQuota> rows =
        sql.list(
            "SELECT plan, " + QuotaRow.COLUMNS + " FROM quota WHERE account_id IS NULL",
            row -> new PlanQuota(row.getString("plan"), QuotaRow.read(row)));
    return new Plans(
        rows.stream()
            .filter(row -> row.plan() != null)
            .collect(groupingBy(PlanQuota::plan, flatMapping(row -> row.row().stream(), toList()))),
        rows.stream()
            .filter(row -> row.plan() == null)
            .flatMap(row -> row.row().stream())
            .toList());
  }

  Networks networks(Deadline deadline) {
    return database.run("read networks", deadline, AccountTables::networks);
  }

  static Networks networks(Sql sql) throws SQLException {
    List<Optional<Networks.Entry>> entries =
        sql.list(
            "SELECT value, account_id FROM identity WHERE kind = 'network'",
            AccountTables::network);
    return new Networks(entries.stream().flatMap(Optional::stream).toList());
  }

  /// The constraints let nothing else pass, but one odd row must not cost all networks.
  private static Optional<Networks.Entry> network(ResultSet row) throws SQLException {
    String value = row.getString("value");
    try {
      return Optional.of(
          new Networks.Entry(Network.parse(value), value, row.getLong("account_id")));
    } catch (IllegalArgumentException e) {
      log.warn("network {} in table identity is left out: {}", value, e.getMessage());
      return Optional.empty();
    }
  }

  static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getLong("id"),
        row.getString("name"),
        row.getString("plan"),
        status(row.getString("status")),
        Sql.instant(row, "opened_at"),
        row.getInt("risk"),
        row.getString("country"),
        row.getString("payment_method"));
  }

  private static Status status(String word) {
    try {
      return Status.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException _) {
      throw StoreException.refused("read account", "nobody knows the status " + word);
    }
  }
}
