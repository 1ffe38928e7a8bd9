package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NearLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:30:00Z");

  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(NearLimitsTest.class);
    database = Database.openForLongWork(mariadb.settings());
    mariadb.sql(
        """
        INSERT INTO account (id, name, opened_at) VALUES (1, 'far', '2020-01-01'),
          (2, 'near', '2020-01-01'), (3, 'own', '2020-01-01'), (4, 'young', '2026-11-20'),
          (5, 'halves', '2020-01-01'), (6, 'free', '2020-01-01'), (7, 'script', '2020-01-01')
        """,
        """
        INSERT INTO quota (account_id, scope, unit, period_seconds, maximum) VALUES
          (3, 'account', 'messages', 3600, 5), (6, 'account', 'messages', 3600, NULL),
          (7, 'script', 'messages', 3600, 10), (NULL, 'platform', 'messages', 3600, 1000)
        """);
    used(1, "", 3600, "12:00", 700);
    used(2, "", 3600, "12:00", 950);
    used(3, "", 3600, "12:00", 4);
    used(4, "", 86400, "00:00", 90);
    used(5, "", 3600, "11:00", 900);
    used(5, "", 3600, "12:00", 400);
    used(6, "", 3600, "12:00", 5000);
    used(7, "script:/x.php", 3600, "12:00", 10);
    used(7, "", 3600, "12:00", 10);
    used(2, "", 3600, "09:00", 1000);
    used(0, "", 3600, "12:00", 999);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void listsTheNearestFirstByTheLimitThatAppliesToEach() {
    assertThat(near(80, 10))
        .containsExactly(
            "script /x.php 10/10",
            "near  950/1000",
            "young  90/100",
            "halves  850/1000",
            "own  4/5");
    assertThat(near(95, 1)).containsExactly("script /x.php 10/10");
    assertThat(near(70, 10)).hasSize(6).last().isEqualTo("far  700/1000");
  }

  private List<String> near(int percent, int limit) {
    return new NearLimits(database, InstantSource.fixed(NOW))
        .list(percent, limit).stream()
            .map(near ->
                near.account()
                    + " "
                    + near.standing().subject().replace("script:", "")
                    + " "
                    + near.standing().use().used()
                    + "/"
                    + near.standing().use().limit().maximum())
            .toList();
  }

  private void used(int account, String subject, int period, String start, int used)
      throws Exception {
    mariadb.sql(
        """
        INSERT INTO quota_usage
          (account_id, subject, unit, period_seconds, window_start, used, keep_until)
        VALUES (%d, '%s', 'messages', %d, '2026-11-22 %s', %d,
          TIMESTAMP '2026-11-22 %5$s' + INTERVAL %4$d * 2 + 3600 SECOND)
        """
            .replace("%5$s", start)
            .replace("%4$d", String.valueOf(period))
            .formatted(account, subject, period, start, used));
  }
}
