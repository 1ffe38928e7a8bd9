package org.weir.store;

import static java.util.stream.Collectors.groupingBy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.weir.policy.Account;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage.Use;
import org.weir.store.AccountTables.Customer;
import org.weir.store.AccountTables.Plans;
import org.weir.store.QuotaRegister.Standing;

/// Who has used most of a limit. Begins with what is used and leaves aside at once what is below
/// the lowest limit that could apply, so that the number of accounts hardly matters. Thread-safe.
public final class NearLimits {
  /*
   * What is used is the sum of a window and a part of the one before. Where that sum reaches some
   * threshold, one of the two alone reaches half of it: this is what MariaDB looks for. First comes a
   * number that no row below it needs a closer look: the lowest maximum of all plans. What is left
   * is compared with the plan's limits for the account's age, or with its own. The few counters
   * found so are looked at exactly as `weir quota show` does.
   */
  private static final String LOWEST =
      "SELECT COALESCE(MIN(maximum), 0) AS n FROM quota WHERE plan IS NOT NULL AND maximum > 0";

  private static final String SAME_COUNTER =
      """
      u.unit = q.unit AND u.period_seconds = q.period_seconds
        AND IF(q.scope = 'account', u.subject = '', u.subject LIKE CONCAT(q.scope, ':%'))
        AND q.maximum > 0 AND u.used * 200 >= q.maximum * ? AND u.keep_until > ?
      """;

  private static final String BY_PLAN =
      """
      SELECT STRAIGHT_JOIN u.account_id, u.subject, u.unit, u.period_seconds,
        MAX(u.used / q.maximum) AS share
      FROM quota_usage u
      JOIN account a ON a.id = u.account_id
      JOIN quota q ON q.plan = a.plan AND
      """
          + SAME_COUNTER
          + """
            AND q.min_age_days <= GREATEST(0, TIMESTAMPDIFF(DAY, a.opened_at, ?))
            AND (q.max_age_days IS NULL OR q.max_age_days > GREATEST(0, TIMESTAMPDIFF(DAY, a.opened_at, ?)))
          WHERE u.used * 200 >= ? * ?
          GROUP BY u.account_id, u.subject, u.unit, u.period_seconds
          ORDER BY share DESC LIMIT 10000
          """;

  private static final String BY_OWN =
      """
      SELECT u.account_id, u.subject, u.unit, u.period_seconds, MAX(u.used / q.maximum) AS share
      FROM quota q
      JOIN quota_usage u ON u.account_id = q.account_id AND
      """
          + SAME_COUNTER
          + """
          GROUP BY u.account_id, u.subject, u.unit, u.period_seconds
          ORDER BY share DESC LIMIT 10000
          """;

  private final Database database;
  private final InstantSource clock;

  /// An account and its limit.
  public record Near(String account, Standing standing) {
    /// What part of the limit is used.
    public double share() {
      return (double) standing.use().used() / standing.use().limit().maximum();
    }
  }

  /// @param database made by [Database#openForLongWork]
  public NearLimits(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Those who have used at least so much of a limit, the nearest first. Limits of 0 are left out.
  ///
  /// @param percent 1 to 100
  /// @param limit at most so many
  public List<Near> list(int percent, int limit) {
    return database.run(
        "list who is near a limit",
        sql -> {
          Instant now = clock.instant();
          Plans plans = AccountTables.plans(sql);
          List<Near> near = new ArrayList<>();
          for (Map.Entry<Long, List<Counter>> account : candidates(sql, percent, now).entrySet()) {
            near.addAll(near(sql, plans, account.getKey(), account.getValue(), now));
          }
          return near.stream()
              .filter(each -> each.share() * 100 >= percent)
              .sorted(
                  Comparator.comparingDouble(Near::share).reversed().thenComparing(Near::account))
              .limit(limit)
              .toList();
        });
  }

  private static Map<Long, List<Counter>> candidates(Sql sql, int percent, Instant now)
      throws SQLException {
    long lowest = sql.first(LOWEST, row -> row.getLong("n")).orElse(0L);
    Set<Counter> found = new LinkedHashSet<>();
    found.addAll(sql.list(BY_PLAN, NearLimits::counter, percent, now, now, now, lowest, percent));
    found.addAll(sql.list(BY_OWN, NearLimits::counter, percent, now));
    return found.stream().collect(groupingBy(Counter::accountId));
  }

  private static Counter counter(ResultSet row) throws SQLException {
    return new Counter(
        row.getLong("account_id"),
        row.getString("subject"),
        Unit.valueOf(row.getString("unit").toUpperCase(Locale.ROOT)),
        Duration.ofSeconds(row.getLong("period_seconds")));
  }

  private static List<Near> near(
      Sql sql, Plans plans, long accountId, List<Counter> counters, Instant now)
      throws SQLException {
    List<Near> near = new ArrayList<>();
    Customer customer = AccountTables.customer(sql, accountId).orElse(null);
    if (customer == null) {
      return near;
    }
    Account account = customer.account();
    for (QuotaRow row : plans.applying(customer.quotas(), account, now)) {
      for (Counter counter : counters) {
        if (row.limit().maximum() > 0 && counts(counter, row.limit())) {
          long used = UsageWindow.of(counter, now).used(sql, now);
          near.add(
              new Near(
                  account.name(),
                  new Standing(
                      new Use(row.limit(), used),
                      counter.subject(),
                      QuotaRegister.source(row),
                      row.validUntil())));
        }
      }
    }
    return near;
  }

  private static boolean counts(Counter counter, Limit limit) {
    boolean ofTheScope =
        limit.scope() == Scope.ACCOUNT
            ? counter.subject().isEmpty()
            : counter.subject().startsWith(Counter.subject(limit.scope(), ""));
    return ofTheScope && counter.unit() == limit.unit() && counter.period().equals(limit.period());
  }
}
