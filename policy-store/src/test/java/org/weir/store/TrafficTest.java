package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.policy.Action;
import org.weir.privacy.Veil;
import org.weir.store.Traffic.Counts;
import org.weir.store.Traffic.View;

/// What goes on now, and single decisions, from what the journal wrote.
@Tag("mariadb")
class TrafficTest {
  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(TrafficTest.class);
    mariadb.sql("INSERT INTO account (id, name) VALUES (7, 'K-10017')");
    mariadb.sql("INSERT INTO relay (name, version) VALUES ('relay-1', '1'), ('relay-2', '1')");
    database = mariadb.open();
    try (Journal journal = new Journal(database, 100)) {
      for (int i = 0; i < 30; i++) {
        journal.record(
            Veil.OFF,
            "relay-1",
            "v",
            Messages.evidence(i, Messages.RECEIVED.plusSeconds(i), "a" + i + "@example.com"),
            Messages.decision(i < 3 ? Action.HOLD : i < 5 ? Action.REJECT : Action.PASS, false));
      }
      await().until(() -> mariadb.rows("SELECT 1 FROM decision").size() == 30);
    }
    mariadb.sql("UPDATE decision SET at = NOW(6) - INTERVAL 1 MINUTE");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void countsTheWindowOverAllRelays() {
    View view = new Traffic(database).look(Duration.ofMinutes(5), 10);

    assertThat(view.counts()).isEqualTo(new Counts(25, 0, 0, 3, 2));
    assertThat(view.accounts())
        .singleElement()
        .satisfies(source -> {
          assertThat(source.name()).isEqualTo("K-10017");
          assertThat(source.messages()).isEqualTo(30);
          assertThat(source.held()).isEqualTo(3);
          assertThat(source.refused()).isEqualTo(2);
          assertThat(source.usual()).isZero();
        });
    assertThat(view.relays()).extracting(Traffic.Relay::messages).containsExactly(30L, 0L);
    assertThat(view.held()).isEqualTo(3);
    assertThat(view.alerts()).isEmpty();
  }

  @Test
  void whatIsUsualIsTheDayBefore() throws Exception {
    mariadb.sql("UPDATE decision SET at = NOW(6) - INTERVAL 2 HOUR WHERE sender NOT LIKE 'a0@%'");

    View view = new Traffic(database).look(Duration.ofHours(1), 10);

    assertThat(view.accounts())
        .singleElement()
        .satisfies(source -> {
          assertThat(source.messages()).isEqualTo(1);
          assertThat(source.usual()).isEqualTo(29 / 24.0);
        });
  }

  @Test
  void whatIsOverIsNotShown() throws Exception {
    mariadb.sql("UPDATE decision SET at = NOW(6) - INTERVAL 2 HOUR");
    mariadb.sql("DELETE FROM held_message");
    mariadb.sql("UPDATE relay SET last_seen = NOW(6) - INTERVAL 2 DAY");

    View view = new Traffic(database).look(Duration.ofMinutes(5), 10);

    assertThat(view.counts().all()).isZero();
    assertThat(view.accounts()).isEmpty();
    assertThat(view.relays()).isEmpty();
  }

  @Test
  void findsADecisionByEventAndByQueueId() {
    DecisionRegister register = new DecisionRegister(database);
    DecisionRegister.Entry first = register.last(7, 1).getFirst();
    String queueId = first.queueId() == null ? "" : first.queueId();

    assertThat(register.find(first.event(), 5)).containsExactly(first);
    assertThat(register.find(queueId, 100)).contains(first);
    assertThat(register.find("nothing", 5)).isEmpty();
    assertThat(first.account()).isEqualTo("K-10017");
    assertThat(first.identity()).isNotNull();
    assertThat(register.contributions(first.event())).isNotEmpty();
    assertThat(register.limits(first.event()))
        .allSatisfy(use -> assertThat(use.maximum()).isPositive());
    assertThat(register.unknown(first.event()))
        .allSatisfy(unknown -> assertThat(unknown.reason()).isNotBlank());
  }
}
