package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.policy.Limit;
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
    RAISE
  }

  /// A limit that applies now, and what is used of it.
  ///
  /// @param validUntil of a temporary raise
  public record Standing(Use use, Source source, @Nullable Instant validUntil) {}

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

  /// Gives the account a lasting limit of its own for this unit and period, in place of its plan's
  /// and of an earlier one.
  public void set(String account, Unit unit, Duration period, long maximum, String note) {
    replace(account, unit, period, maximum, null, note);
  }

  /// Gives the account a limit that counts until then, in place of every lasting one and of an
  /// earlier raise.
  public void raise(
      String account, Unit unit, Duration period, long maximum, Instant until, String note) {
    replace(account, unit, period, maximum, until, note);
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
      Unit unit,
      Duration period,
      long maximum,
      @Nullable Instant until,
      String note) {
    change(
        until == null ? "set quota" : "raise quota",
        sql -> {
          Account found = AccountRegister.required(sql, account);
          sql.change(
              """
              DELETE FROM quota WHERE account_id = ? AND unit = ? AND period_seconds = ?
                AND (valid_until IS NULL) = ?
              """,
              found.id(),
              unit.word(),
              period,
              until == null);
          sql.change(
              """
              INSERT INTO quota (account_id, unit, period_seconds, maximum, valid_until, note)
              VALUES (?, ?, ?, ?, ?, ?)
              """,
              found.id(),
              unit.word(),
              period,
              maximum,
              until,
              note);
          note(sql, found, new Limit(0, unit, period, maximum, null), until, note);
          return true;
        });
  }

  private void note(Sql sql, Account account, Limit limit, @Nullable Instant until, String note)
      throws SQLException {
    String detail = limit.describe() + (until == null ? "" : " until " + until);
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
    Map<String, List<QuotaRow>> plans = AccountTables.plans(sql);
    List<Standing> standings = new ArrayList<>();
    for (QuotaRow row :
        QuotaRow.applying(
            own, plans.getOrDefault(account.plan(), List.of()), account.ageDays(now), now)) {
      long used = UsageWindow.of(account.id(), row.limit(), now).used(sql);
      standings.add(new Standing(new Use(row.limit(), used), source(row), row.validUntil()));
    }
    return List.copyOf(standings);
  }

  private static Source source(QuotaRow row) {
    if (row.validUntil() != null) {
      return Source.RAISE;
    }
    return row.own() ? Source.ACCOUNT : Source.PLAN;
  }

  private <T> T change(String operation, Database.Work<T> work) {
    return database.retrying(() -> database.transaction(operation, work));
  }
}
