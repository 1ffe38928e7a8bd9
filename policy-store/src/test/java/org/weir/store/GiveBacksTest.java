package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.policy.Limit.Unit;
import org.weir.store.GiveBacks.Part;

class GiveBacksTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private TestDatabase mariadb;
  private Database database;
  private GiveBacks giveBacks;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(GiveBacksTest.class);
    database = mariadb.open();
    giveBacks = new GiveBacks(database, new Gates());
    database.run(
        "charge",
        sql -> {
          UsageWindow.create(sql, List.of(window(NOON)));
          return sql.change("UPDATE quota_usage SET used = 5");
        });
  }

  @AfterEach
  void stop() {
    giveBacks.close();
    database.close();
  }

  @Test
  void countOneThatCannotBeMeantAndGoOn() throws Exception {
    giveBacks.giveBack(1, List.of(new Part(window(Instant.MAX), 1)));
    assertThat(giveBacks.lost()).isEqualTo(1);
    giveBacks.giveBack(1, List.of(new Part(window(NOON), 1)));
    assertThat(used()).isEqualTo("4");
  }

  private static UsageWindow window(Instant start) {
    return new UsageWindow(1, Unit.MESSAGES, HOUR, start, HOUR);
  }

  private String used() throws Exception {
    return mariadb.rows("SELECT used FROM quota_usage").getFirst();
  }
}
