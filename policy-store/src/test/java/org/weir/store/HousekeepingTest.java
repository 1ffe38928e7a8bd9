package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mariadb")
class HousekeepingTest {
  private static final Duration KEEP = Duration.ofDays(90);
  private static final String PARTITIONS =
      "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE()"
          + " AND table_name = 'decision' ORDER BY partition_ordinal_position";

  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(HousekeepingTest.class);
    database = mariadb.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void removesWhatIsOlderThanItsTerm() throws Exception {
    decisions(2500, 94);
    decisions(500, 89);
    mariadb.sql(
        """
        INSERT INTO held_message (event_id, held_at, relay, code, reason, state) VALUES
          ('of a relay long gone', NOW() - INTERVAL 800 DAY, 'r', 'W301', '', 'held'),
          ('old and held', NOW() - INTERVAL 100 DAY, 'r', 'W301', '', 'held'),
          ('old and gone', NOW() - INTERVAL 100 DAY, 'r', 'W301', '', 'gone')
        """,
        """
        INSERT INTO quota_usage (account_id, unit, period_seconds, window_start, keep_until) VALUES
          (1, 'messages', 60, NOW(), NOW() - INTERVAL 1 MINUTE),
          (2, 'messages', 60, NOW(), NOW() + INTERVAL 1 MINUTE)
        """,
        """
        INSERT INTO queue_command (id, relay, verb, filter, who, created_at) VALUES
          (1, 'r', 'list', '{}', 'x', NOW() - INTERVAL 31 DAY),
          (2, 'r', 'list', '{}', 'x', NOW() - INTERVAL 29 DAY)
        """);
    cleanUp();
    assertThat(count("decision")).isEqualTo(500);
    assertThat(mariadb.rows("SELECT event_id FROM held_message")).containsExactly("old and held");
    assertThat(mariadb.rows("SELECT account_id FROM quota_usage")).containsExactly("2");
    assertThat(mariadb.rows("SELECT id FROM queue_command")).containsExactly("2");
  }

  @Test
  void forgetsAlertsThatNobodyWasToldOf() throws Exception {
    mariadb.sql(
        """
        INSERT INTO alert (id, kind, subject, relay, resolved_at, settled) VALUES
          (1, 'test', 'told', 'r', NOW() - INTERVAL 367 DAY, 1),
          (2, 'test', 'without channels', 'r', NOW() - INTERVAL 367 DAY, 0),
          (3, 'test', 'of late', 'r', NOW() - INTERVAL 360 DAY, 0),
          (4, 'test', 'open', 'r', NULL, 0)
        """,
        """
        INSERT INTO notice (alert_id, event, channel, idempotency_key, state, due_at) VALUES
          (1, 'opened', 'mail', 'a', 'sent', NOW() - INTERVAL 368 DAY),
          (4, 'opened', 'mail', 'b', 'sent', NOW() - INTERVAL 368 DAY),
          (4, 'reminder', 'mail', 'c', 'waiting', NOW() - INTERVAL 368 DAY)
        """);
    cleanUp();
    assertThat(mariadb.rows("SELECT id FROM alert ORDER BY id")).containsExactly("3", "4");
    assertThat(mariadb.rows("SELECT idempotency_key FROM notice")).containsExactly("c");
  }

  @Test
  void forgetsWhatPeopleDidLongAgoAndNothingThatIsInForce() throws Exception {
    mariadb.sql(
        "INSERT INTO audit (at, who, what) VALUES (NOW() - INTERVAL 37 MONTH, 'a', 'old'),"
            + " (NOW() - INTERVAL 35 MONTH, 'a', 'young')",
        "INSERT INTO relay (name, last_seen) VALUES ('gone', NOW() - INTERVAL 367 DAY), ('r', NOW())",
        """
        INSERT INTO directive (kind, value, action, valid_until, lifted_at) VALUES
          ('login', 'ended', 'hold', NOW() - INTERVAL 367 DAY, NULL),
          ('login', 'lifted', 'hold', NULL, NOW() - INTERVAL 367 DAY),
          ('login', 'lifted before its end', 'hold', NOW() + INTERVAL 9 DAY, NOW() - INTERVAL 367 DAY),
          ('login', 'for ever', 'hold', NULL, NULL),
          ('login', 'ended of late', 'hold', NOW() - INTERVAL 9 DAY, NULL)
        """,
        """
        INSERT INTO quota (plan, unit, period_seconds, maximum, valid_until, note) VALUES
          ('default', 'messages', 60, 1, NOW() - INTERVAL 367 DAY, 'over'),
          ('default', 'messages', 60, 1, NOW() + INTERVAL 1 DAY, 'raise')
        """);
    cleanUp();
    assertThat(mariadb.rows("SELECT what FROM audit")).containsExactly("young");
    assertThat(mariadb.rows("SELECT name FROM relay")).containsExactly("r");
    assertThat(mariadb.rows("SELECT value FROM directive ORDER BY id"))
        .containsExactly("for ever", "ended of late");
    assertThat(mariadb.rows("SELECT note FROM quota WHERE period_seconds = 60"))
        .containsExactly("raise");
  }

  @Test
  void makesPartitionsForTheNextDaysAndDropsThoseThatAreOver() throws Exception {
    List<String> made = mariadb.rows(PARTITIONS);
    assertThat(made).hasSize(9).last().isEqualTo("future");
    // As it would look after months in which nobody kept the table.
    mariadb.sql(
        "ALTER TABLE decision REORGANIZE PARTITION "
            + made.getFirst()
            + " INTO ("
            + old(120)
            + ", "
            + old(100)
            + ", "
            + old(80)
            + ", PARTITION "
            + made.getFirst()
            + " VALUES LESS THAN ("
            + bound(made.getFirst())
            + "))");
    decisions(10, 101);
    decisions(10, 81);
    decisions(10, 0);
    cleanUp();
    assertThat(mariadb.rows(PARTITIONS)).contains("p80").doesNotContain("p120", "p100");
    assertThat(count("decision")).isEqualTo(20);
    assertThat(count("decision PARTITION (future)")).isZero();

    mariadb.sql("DELETE FROM housekeeping");
    List<String> before = mariadb.rows(PARTITIONS);
    cleanUp();
    assertThat(mariadb.rows(PARTITIONS)).isEqualTo(before);
  }

  @Test
  void keepsRowsThatCameWhileThereWasNoPartitionForThem() throws Exception {
    for (String partition : mariadb.rows(PARTITIONS)) {
      if (!partition.equals("future")) {
        mariadb.sql("ALTER TABLE decision DROP PARTITION " + partition);
      }
    }
    decisions(10, 3);
    decisions(10, 0);
    cleanUp();
    assertThat(count("decision")).isEqualTo(20);
    assertThat(count("decision PARTITION (future)")).isZero();
    assertThat(mariadb.rows(PARTITIONS)).hasSizeGreaterThan(3);
  }

  @Test
  void hasSomeThirtyPartitionsHoweverLongDecisionsAreKept() throws Exception {
    mariadb.sql("CALL keep_decisions(3650 * 86400)");
    List<Long> bounds =
        mariadb.rows(PARTITIONS).stream()
            .filter(name -> !name.equals("future"))
            .map(this::bound)
            .toList();
    assertThat(bounds).isSorted().doesNotHaveDuplicates().hasSize(8);
    mariadb.sql("ALTER TABLE decision DROP PARTITION " + mariadb.rows(PARTITIONS).get(7));
    mariadb.sql("CALL keep_decisions(3650 * 86400)");
    String last = mariadb.rows(PARTITIONS).get(7);
    assertThat(bound(last) - bound(mariadb.rows(PARTITIONS).get(6))).isEqualTo(122 * 86400);
  }

  @Test
  void aTaskThatFailsIsToldAndStopsNoOther() throws Exception {
    decisions(10, 94);
    try (Connection reader = mariadb.connect();
        Statement statement = reader.createStatement();
        LoggedBy said = new LoggedBy(Housekeeping.class)) {
      mariadb.sql("ALTER TABLE decision DROP PARTITION " + mariadb.rows(PARTITIONS).get(7));
      reader.setAutoCommit(false);
      statement.executeQuery("SELECT 1 FROM decision"); // a report that takes its time
      cleanUp();
      assertThat(said.lines())
          .singleElement()
          .asString()
          .startsWith("WARN housekeeping of partitions failed, tried again in an hour: ")
          .contains("Lock wait timeout exceeded");
    }
    assertThat(count("decision")).isZero();
    Vitals vitals = new Vitals(database);
    assertThat(vitals.housekeepingFailures()).isEmpty();
    mariadb.sql("UPDATE housekeeping SET failing_since = failing_since - INTERVAL 3 HOUR");
    assertThat(vitals.housekeepingFailures())
        .containsOnlyKeys("partitions")
        .hasEntrySatisfying("partitions", why -> assertThat(why).contains("Lock wait timeout"));
    cleanUp();
    assertThat(vitals.housekeepingFailures()).isEmpty();
    mariadb.sql("UPDATE housekeeping SET done_at = NOW() - INTERVAL 7 HOUR WHERE task = 'alert'");
    assertThat(vitals.housekeepingFailures()).containsEntry("alert", "not done for hours");
  }

  @Test
  void oneRelayDoesItForAll() throws Exception {
    decisions(10, 94);
    new Lease(database, "housekeeping", "other").ours();
    cleanUp();
    assertThat(count("decision")).as("it is another's turn").isEqualTo(10);
    mariadb.sql("DELETE FROM lease");
    cleanUp();
    assertThat(count("decision")).isZero();
    decisions(10, 94);
    cleanUp();
    assertThat(count("decision")).as("it was done within the hour").isEqualTo(10);
  }

  @Test
  void outlivesABug() {
    InstantSource odd =
        () -> {
          throw new IllegalStateException("a bug");
        };
    try (var housekeeping = new Housekeeping(database, mariadb.settings(), "r", KEEP, odd)) {
      assertThatCode(housekeeping::cleanUp).doesNotThrowAnyException();
    }
  }

  private void cleanUp() throws Exception {
    InstantSource clock = InstantSource.system();
    try (var housekeeping = new Housekeeping(database, mariadb.settings(), "r", KEEP, clock)) {
      housekeeping.cleanUp();
    }
  }

  private void decisions(int rows, int daysAgo) throws Exception {
    mariadb.sql(
        """
        INSERT INTO decision (event_id, at, relay, action, wanted, observed, code, score, origin,
          sender, recipients, bytes, policy, evidence)
        SELECT CONCAT(%2$d, '-', seq), NOW(6) - INTERVAL %2$d DAY, 'r', 'pass', 'pass', 0, 'W000',
          0, 'smtp', '', 1, 1, 'v', '{}' FROM seq_1_to_%1$d
        """
            .formatted(rows, daysAgo));
  }

  private String old(int daysAgo) throws Exception {
    String bound = mariadb.rows("SELECT UNIX_TIMESTAMP() DIV 86400 * 86400").getFirst();
    return "PARTITION p%d VALUES LESS THAN (%d)"
        .formatted(daysAgo, Long.parseLong(bound) - daysAgo * 86400L);
  }

  private long bound(String partition) {
    try {
      return Long.parseLong(
          mariadb
              .rows(
                  "SELECT partition_description FROM information_schema.partitions WHERE table_schema"
                      + " = DATABASE() AND partition_name = '"
                      + partition
                      + "'")
              .getFirst());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long count(String table) throws Exception {
    return Long.parseLong(mariadb.rows("SELECT COUNT(*) FROM " + table).getFirst());
  }
}
