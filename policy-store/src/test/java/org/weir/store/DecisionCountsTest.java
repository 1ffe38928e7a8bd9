package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.alert.Kind;
import org.weir.alert.SurgeRule;
import org.weir.alert.Tally;

@Tag("mariadb")
class DecisionCountsTest {
  private static final SurgeRule RULE =
      new SurgeRule(
          Duration.ofMinutes(10), 3, Map.of(Kind.ACCOUNT_REFUSED, 20, Kind.PLATFORM_REFUSED, 40));

  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(DecisionCountsTest.class);
    database = mariadb.open();
    mariadb.sql("INSERT INTO account (id, name) VALUES (1, 'K-1'), (2, 'Kälte'), (3, 'K-3')");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void countsWhatWasWantedByAccountAndForAllNowAndBefore() throws Exception {
    decisions(60, "1", "reject", 1);
    decisions(30, "1", "reject", 35);
    decisions(25, "2", "reject", 2);
    decisions(9, "3", "reject", 2); // below the floor
    decisions(40, "NULL", "reject", 3);
    decisions(90, "3", "pass", 1);
    decisions(90, "3", "hold", 1); // has no minimum
    decisions(90, "1", "reject", 41); // too old

    List<Tally> tallies = new DecisionCounts(database).count(RULE);

    assertThat(tallies)
        .containsExactlyInAnyOrder(
            new Tally(Kind.ACCOUNT_REFUSED, "K-1", 1L, 60, 10),
            new Tally(Kind.ACCOUNT_REFUSED, "account 2", 2L, 25, 0),
            new Tally(Kind.PLATFORM_REFUSED, "all", null, 134, 10));
    assertThat(DecisionCounts.leaders(tallies, Kind.PLATFORM_REFUSED))
        .isEqualTo("K-1 60, account 2 25");
    assertThat(DecisionCounts.leaders(tallies, Kind.PLATFORM_HELD)).isEmpty();
  }

  @Test
  void readsTheIndexAlone() throws Exception {
    decisions(60, "1", "reject", 1);
    assertThat(
            mariadb.rows(
                "EXPLAIN SELECT account_id, SUM(at >= NOW(6) - INTERVAL 600 SECOND) FROM decision"
                    + " WHERE wanted = 'reject' AND at >= NOW(6) - INTERVAL 2400 SECOND"
                    + " AND account_id IS NOT NULL GROUP BY account_id"))
        .singleElement()
        .asString()
        .contains("wanted", "Using index");
  }

  /// So many, `minutes` ago, observed only.
  private void decisions(int count, String account, String wanted, int minutes) throws Exception {
    mariadb.sql(
        """
        INSERT INTO decision (event_id, at, relay, account_id, action, wanted, observed, code,
          score, origin, sender, recipients, bytes, policy, evidence)
        SELECT CONCAT('%s%s', seq, 'x', %d), NOW(6) - INTERVAL %d MINUTE, 'relay-1', %s, 'pass',
          '%s', 1, 'W101', 0, 'smtp', '', 1, 1, 'v', '{}' FROM seq_1_to_%d
        """
            .formatted(account, wanted, minutes, minutes, account, wanted, count));
  }
}
