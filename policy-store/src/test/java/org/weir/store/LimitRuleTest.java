package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Account;
import org.weir.policy.Limit;

/// The rule in Java, the rule in the view `limits_now` and what `weir quota show` says are one.
@Tag("mariadb")
class LimitRuleTest {
  private static TestDatabase mariadb;

  @BeforeAll
  static void migrate() throws Exception {
    mariadb = TestDatabase.migrated(LimitRuleTest.class);
    mariadb.sql("INSERT INTO plan (name) VALUES ('a'), ('b')");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void javaAndSqlAgree(long seed) throws Exception {
    Random random = new Random(seed);
    mariadb.sql("DELETE FROM quota", "DELETE FROM account");
    for (int i = 0; i < 12; i++) {
      mariadb.sql(
          "INSERT INTO account (name, plan, opened_at) VALUES ('c%d', '%s', NOW(6) - INTERVAL %d HOUR)"
              .formatted(i, pick(random, "a", "b"), random.nextInt(100) * 24 + 1));
    }
    for (int i = 0; i < 60; i++) {
      mariadb.sql(
          """
          INSERT INTO quota
            (%s, scope, unit, period_seconds, maximum, min_age_days, max_age_days, valid_until)
          VALUES (%s, '%s', '%s', %s, %s, %d, %s, %s)
          """
              .formatted(owner(random)));
    }
    assertThat(byJava()).isNotEmpty().isEqualTo(byView());
  }

  private static Object[] owner(Random random) throws Exception {
    boolean ofPlan = random.nextBoolean();
    int minAge = random.nextInt(50);
    return new Object[] {
      ofPlan ? "plan" : "account_id",
      ofPlan ? "'" + pick(random, "a", "b") + "'" : mariadb.id("c" + random.nextInt(12)),
      pick(random, "account", "account", "login", "script"),
      pick(random, "messages", "recipients"),
      pick(random, "3600", "86400"),
      pick(random, "0", "1", "2", "3", "4", "NULL"),
      minAge,
      random.nextBoolean() ? "NULL" : String.valueOf(minAge + 1 + random.nextInt(60)),
      pick(random, "NULL", "NULL", "NOW(6) + INTERVAL 1 DAY", "NOW(6) - INTERVAL 1 DAY")
    };
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static List<String> byView() throws Exception {
    return mariadb
        .rows("SELECT account_id, scope, unit, period_seconds, maximum, quota_id FROM limits_now")
        .stream()
        .sorted()
        .toList();
  }

  private static List<String> byJava() throws Exception {
    List<String> lines = new ArrayList<>();
    try (Database database = mariadb.open()) {
      var clock = InstantSource.system();
      var accounts = new Accounts(database, Duration.ofMinutes(1), clock);
      var register = new AccountRegister(database, "test");
      var quotas = new QuotaRegister(database, "test", clock);
      List<Account> all = new ArrayList<>(register.list(100, ""));
      all.sort(java.util.Comparator.comparingLong(Account::id));
      for (Account account : all) {
        List<Limit> limits = accounts.limits(account, clock.instant());
        assertThat(quotas.show(account.name()).stream().map(s -> s.use().limit()).toList())
            .isEqualTo(limits);
        limits.forEach(limit -> lines.add(line(account, limit)));
      }
    }
    return lines.stream().sorted().toList();
  }

  private static String line(Account account, Limit limit) {
    return String.join(
        " ",
        String.valueOf(account.id()),
        limit.scope().word(),
        limit.unit().word(),
        String.valueOf(limit.period().toSeconds()),
        String.valueOf(limit.maximum()),
        String.valueOf(limit.quotaId()));
  }
}
