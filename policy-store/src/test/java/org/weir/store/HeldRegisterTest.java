package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.policy.Action;
import org.weir.privacy.Veil;
import org.weir.store.HeldRegister.Entry;
import org.weir.store.HeldRegister.State;

/// Held mail as it is written by the journal.
@Tag("mariadb")
class HeldRegisterTest {
  private TestDatabase mariadb;
  private Database database;
  private HeldRegister register;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(HeldRegisterTest.class);
    mariadb.sql("INSERT INTO account (id, name) VALUES (7, 'K-10017')");
    database = mariadb.open();
    register = new HeldRegister(database, "anna");
    try (Journal journal = new Journal(database, 10)) {
      for (int i = 1; i <= 3; i++) {
        String sender = i == 3 ? "" : "bounce" + i + "@Example.com";
        journal.record(
            Veil.OFF,
            "relay-" + i,
            "v",
            Messages.evidence(i, Messages.RECEIVED.plusSeconds(i), sender),
            Messages.decision(Action.HOLD, false));
      }
      await().until(() -> mariadb.rows("SELECT 1 FROM held_message").size() == 3);
    }
    mariadb.sql(
        "UPDATE held_message SET held_at = NOW(6) - INTERVAL 3 HOUR WHERE relay = 'relay-1'");
    mariadb.sql("UPDATE held_message SET held_at = NOW(6), code = 'W105' WHERE relay = 'relay-3'");
    mariadb.sql(
        "UPDATE held_message SET held_at = NOW(6) - INTERVAL 1 HOUR WHERE relay = 'relay-2'");
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void aCampaignIsWhatWasSeenAndNotWhatPeopleWrote() throws Exception {
    String campaign = "words-0123456789abcdef";
    evidence(1, "{\"findings\":[{\"signal\":\"x\",\"why\":\"like " + campaign + "\"}]}");
    evidence(2, "{\"directives\":[{\"value\":\"K-1\",\"reason\":\"sends " + campaign + "\"}]}");
    evidence(3, "{\"directives\":[{\"value\":\"" + campaign + "\"}]}");

    HeldFilter of = new HeldFilter(null, null, null, campaign, null, null, null, null);

    assertThat(relays(of)).containsExactly("relay-3", "relay-1");
    QueueOrigins origins = new QueueOrigins(database);
    for (int i = 1; i <= 3; i++) {
      QueueOrigins.Arrival arrival = arrival(i);
      assertThat(origins.of("relay-" + i, List.of(arrival), campaign).values())
          .singleElement()
          .extracting(QueueOrigins.Origin::ofCampaign)
          .isEqualTo(i != 2);
      assertThat(origins.of("relay-" + i, List.of(arrival), null).values())
          .singleElement()
          .extracting(QueueOrigins.Origin::ofCampaign)
          .isEqualTo(false);
    }
  }

  private void evidence(int relay, String json) throws Exception {
    mariadb.sql(
        "UPDATE decision SET evidence = '" + json + "' WHERE relay = 'relay-" + relay + "'");
  }

  private QueueOrigins.Arrival arrival(int relay) throws Exception {
    String queueId =
        mariadb
            .rows("SELECT queue_id FROM decision WHERE relay = 'relay-" + relay + "'")
            .getFirst();
    return new QueueOrigins.Arrival(queueId, Messages.RECEIVED.plusSeconds(relay));
  }

  @Test
  void listsTheNewestFirstByWhatIsAsked() {
    assertThat(relays(filter(null, null, null, null, null, null)))
        .containsExactly("relay-3", "relay-2", "relay-1");
    assertThat(relays(filter("K-10017", "W301", null, null, null, null)))
        .containsExactly("relay-2", "relay-1");
    assertThat(relays(filter("K-1", null, null, null, null, null))).isEmpty();
    assertThat(relays(filter(null, null, Duration.ofHours(1), null, null, null)))
        .containsExactly("relay-2", "relay-1");
    assertThat(relays(filter(null, null, Duration.ofHours(1), Duration.ofHours(2), null, null)))
        .containsExactly("relay-2");
    assertThat(relays(filter(null, null, null, null, "relay-1", null))).containsExactly("relay-1");
    assertThat(relays(filter(null, null, null, null, null, "@example.COM")))
        .containsExactly("relay-2", "relay-1");
    assertThat(relays(filter(null, null, null, null, null, "BOUNCE2@example.com")))
        .containsExactly("relay-2");
    assertThat(relays(filter(null, null, null, null, null, "<>"))).containsExactly("relay-3");
    assertThat(relays(new HeldFilter(null, null, null, "eve", null, null, null, null)))
        .as("evidence that names it")
        .hasSize(3);
    assertThat(register.list(filter(null, null, null, null, null, null), false, 2)).hasSize(2);
  }

  @Test
  void tellsWhatMadeUpTheScore() {
    Entry entry =
        register.list(filter(null, null, null, null, "relay-2", null), false, 1).getFirst();

    assertThat(entry.account()).isEqualTo("K-10017");
    assertThat(entry.sender()).isEqualTo("bounce2@Example.com");
    assertThat(entry.recipients()).isEqualTo(3);
    DecisionRegister decisions = new DecisionRegister(database);
    assertThat(decisions.contributions(entry.event()))
        .containsExactly(
            new DecisionRegister.Contribution(
                "login-mismatch", 3.25, false, "bob sends as \"eve\""),
            new DecisionRegister.Contribution("new-signal", 1, true, "shadow"));
    assertThat(decisions.contributions("01JD9999999999999999999999")).isEmpty();
  }

  @Test
  void notesOnceWhatBecameOfIt() throws Exception {
    List<Entry> two = register.list(filter(null, "W301", null, null, null, null), false, 10);

    assertThat(register.settle("relay-1", two, State.RELEASED, "code=W301")).isEqualTo(2);
    assertThat(register.settle("relay-1", two, State.DELETED, "code=W301")).isZero();
    assertThat(relays(filter(null, null, null, null, null, null))).containsExactly("relay-3");
    assertThat(register.find(two.getFirst().event()))
        .hasValueSatisfying(entry -> {
          assertThat(entry.state()).isEqualTo(State.RELEASED);
          assertThat(entry.stateBy()).isEqualTo("anna");
        });
    assertThat(mariadb.rows("SELECT who, what, detail FROM audit ORDER BY id LIMIT 1"))
        .containsExactly("anna held.released relay-1: 2 messages, code=W301");
  }

  private List<String> relays(HeldFilter filter) {
    return register.list(filter, false, 100).stream().map(Entry::relay).toList();
  }

  private static HeldFilter filter(
      @Nullable String account,
      @Nullable String code,
      @Nullable Duration older,
      @Nullable Duration younger,
      @Nullable String relay,
      @Nullable String sender) {
    return new HeldFilter(null, account, code, null, older, younger, relay, sender);
  }
}
