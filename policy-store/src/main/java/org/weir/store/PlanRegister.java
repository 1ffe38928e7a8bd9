package org.weir.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.store.QuotaRegister.Counted;
import org.weir.store.QuotaRegister.Standing;

/// What is limited for many accounts, as the command line sees and changes it: by their plan and
/// for all of them together. Changes are in table `audit`. Thread-safe.
public final class PlanRegister {
  private final Database database;
  private final InstantSource clock;
  private final Audit audit;

  /// A limit of a plan.
  ///
  /// @param counted null = the plan has no limits
  /// @param maximum null = no limit
  public record PlanLimit(
      String plan,
      @Nullable Counted counted,
      @Nullable Long maximum,
      int minAgeDays,
      @Nullable Integer maxAgeDays,
      @Nullable Instant validUntil,
      String note) {}

  /// @param who the person, for the audit
  public PlanRegister(Database database, String who, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    audit = new Audit(who);
  }

  /// All plans by name, with all their limits.
  public List<PlanLimit> plans() {
    return database.run(
        "list plans",
        sql ->
            sql.list(
                """
                SELECT plan.name, q.scope, q.unit, q.period_seconds, q.maximum,
                  COALESCE(q.min_age_days, 0) AS min_age_days, q.max_age_days, q.valid_until,
                  COALESCE(q.note, plan.note) AS note
                FROM plan LEFT JOIN quota q ON q.plan = plan.name
                ORDER BY plan.name, q.scope, q.unit, q.period_seconds, q.min_age_days, q.id
                """,
                row ->
                    new PlanLimit(
                        row.getString("name"),
                        row.getString("scope") == null ? null : Counted.read(row),
                        Sql.longOrNull(row, "maximum"),
                        row.getInt("min_age_days"),
                        Sql.integerOrNull(row, "max_age_days"),
                        Sql.instantOrNull(row, "valid_until"),
                        row.getString("note"))));
  }

  /// The limits on all accounts together that apply now, with what is used.
  public List<Standing> platform() {
    return database.run(
        "show platform quota",
        sql -> {
          Instant now = clock.instant();
          List<QuotaRow> platform = AccountTables.plans(sql).platform();
          List<Standing> standings = new ArrayList<>();
          for (QuotaRow row : QuotaRow.applying(List.of(), platform, 0, now)) {
            standings.addAll(QuotaRegister.standings(sql, row, Counter.PLATFORM, now));
          }
          return List.copyOf(standings);
        });
  }

  /// Sets a lasting limit on all accounts together, in place of an earlier one.
  ///
  /// @param maximum null = no limit
  public void setPlatform(Counted counted, @Nullable Long maximum, String note) {
    database.retrying(() ->
        database.transaction(
            "set platform quota",
            sql -> {
              QuotaRegister.replace(sql, null, counted, maximum, null, note);
              String limit = QuotaRegister.described(counted, maximum, null, note);
              audit.note(sql, "quota.set", null, limit);
              return true;
            }));
  }
}
