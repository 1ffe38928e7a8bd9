package org.weir.store;

import static java.util.stream.Collectors.joining;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution.Kind;

/// Accounts as the command line sees and changes them; every change is in table `audit`. What the
/// database refuses is a [StoreException] that names the broken rule. Thread-safe.
public final class AccountRegister {
  private final Database database;
  private final Audit audit;

  /// A fact that leads to an account.
  public record Identity(Kind kind, String value) {
    /// As a person writes it. (MariaDB then knows a shorter form of some IPv6 addresses.)
    ///
    /// @throws IllegalArgumentException when it cannot be meant
    public static Identity parse(Kind kind, String text) {
      return new Identity(kind, StoredForm.parsed(kind, text));
    }
  }

  /// An account with everything that leads to it.
  public record Entry(Account account, List<Identity> identities) {
    public Entry {
      identities = List.copyOf(identities);
    }
  }

  /// @param who the person, for the audit
  public AccountRegister(Database database, String who) {
    this.database = database;
    audit = new Audit(who);
  }

  /// Accounts by name.
  ///
  /// @param limit at most so many
  /// @param filter a part of the name or of an identity; empty = all
  public List<Account> list(int limit, String filter) {
    return database.run(
        "list accounts",
        sql ->
            sql.list(
                """
                SELECT account.* FROM account
                WHERE ? = '' OR INSTR(LOWER(name), ?) > 0
                  OR id IN (SELECT account_id FROM identity WHERE INSTR(value, ?) > 0)
                ORDER BY name LIMIT ?
                """,
                AccountTables::account,
                filter,
                filter.toLowerCase(Locale.ROOT),
                filter.toLowerCase(Locale.ROOT),
                limit));
  }

  /// The account of exactly that name.
  public Optional<Entry> show(String name) {
    return database.run(
        "show account",
        sql -> {
          Optional<Account> account = find(sql, name);
          if (account.isEmpty()) {
            return Optional.empty();
          }
          return Optional.of(new Entry(account.get(), identities(sql, account.get().id())));
        });
  }

  /// Adds an active account.
  public Account add(String name, String plan, Instant openedAt) {
    return change(
        "add account",
        sql -> {
          sql.change(
              "INSERT INTO account (name, plan, opened_at) VALUES (?, ?, ?)", name, plan, openedAt);
          Account added = required(sql, name);
          audit.note(sql, "account.add", added.id(), name + ", plan " + plan);
          return added;
        });
  }

  /// Stops the account's mail.
  ///
  /// @param reason for the audit
  public Account suspend(String name, String reason) {
    return status(name, Status.SUSPENDED, "account.suspend", reason);
  }

  /// Lets the account send again.
  public Account resume(String name, String reason) {
    return status(name, Status.ACTIVE, "account.resume", reason);
  }

  /// Makes the identity lead to the account. It is stored in the form that is compared: lower case,
  /// a network in its shortest form. One that leads to another account is refused.
  public Identity link(String name, Kind kind, String value) {
    return change(
        "link " + kind.word(),
        sql -> {
          Account account = required(sql, name);
          Identity identity = new Identity(kind, StoredForm.of(sql, kind, value));
          sql.change(
              "INSERT INTO identity (kind, value, account_id) VALUES (?, ?, ?)",
              kind.word(),
              identity.value(),
              account.id());
          audit.note(sql, "account.link", account.id(), kind.word() + " " + identity.value());
          return identity;
        });
  }

  /// Takes an identity away from the account.
  public Identity unlink(String name, Kind kind, String value) {
    return change(
        "unlink " + kind.word(),
        sql -> {
          Account account = required(sql, name);
          Identity identity = new Identity(kind, StoredForm.of(sql, kind, value));
          int removed =
              sql.change(
                  "DELETE FROM identity WHERE kind = ? AND value = ? AND account_id = ?",
                  kind.word(),
                  identity.value(),
                  account.id());
          if (removed == 0) {
            throw StoreException.refused(
                "unlink " + kind.word(), identity.value() + " does not lead to account " + name);
          }
          audit.note(sql, "account.unlink", account.id(), kind.word() + " " + identity.value());
          return identity;
        });
  }

  /// A new value of a column.
  ///
  /// @param value as [AccountColumn#parse] gives it; null = unknown
  public record Setting(AccountColumn column, @Nullable Object value) {}

  /// Changes what is known of the account.
  public Account set(String name, List<Setting> settings) {
    return change(
        "change account",
        sql -> {
          Account account = required(sql, name);
          for (Setting setting : settings) {
            sql.change(
                "UPDATE account SET " + setting.column().word() + " = ? WHERE id = ?",
                setting.value(),
                account.id());
          }
          audit.note(sql, "account.set", account.id(), described(settings));
          return required(sql, name);
        });
  }

  /// Ends the account's mail for good; it stays for the records.
  ///
  /// @param reason for the audit
  public Account close(String name, String reason) {
    return status(name, Status.CLOSED, "account.close", reason);
  }

  /// Removes the account with its identities, limits and counters; its decisions stay.
  ///
  /// @param reason for the audit
  public Account delete(String name, String reason) {
    return change(
        "delete account",
        sql -> {
          Account account = required(sql, name);
          int identities = identities(sql, account.id()).size();
          sql.change("DELETE FROM account WHERE id = ?", account.id());
          sql.change("DELETE FROM quota_usage WHERE account_id = ?", account.id());
          String detail = name + ", plan " + account.plan() + ", " + identities + " identities";
          audit.note(
              sql,
              "account.delete",
              account.id(),
              reason.isEmpty() ? detail : detail + ": " + reason);
          return account;
        });
  }

  private static String described(List<Setting> settings) {
    return settings.stream()
        .map(setting ->
            setting.column().word()
                + " "
                + (setting.value() == null ? "unknown" : String.valueOf(setting.value())))
        .collect(joining(", "));
  }

  static Account required(Sql sql, String name) throws SQLException {
    return find(sql, name)
        .orElseThrow(() -> StoreException.refused("find account", "no account is named " + name));
  }

  private Account status(String name, Status status, String what, String reason) {
    return change(
        "change account",
        sql -> {
          Account account = required(sql, name);
          sql.change(
              "UPDATE account SET status = ? WHERE id = ?",
              status.name().toLowerCase(Locale.ROOT),
              account.id());
          audit.note(sql, what, account.id(), reason);
          return required(sql, name);
        });
  }

  private <T> T change(String operation, Database.Work<T> work) {
    return database.retrying(() -> database.transaction(operation, work));
  }

  private static Optional<Account> find(Sql sql, String name) throws SQLException {
    return sql.first("SELECT account.* FROM account WHERE name = ?", AccountTables::account, name);
  }

  private static List<Identity> identities(Sql sql, long accountId) throws SQLException {
    return sql.list(
        "SELECT kind, value FROM identity WHERE account_id = ? ORDER BY kind, value",
        row ->
            new Identity(
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("value")),
        accountId);
  }
}
