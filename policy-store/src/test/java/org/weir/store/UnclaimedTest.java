package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.policy.Attribution.Kind;
import org.weir.store.Unclaimed.Sender;

class UnclaimedTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private TestDatabase mariadb;
  private Database database;
  private Unclaimed unclaimed;
  private int messages;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(UnclaimedTest.class);
    mariadb.sql("INSERT INTO account (id, name) VALUES (1, 'bob')");
    database = Database.openForLongWork(mariadb.settings());
    unclaimed = new Unclaimed(database, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void countsAMessageForTheStrongestOfItsFacts() throws Exception {
    message("11:00", "NULL", "'203.0.113.9'", "'Anna'", "NULL", "a@one.example");
    message("11:30", "NULL", "'203.0.113.10'", "'anna'", "NULL", "a@two.example");
    message("11:40", "NULL", "'198.51.100.1'", "NULL", "'/srv/www/x.php'", "a@one.example");
    message("11:50", "NULL", "'192.0.2.1'", "NULL", "NULL", "a@One.example");
    message("11:51", "NULL", "'192.0.2.2'", "NULL", "NULL", "");
    message("11:52", "NULL", "'2001:db8:0:0:0:0:0:1'", "NULL", "NULL", "");
    message("11:53", "1", "'192.0.2.3'", "'bob'", "NULL", "b@bob.example");

    assertThat(unclaimed.list(DAY, 10))
        .containsExactly(
            sender(Kind.LOGIN, "anna", 2, "11:00", "11:30"),
            sender(Kind.SCRIPT, "/srv/www/x.php", 1, "11:40", "11:40"),
            sender(Kind.NETWORK, "192.0.2.0/24", 2, "11:50", "11:51"),
            sender(Kind.NETWORK, "192.0.2.1", 1, "11:50", "11:50"),
            sender(Kind.NETWORK, "192.0.2.2", 1, "11:51", "11:51"),
            sender(Kind.NETWORK, "2001:db8::1", 1, "11:52", "11:52"),
            sender(Kind.SENDER_DOMAIN, "one.example", 1, "11:50", "11:50"));
    assertThat(unclaimed.list(DAY, 1)).hasSize(5);
  }

  @Test
  void leavesOutWhatIsOldOrClaimedMeanwhile() throws Exception {
    message("11:00", "NULL", "'203.0.113.9'", "'anna'", "NULL", "a@one.example");
    message("11:00", "NULL", "'192.0.2.1'", "NULL", "NULL", "");
    message("11:00", "NULL", "'2001:db8:1:2:0:0:0:1'", "NULL", "NULL", "");
    message("11:00", "NULL", "'2001:db8:1:2:0:0:0:2'", "NULL", "NULL", "");
    message("11:00", "NULL", "'198.51.100.1'", "NULL", "NULL", "a@two.example");
    mariadb.sql(
        "INSERT INTO identity (kind, value, account_id) VALUES ('login', 'anna', 1),"
            + " ('network', '192.0.0.0/16', 1), ('sender_domain', 'two.example', 1)");

    assertThat(unclaimed.list(DAY, 10))
        .extracting(Sender::value)
        .containsExactly("2001:db8:1:2::/64", "2001:db8:1:2::1", "2001:db8:1:2::2");
    assertThat(unclaimed.list(Duration.ofMinutes(59), 10)).isEmpty();
  }

  private static Sender sender(Kind kind, String value, int messages, String first, String last) {
    return new Sender(kind, value, messages, 3L * messages, at(first), at(last));
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-22T" + time + ":00Z");
  }

  private void message(
      String time, String account, String client, String login, String script, String sender)
      throws Exception {
    messages++;
    mariadb.sql(
        """
        INSERT INTO decision (event_id, at, relay, account_id, action, wanted, observed, code, score,
          origin, client, login, script, sender, recipients, bytes, policy, evidence)
        VALUES ('%d', '2026-11-22 %s', 'r', %s, 'pass', 'pass', 1, 'W101', 0,
          'smtp', %s, %s, %s, '%s', 3, 1, 'v', '{}')
        """
            .formatted(messages, time, account, client, login, script, sender));
  }

  @Test
  void hasNothingToSayOfAnEmptyJournal() {
    assertThat(unclaimed.list(DAY, 10)).isEqualTo(List.of());
  }
}
