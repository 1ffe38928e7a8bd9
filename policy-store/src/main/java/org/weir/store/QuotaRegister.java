package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage.Use;
import org.weir.store.AccountTables.Customer;

/// An account's limits as the command line sees and changes them; every change is in table `audit`
/// and acts on all relays within two seconds. What the database refuses is a [StoreException] that
/// names the broken rule. Thread-safe.
public final class QuotaRegister {
  private final Database database;
  private final InstantSource clock;
  private final Audit audit;

  /// Where a limit comes from.
  public enum Source {
    PLAN,
    ACCOUNT,
    RAISE,
    PLATFORM
  }

  /// A limit that applies now, and what is used of it.
  ///
  /// @param subject the login or script it is used by, where each has its own; empty = all, or
  ///   nobody yet
  /// @param validUntil of a temporary raise
  public record Standing(Use use, String subject, Source source, @Nullable Instant validUntil) {}

  /// @param who the person, for the audit
  public QuotaRegister(Database database, String who, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    audit = new Audit(who);
  }

  /// The limits that apply to the account now, with what is used.
  public List<Standing> show(String account) {
    return database.run(
        "show quota", sql -> standings(sql, AccountRegister.required(sql, account)));
  }

  /// What is limited.
  public record Counted(Scope scope, Unit unit, Duration period) {}

  /// Gives the account a lasting limit of its own, in place of its plan's and of an earlier one.
  ///
  /// @param maximum null = no limit
  public void set(String account, Counted counted, @Nullable Long maximum, String note) {
    replace(account, counted, maximum, null, note);
  }

  /// Gives the account a limit that counts until then, in place of every lasting one and of an
  /// earlier raise.
  ///
  /// @param maximum null = no limit
  public void raise(
      String account, Counted counted, @Nullable Long maximum, Instant until, String note) {
    replace(account, counted, maximum, until, note);
  }

  /// Forgets what the account has used in all its limits.
  public void reset(String account) {
    change(
        "reset quota",
        sql -> {
          Account found = AccountRegister.required(sql, account);
          int windows = sql.change("DELETE FROM quota_usage WHERE account_id = ?", found.id());
          audit.note(sql, "quota.reset", found.id(), windows + " windows");
          return windows;
        });
  }

  private void replace(
      String account,
      Counted counted,
      @Nullable Long maximum,
      @Nullable Instant until,
      String note) {
    change(
        until == null ? "set quota" : "raise quota",
        sql -> {
          Account found = AccountRegister.required(sql, account);
          sql.change(
              """
              DELETE FROM quota
              WHERE account_id = ? AND scope = ? AND unit = ? AND period_seconds = ?
                AND (valid_until IS NULL) = ?
              """,
              found.id(),
              counted.scope().word(),
              counted.unit().word(),
              counted.period(),
              until == null);
          sql.change(
              """
              INSERT INTO quota
                (account_id, scope, unit, period_seconds, maximum, valid_until, note)
              VALUES (?, ?, ?, ?, ?, ?, ?)
              """,
              found.id(),
              counted.scope().word(),
              counted.unit().word(),
              counted.period(),
              maximum,
              until,
              note);
          note(sql, found, described(counted, maximum), until, note);
          return true;
        });
  }

  private static String described(Counted counted, @Nullable Long maximum) {
    var limit =
        new Limit(
            0,
            counted.scope(),
            counted.unit(),
            counted.period(),
            maximum == null ? 0 : maximum,
            null);
    String text = limit.describe();
    return maximum == null ? "no limit in place of " + text.substring(2) : text;
  }

  private void note(Sql sql, Account account, String limit, @Nullable Instant until, String note)
      throws SQLException {
    String detail = limit + (until == null ? "" : " until " + until);
    audit.note(
        sql,
        until == null ? "quota.set" : "quota.raise",
        account.id(),
        note.isEmpty() ? detail : detail + ": " + note);
  }

  private List<Standing> standings(Sql sql, Account account) throws SQLException {
    Instant now = clock.instant();
    List<QuotaRow> own =
        AccountTables.customer(sql, account.id()).map(Customer::quotas).orElseGet(List::of);
    List<Standing> standings = new ArrayList<>();
    for (QuotaRow row : AccountTables.plans(sql).applying(own, account, now)) {
      standings.addAll(standings(sql, row, account, now));
    }
    return List.copyOf(standings);
  }

  private static List<Standing> standings(Sql sql, QuotaRow row, Account account, Instant now)
      throws SQLException {
    Limit limit = row.limit();
    long id = limit.scope() == Scope.PLATFORM ? Counter.PLATFORM : account.id();
    List<Standing> standings = new ArrayList<>();
    for (String subject : subjects(sql, limit, id)) {
      var counter = new Counter(id, subject, limit.unit(), limit.period());
      Use use = new Use(limit, UsageWindow.of(counter, now).used(sql, now));
      standings.add(new Standing(use, subject, source(row), row.validUntil()));
    }
    return standings;
  }

  /// Those that have counters; one that is empty where there are none.
  private static List<String> subjects(Sql sql, Limit limit, long accountId) throws SQLException {
    if (limit.scope() == Scope.ACCOUNT || limit.scope() == Scope.PLATFORM) {
      return List.of("");
    }
    List<String> subjects =
        sql.list(
            """
            SELECT DISTINCT subject FROM quota_usage
            WHERE account_id = ? AND unit = ? AND period_seconds = ? AND subject LIKE ?
            ORDER BY subject
            """,
            row -> row.getString("subject"),
            accountId,
            limit.unit().word(),
            limit.period(),
            Counter.subject(limit.scope(), "%"));
    return subjects.isEmpty() ? List.of("") : subjects;
  }

  private static Source source(QuotaRow row) {
    if (row.scope() == Scope.PLATFORM) {
      return Source.PLATFORM;
    }
    if (row.validUntil() != null) {
      return Source.RAISE;
    }
    return row.own() ? Source.ACCOUNT : Source.PLAN;
  }

  private <T> T change(String operation, Database.Work<T> work) {
    return database.retrying(() -> database.transaction(operation, work));
  }
}
