package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.policy.Action;
import org.weir.privacy.Veil;

@Tag("mariadb")
class JournalTest {
  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(JournalTest.class);
    database = mariadb.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private Journal journal(int capacity) {
    return new Journal(database, capacity);
  }

  @Test
  void writesDecisionsWithinASecond() throws Exception {
    try (Journal journal = journal(100)) {
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(1), Messages.decision(Action.TAG, true));
      await().atMost(Duration.ofSeconds(1)).until(() -> count("decision") == 1);
      assertThat(journal.backlog()).isZero();
    }
    assertThat(
            mariadb.rows(
                """
                SELECT event_id, UNIX_TIMESTAMP(at), relay, queue_id, account_id, action, wanted,
                  observed, code, score, origin, client, login, sender, recipients, bytes, policy,
                  JSON_VALUE(evidence, '$.findings[0].signal')
                FROM decision
                """))
        .containsExactly(
            "01JD0000000000000000000001 1795342272.345678 relay-1 4XyZ1 7 pass tag 1 W301 3.25 smtp"
                + " 2001:db8:0:0:0:0:0:25 bob@example.com bounce@example.com 3 12345 v1"
                + " login-mismatch");
  }

  @Test
  void noteWhatIsPutOnHoldButNotWhatWouldHaveBeen() throws Exception {
    try (Journal journal = journal(100)) {
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(1), Messages.decision(Action.HOLD, false));
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(2), Messages.decision(Action.HOLD, true));
    }
    assertThat(
            mariadb.rows(
                "SELECT event_id, relay, queue_id, account_id, code, reason, state FROM held_message"))
        .containsExactly(
            "01JD0000000000000000000001 relay-1 4XyZ1 7 W301"
                + " This message looks harmful. (login-mismatch) held");
  }

  @Test
  void writesManyInBatchesAndAllOfThemAtClose() throws Exception {
    try (Journal journal = journal(10_000)) {
      for (int i = 0; i < 3_000; i++) {
        journal.record(
            Veil.OFF, "relay-1", "v1", Messages.evidence(i), Messages.decision(Action.PASS, false));
      }
    }
    assertThat(count("decision")).isEqualTo(3_000);
  }

  @Test
  void dropsTheNewestWhenItsQueueIsFullAndNeverBlocks() throws Exception {
    mariadb.server().freeze();
    try {
      try (Journal journal = journal(10)) {
        for (int i = 0; i < 500; i++) {
          journal.record(
              Veil.OFF,
              "relay-1",
              "v1",
              Messages.evidence(i),
              Messages.decision(Action.PASS, false));
        }
        // At most one batch was taken from the queue meanwhile.
        assertThat(journal.backlog()).isBetween(10, 210);
        assertThat(journal.dropped()).isEqualTo(500 - journal.backlog());
        mariadb.server().thaw();
        await().atMost(Duration.ofSeconds(20)).until(() -> journal.backlog() == 0);
        assertThat(count("decision")).isEqualTo(500 - journal.dropped());
        assertThat(mariadb.rows("SELECT MIN(event_id) FROM decision"))
            .containsExactly("01JD0000000000000000000000");
      }
    } finally {
      mariadb.server().thaw();
    }
  }

  @Test
  void writesItsBacklogOnceWhenMariaDbComesBack() throws Exception {
    try (Journal journal = journal(1_000)) {
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(0), Messages.decision(Action.PASS, false));
      await().until(() -> journal.backlog() == 0);
      mariadb.server().kill();
      for (int i = 1; i <= 300; i++) {
        journal.record(
            Veil.OFF, "relay-1", "v1", Messages.evidence(i), Messages.decision(Action.PASS, false));
      }
      assertThat(journal.backlog()).isEqualTo(300);
      mariadb.server().restart();
      await().atMost(Duration.ofSeconds(20)).until(() -> journal.backlog() == 0);
      assertThat(journal.dropped()).isZero();
    }
    assertThat(count("decision")).isEqualTo(301);
  }

  @Test
  void countsWhatItCouldNotWriteAtCloseAndEndsInTime() throws Exception {
    Journal journal = journal(100);
    mariadb.server().freeze();
    try {
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(1), Messages.decision(Action.PASS, false));
      long start = System.nanoTime();
      journal.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(11));
      assertThat(journal.dropped()).isEqualTo(1);
    } finally {
      mariadb.server().thaw();
    }
  }

  /// Though the first of them were complained about within the minute.
  @Test
  void saysAtCloseHowManyWereNotWrittenInAll() throws Exception {
    Journal journal = journal(10);
    mariadb.server().freeze();
    try (var log = new LoggedBy(Journal.class)) {
      for (int i = 0; i < 250; i++) {
        journal.record(
            Veil.OFF, "relay-1", "v1", Messages.evidence(i), Messages.decision(Action.PASS, false));
      }
      journal.close();
      assertThat(journal.dropped()).isEqualTo(250);
      assertThat(log.lines()).first().asString().contains("(1 so far)");
      assertThat(log.lines()).last().asString().contains("(250 so far)");
    } finally {
      mariadb.server().thaw();
    }
  }

  @Test
  void storesHostileTextAsItIs() throws Exception {
    String sender = "\"'; DROP TABLE decision; -- \\\0😀\uD83D%_" + "x".repeat(2_000);
    try (Journal journal = journal(10)) {
      journal.record(
          Veil.OFF,
          "relay-1",
          "v1",
          Messages.evidence(1, Messages.RECEIVED, sender),
          Messages.decision(Action.PASS, false));
    }
    assertThat(mariadb.rows("SELECT CHAR_LENGTH(sender), JSON_VALID(evidence) FROM decision"))
        .containsExactly("320 1");
  }

  @Test
  void oneRowThatMariaDbRefusesDoesNotCostTheOthers() throws Exception {
    try (Journal journal = journal(10)) {
      for (int i = 0; i < 3; i++) {
        Instant at = i == 1 ? Instant.parse("9999-01-01T00:00:00Z") : Messages.RECEIVED;
        journal.record(
            Veil.OFF,
            "relay-1",
            "v1",
            Messages.evidence(i, at, "a@b"),
            Messages.decision(Action.PASS, false));
      }
      await().until(() -> journal.backlog() == 0);
      assertThat(journal.dropped()).isEqualTo(1);
    }
    assertThat(count("decision")).isEqualTo(2);
  }

  @Test
  void keepsDecisionsUntilMariaDbTakesThem() throws Exception {
    try (Journal journal = journal(1_000)) {
      mariadb.sql("RENAME TABLE decision TO decision_away");
      int before = tries();
      for (int i = 0; i < 3; i++) {
        journal.record(
            Veil.OFF, "relay-1", "v1", Messages.evidence(i), Messages.decision(Action.PASS, false));
      }
      await().until(() -> journal.dropped() > 0 || tries() > before + 6);
      mariadb.sql("RENAME TABLE decision_away TO decision");
      await().until(() -> journal.backlog() == 0);
      assertThat(journal.dropped()).isZero();
    }
    assertThat(count("decision")).isEqualTo(3);
  }

  private int tries() throws Exception {
    return Integer.parseInt(
        mariadb
            .rows(
                "SELECT CAST(SUM(variable_value) AS INT) FROM information_schema.global_status"
                    + " WHERE variable_name IN ('com_insert', 'com_stmt_prepare')")
            .getFirst());
  }

  @Test
  void aBugInOneRowDoesNotCostTheOthers() throws Exception {
    try (Journal journal = journal(10)) {
      journal.record(
          Veil.OFF,
          "relay-1",
          "v1",
          Messages.evidence(1, Instant.MAX, "a@b"),
          Messages.decision(Action.PASS, false));
      journal.record(
          Veil.OFF, "relay-1", "v1", Messages.evidence(2), Messages.decision(Action.PASS, false));
      await().until(() -> journal.backlog() == 0);
      assertThat(journal.dropped()).isEqualTo(1);
    }
    assertThat(count("decision")).isEqualTo(1);
  }

  private long count(String table) throws Exception {
    return Long.parseLong(mariadb.rows("SELECT COUNT(*) FROM " + table).getFirst());
  }
}
