package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  public record Counted(Scope scope, Unit unit, Duration period) {
    static Counted read(ResultSet row) throws SQLException {
      return new Counted(
          Scope.valueOf(row.getString("scope").toUpperCase(Locale.ROOT)),
          Unit.valueOf(row.getString("unit").toUpperCase(Locale.ROOT)),
          Duration.ofSeconds(row.getLong("period_seconds")));
    }
  }

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

  /// The limits that the account has of its own now, lasting ones and raises.
  public List<Counted> own(String account) {
    return database.run(
        "show quota",
        sql ->
            sql.list(
                """
                SELECT DISTINCT scope, unit, period_seconds FROM quota
                WHERE account_id = ? ORDER BY scope, unit, period_seconds
                """,
                Counted::read,
                AccountRegister.required(sql, account).id()));
  }

  /// Takes such a limit, and a raise of it, away from the account, so that its plan's counts.
  public void unset(String account, Counted counted) {
    change(
        "unset quota",
        sql -> {
          Account found = AccountRegister.required(sql, account);
          int removed =
              sql.change(
                  """
                  DELETE FROM quota
                  WHERE account_id = ? AND scope = ? AND unit = ? AND period_seconds = ?
                  """,
                  found.id(),
                  counted.scope().word(),
                  counted.unit().word(),
                  counted.period());
          if (removed == 0) {
            throw StoreException.refused(
                "unset quota", "account " + account + " has no such limit of its own");
          }
          audit.note(
              sql,
              "quota.unset",
              found.id(),
              counted.unit().word()
                  + " in "
                  + counted.period().toSeconds()
                  + " s, scope "
                  + counted.scope().word());
          return removed;
        });
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
          replace(sql, found.id(), counted, maximum, until, note);
          String limit = described(counted, maximum, until, note);
          audit.note(sql, until == null ? "quota.set" : "quota.raise", found.id(), limit);
          return true;
        });
  }

  /// @param accountId null = of the platform
  static void replace(
      Sql sql,
      @Nullable Long accountId,
      Counted counted,
      @Nullable Long maximum,
      @Nullable Instant until,
      String note)
      throws SQLException {
    sql.change(
        """
        DELETE FROM quota
        WHERE account_id <=> ? AND plan IS NULL AND scope = ? AND unit = ? AND period_seconds = ?
          AND (valid_until IS NULL) = ?
        """,
        accountId,
        counted.scope().word(),
        counted.unit().word(),
        counted.period(),
        until == null);
    sql.change(
        """
        INSERT INTO quota (account_id, scope, unit, period_seconds, maximum, valid_until, note)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        accountId,
        counted.scope().word(),
        counted.unit().word(),
        counted.period(),
        maximum,
        until,
        note);
  }

  /// For the audit.
  static String described(
      Counted counted, @Nullable Long maximum, @Nullable Instant until, String note) {
    var limit =
        new Limit(
            0,
            counted.scope(),
            counted.unit(),
            counted.period(),
            maximum == null ? 0 : maximum,
            null);
    String text = limit.describe();
    return (maximum == null ? "no limit in place of " + text.substring(2) : text)
        + (until == null ? "" : " until " + until)
        + (note.isEmpty() ? "" : ": " + note);
  }

  private List<Standing> standings(Sql sql, Account account) throws SQLException {
    Instant now = clock.instant();
    List<QuotaRow> own =
        AccountTables.customer(sql, account.id()).map(Customer::quotas).orElseGet(List::of);
    List<Standing> standings = new ArrayList<>();
    for (QuotaRow row : AccountTables.plans(sql).applying(own, account, now)) {
      standings.addAll(standings(sql, row, account.id(), now));
    }
    return List.copyOf(standings);
  }

  static List<Standing> standings(Sql sql, QuotaRow row, long accountId, Instant now)
      throws SQLException {
    Limit limit = row.limit();
    long id = limit.scope() == Scope.PLATFORM ? Counter.PLATFORM : accountId;
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

  static Source source(QuotaRow row) {
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
