package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.alert.Kind;
import org.weir.alert.Tally;

@Tag("mariadb")
class AlertsTest {
  private static final Kind KIND = Kind.OWN_ADDRESS_LISTED;
  private static final String SUBJECT = "192.0.2.25 bl.example";

  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(AlertsTest.class);
    database = mariadb.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void oneIsOpenOfEachThingHoweverManyRelaysNotice() throws Exception {
    mariadb.sql("INSERT INTO relay (name) VALUES ('relay-1')");
    Alerts one = new Alerts(database, "relay-1");
    Alerts other = new Alerts(database, "relay-2");
    assertThat(one.open(KIND, SUBJECT, "spam")).isTrue();
    assertThat(other.open(KIND, SUBJECT, "spam")).isFalse();
    assertThat(other.open(KIND, "192.0.2.26 bl.example", "spam")).isTrue();
    assertThat(one.open(KIND)).containsOnlyKeys(SUBJECT, "192.0.2.26 bl.example");

    assertThat(other.resolve(KIND, SUBJECT)).as("it may know less").isFalse();
    assertThat(one.resolve(KIND, SUBJECT)).isTrue();
    assertThat(one.resolve(KIND, SUBJECT)).isFalse();
    assertThat(one.open(KIND, SUBJECT, "again")).as("the same incident").isFalse();
    assertThat(one.open(KIND)).containsOnlyKeys(SUBJECT, "192.0.2.26 bl.example");
    assertThat(one.resolve(KIND, SUBJECT)).isTrue();
    mariadb.sql("UPDATE alert SET resolved_at = resolved_at - INTERVAL 16 MINUTE");
    assertThat(one.open(KIND, SUBJECT, "again")).as("news once more").isTrue();
    assertThat(mariadb.rows("SELECT relay, detail FROM alert ORDER BY id"))
        .containsExactly("relay-1 spam", "relay-2 spam", "relay-1 again");
  }

  @Test
  void areOfTheRelayThatNoticedLastUntilItIsGone() throws Exception {
    mariadb.sql(
        "INSERT INTO relay (name, last_seen) VALUES ('relay-1', NOW(6)), ('relay-2', NOW(6))");
    Alerts one = new Alerts(database, "relay-1");
    Alerts other = new Alerts(database, "relay-2");
    Tally tally = new Tally(Kind.ACCOUNT_WAITING, "K-1", 7L, 300, 12);
    assertThat(one.open(tally, "300")).isTrue();
    assertThat(other.open(tally, "400")).isFalse();
    assertThat(one.openHere(tally.kind())).isEqualTo(Map.of("K-1", 12L));
    assertThat(other.openHere(tally.kind())).isEmpty();
    assertThat(other.open(tally.kind())).containsOnlyKeys("K-1");

    assertThat(one.resolveForAll(tally.kind(), "K-1")).isTrue();
    assertThat(other.open(tally, "400")).as("the same incident").isFalse();
    assertThat(one.openHere(tally.kind())).isEmpty();
    assertThat(other.openHere(tally.kind())).containsOnlyKeys("K-1");

    assertThat(one.resolveOfGoneRelays(tally.kind())).isZero();
    mariadb.sql("UPDATE relay SET last_seen = NOW(6) - INTERVAL 3 HOUR");
    assertThat(one.resolveOfGoneRelays(Kind.QUEUE_GROWN)).as("of another kind").isZero();
    assertThat(other.resolveOfGoneRelays(tally.kind())).as("its own").isZero();
    assertThat(one.resolveOfGoneRelays(tally.kind())).isEqualTo(1);
    assertThat(mariadb.rows("SELECT account_id, usual, relay FROM alert WHERE resolved_at > 0"))
        .containsExactly("7 12 relay-2");
  }

  @Test
  void ofARelayThatIsDeletedEnd() {
    new Alerts(database, "relay-9").open(Kind.QUEUE_GROWN, "relay-9", "5000");
    assertThat(new Alerts(database, "relay-1").resolveOfGoneRelays(Kind.QUEUE_GROWN)).isEqualTo(1);
  }

  @Test
  void whatADeadRelayHasNoticedOthersTakeBack() throws Exception {
    mariadb.sql("INSERT INTO relay (name) VALUES ('relay-1')");
    Alerts one = new Alerts(database, "relay-1");
    Alerts other = new Alerts(database, "relay-2");
    assertThat(one.open(KIND, SUBJECT, "spam")).isTrue();
    mariadb.sql("UPDATE alert SET opened_at = opened_at - INTERVAL 3 HOUR");
    assertThat(other.resolve(KIND, SUBJECT)).as("the other still sees it").isFalse();

    mariadb.sql("UPDATE relay SET last_seen = NOW(6) - INTERVAL 11 MINUTE");

    assertThat(other.resolve(KIND, SUBJECT)).isTrue();
    assertThat(other.open(KIND, SUBJECT, "again")).as("the same incident").isFalse();
    mariadb.sql("UPDATE relay SET last_seen = NOW(6)");
    assertThat(other.resolve(KIND, SUBJECT)).as("it is its own now").isTrue();
  }

  @Test
  void nameWhoSentMostThroughTheRelay() throws Exception {
    mariadb.sql(
        "INSERT INTO account (id, name) VALUES (1, 'K-1'), (2, 'K-2')",
        """
        INSERT INTO decision (event_id, relay, account_id, action, wanted, observed, code, score,
          origin, sender, recipients, bytes, policy, evidence)
        SELECT CONCAT('E', seq), IF(seq < 10, 'relay-1', 'relay-2'), IF(seq < 7, 2, 1),
          IF(seq = 1, 'reject', 'pass'), 'pass', 0, 'W000', 0, 'smtp', '', 1, 1, 'v', '{}'
        FROM seq_1_to_12
        """);
    assertThat(new Alerts(database, "relay-1").topSenders()).isEqualTo("K-2 5, K-1 3");
  }
}
