package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.store.HeldLedger.Arrival;
import org.weir.store.HeldLedger.Row;
import org.weir.store.HeldRegister.State;

/// What a relay's hold queue and table `held_message` tell each other.
@Tag("mariadb")
class HeldLedgerTest {
  private static final Duration GRACE = Duration.ofMinutes(10);
  private static final String ROWS =
      "SELECT event_id, relay, queue_id, account_id, code, state FROM held_message ORDER BY queue_id";

  private TestDatabase mariadb;
  private Database database;
  private HeldLedger ledger;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(HeldLedgerTest.class);
    database = mariadb.open();
    ledger = new HeldLedger(database, "r1");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void seesItsOwnRowsThatHaveSettled() throws Exception {
    held("E1", "r1", "Q1", "60");
    held("E2", "r1", "Q2", "1");
    held("E3", "r2", "Q3", "60");
    held("E4", "r1", "Q4", "60");
    mariadb.sql("UPDATE held_message SET state = 'released' WHERE event_id = 'E4'");

    assertThat(ledger.held(GRACE, 10)).containsExactly(new Row("E1", "Q1"));
    assertThat(ledger.due(Duration.ofMinutes(59))).containsExactly(new Row("E1", "Q1"));
    assertThat(ledger.due(Duration.ofMinutes(61))).isEmpty();

    ledger.settle(List.of(new Row("E1", "Q1"), new Row("E3", "Q3")), State.GONE, "");
    assertThat(mariadb.rows("SELECT event_id, state FROM held_message ORDER BY event_id"))
        .as("not another relay's")
        .containsExactly("E1 gone", "E2 held", "E3 held", "E4 released");
  }

  @Test
  void makesRowsForWhatHasNone() throws Exception {
    Instant now = Instant.now();
    mariadb.sql(
        "INSERT INTO decision (event_id, at, relay, queue_id, account_id, action, wanted, observed,"
            + " code, score, origin, sender, recipients, bytes, policy, evidence) VALUES"
            + " ('01JD0000000000000000000001', NOW(6), 'r1', 'Q1', 7, 'pass', 'pass', 0, 'W000', 0,"
            + " 'smtp', '', 1, 1, 'v', '{}'),"
            + " ('01JD0000000000000000000002', NOW(6) - INTERVAL 3 DAY, 'r1', 'Q2', 8, 'pass', 'pass',"
            + " 0, 'W000', 0, 'smtp', '', 1, 1, 'v', '{}')");
    List<Arrival> onHold = List.of(new Arrival("Q1", now), new Arrival("Q2", now));

    assertThat(ledger.adopt(onHold, GRACE)).isEqualTo(2);
    assertThat(ledger.adopt(onHold, GRACE)).isZero();

    assertThat(mariadb.rows(ROWS))
        .satisfiesExactly(
            known -> assertThat(known).isEqualTo("01JD0000000000000000000001 r1 Q1 7 W000 held"),
            other -> assertThat(other).matches("ZZ[0-9A-F]{24} r1 Q2 null - held"));
  }

  @Test
  void holdsAgainWhatWasReleasedLongAgo() throws Exception {
    Instant now = Instant.now();
    List<Arrival> onHold = List.of(new Arrival("Q1", now));
    ledger.adopt(onHold, GRACE);
    mariadb.sql("UPDATE held_message SET state = 'released', state_by = 'anna'");

    assertThat(ledger.adopt(onHold, GRACE)).as("perhaps it is on its way").isZero();
    mariadb.sql("UPDATE held_message SET updated_at = NOW(6) - INTERVAL 11 MINUTE");
    assertThat(ledger.adopt(onHold, GRACE)).isEqualTo(1);
    assertThat(mariadb.rows("SELECT state, state_by = '' FROM held_message"))
        .containsExactly("held 1");
  }

  private void held(String event, String relay, String queueId, String minutesAgo)
      throws Exception {
    mariadb.sql(
        "INSERT INTO held_message (event_id, relay, queue_id, code, reason, held_at, updated_at)"
            + " VALUES ('%s', '%s', '%s', 'W301', '', NOW(6) - INTERVAL %s MINUTE, NOW(6) - INTERVAL %s MINUTE)"
                .formatted(event, relay, queueId, minutesAgo, minutesAgo));
  }
}
