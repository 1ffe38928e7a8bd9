package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.policy.Limit.Unit;
import org.weir.store.Slice.Part;

class GiveBacksTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final TestClock clock = new TestClock(NOON);
  private TestDatabase mariadb;
  private Database database;
  private GiveBacks giveBacks;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(GiveBacksTest.class);
    database = mariadb.open();
    giveBacks = new GiveBacks(database, clock);
    database.run(
        "charge",
        sql -> {
          window(NOON).take(sql, NOON, 0, 5, 5, 5);
          return true;
        });
  }

  @AfterEach
  void stop() {
    giveBacks.close();
    database.close();
  }

  @Test
  void countOneThatCannotBeMeantAndGoOn() throws Exception {
    giveBacks.add(new Part(window(Instant.MAX), 1, NOON));
    await().until(() -> giveBacks.lost() == 1);
    giveBacks.add(new Part(window(NOON), 1, NOON));
    await().until(() -> used().equals("4"));
  }

  @Test
  void areTriedUntilTheWindowCountsNoMore() throws Exception {
    mariadb.sql("RENAME TABLE quota_usage TO quota_usage_away");
    long before = updates();
    giveBacks.add(new Part(window(NOON), 1, NOON));
    await().until(() -> giveBacks.lost() > 0 || updates() > before + 2);
    assertThat(giveBacks.lost()).isZero();
    mariadb.sql("RENAME TABLE quota_usage_away TO quota_usage");
    await().until(() -> used().equals("4"));

    mariadb.sql("RENAME TABLE quota_usage TO quota_usage_away");
    giveBacks.add(new Part(window(NOON), 1, NOON));
    clock.advance(HOUR.multipliedBy(2));
    await().until(() -> giveBacks.lost() == 1);
  }

  @Test
  void passOverARowThatSomebodyHolds() throws Exception {
    UsageWindow other = new UsageWindow(new Counter(2, "", Unit.MESSAGES, HOUR), NOON);
    database.run("charge", sql -> other.take(sql, NOON, 0, 5, 5, 5));
    try (Connection admin = mariadb.connect();
        Statement statement = admin.createStatement()) {
      admin.setAutoCommit(false);
      statement.executeUpdate("UPDATE quota_usage SET used = used WHERE account_id = 2");
      for (int i = 0; i < 5; i++) {
        giveBacks.add(new Part(other, 1, NOON));
        giveBacks.add(new Part(window(NOON), 1, NOON));
      }
      await().until(() -> used().equals("0"));
      admin.rollback();
    }
    await()
        .until(
            () -> mariadb.rows("SELECT used FROM quota_usage WHERE account_id = 2").contains("0"));
  }

  private long updates() throws Exception {
    return Long.parseLong(
        mariadb
            .rows(
                "SELECT variable_value FROM information_schema.global_status"
                    + " WHERE variable_name = 'questions'")
            .getFirst());
  }

  private static UsageWindow window(Instant start) {
    return new UsageWindow(new Counter(1, "", Unit.MESSAGES, HOUR), start);
  }

  private String used() throws Exception {
    return mariadb.rows("SELECT used FROM quota_usage WHERE account_id = 1").getFirst();
  }
}
