package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.alert.Kind;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;
import org.weir.store.Outbox.Claimed;

@Tag("mariadb")
class OutboxTest {
  private static final Set<String> CHANNELS = Set.of("mail", "webhook");
  private static final String STATES =
      "SELECT event, channel, state, attempts, last_error FROM notice ORDER BY id, channel";

  private TestDatabase mariadb;
  private Database database;
  private Alerts alerts;
  private Outbox outbox;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(OutboxTest.class);
    database = mariadb.open();
    alerts = new Alerts(database, "relay-1");
    outbox = new Outbox(database, "relay-1");
    alerts.open(Kind.BLOCK_LIST_DEAD, "bl.example", "lists the world");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void eachChannelIsToldOnceHoweverManyRelaysWork() throws Exception {
    Outbox other = new Outbox(database, "relay-2");
    List<Callable<List<Claimed>>> relays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Outbox one = i % 2 == 0 ? outbox : other;
      relays.add(() -> emptied(one));
    }
    List<Claimed> told = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<List<Claimed>> each : threads.invokeAll(relays)) {
        told.addAll(each.get());
      }
    }
    told.addAll(emptied(outbox)); // who lost a race may have left one
    assertThat(told).extracting(Claimed::channel).containsExactlyInAnyOrder("mail", "webhook");
    Notice notice = told.getFirst().notice();
    assertThat(notice.event()).isEqualTo(Event.OPENED);
    assertThat(notice.number()).isZero();
    assertThat(notice.headline()).isEqualTo("[weir] block-list-dead bl.example");
    assertThat(told.get(1).notice().key()).isNotEqualTo(notice.key());
    assertThat(outbox.waiting()).isZero();
    assertThat(alerts.openCount()).isOne();
  }

  private static List<Claimed> emptied(Outbox outbox) {
    List<Claimed> told = new ArrayList<>();
    outbox.announce(CHANNELS);
    for (var next = outbox.claim(CHANNELS); next.isPresent(); next = outbox.claim(CHANNELS)) {
      told.add(next.get());
      outbox.sent(next.get());
    }
    return told;
  }

  @Test
  void whatFailsIsTriedAgainLaterAndGivenUpInTheEnd() throws Exception {
    outbox.announce(Set.of("mail"));
    for (int attempt = 1; attempt <= 8; attempt++) {
      Claimed claimed = outbox.claim(Set.of("mail")).orElseThrow();
      assertThat(claimed.attempt()).isEqualTo(attempt);
      assertThat(outbox.claim(Set.of("mail"))).as("it is being tried").isEmpty();
      assertThat(outbox.failed(claimed, "refused")).isEqualTo(attempt == 8);
      assertThat(outbox.claim(Set.of("mail"))).as("it is not due").isEmpty();
      assertThat(mariadb.rows("SELECT due_at > NOW() + INTERVAL 20 SECOND FROM notice"))
          .containsExactly("1");
      mariadb.sql("UPDATE notice SET due_at = NOW(6)");
    }
    assertThat(mariadb.rows(STATES)).containsExactly("opened mail failed 8 refused");
  }

  @Test
  void whatARelayLeftIsTriedByAnotherWithTheSameKey() throws Exception {
    outbox.announce(Set.of("mail"));
    Claimed left = outbox.claim(Set.of("mail")).orElseThrow();
    mariadb.sql("UPDATE notice SET due_at = NOW(6)");
    Claimed taken = new Outbox(database, "relay-2").claim(Set.of("mail")).orElseThrow();
    assertThat(taken.notice().key()).isEqualTo(left.notice().key());
    outbox.failed(left, "too late");
    assertThat(mariadb.rows(STATES)).containsExactly("opened mail waiting 2 ");
  }

  @Test
  void remindsReplacesWhatWaitsAndSaysWhenItIsOver() throws Exception {
    outbox.announce(Set.of("mail"));
    outbox.announce(Set.of("mail"));
    assertThat(mariadb.rows(STATES)).containsExactly("opened mail waiting 0 ");
    mariadb.sql("UPDATE alert SET announced_at = announced_at - INTERVAL 10 MINUTE");
    outbox.announce(Set.of("mail"));
    assertThat(mariadb.rows(STATES))
        .containsExactly("opened mail replaced 0 ", "reminder mail waiting 0 ");
    assertThat(outbox.claim(CHANNELS).orElseThrow().notice().headline())
        .isEqualTo("[weir] still: block-list-dead bl.example");

    alerts.resolve(Kind.BLOCK_LIST_DEAD, "bl.example");
    outbox.announce(Set.of("mail"));
    assertThat(mariadb.rows(STATES)).as("it may come back").hasSize(2);
    mariadb.sql("UPDATE alert SET resolved_at = resolved_at - INTERVAL 15 MINUTE");
    outbox.announce(Set.of("mail"));
    outbox.announce(Set.of("mail"));
    assertThat(mariadb.rows("SELECT event FROM notice ORDER BY id"))
        .containsExactly("opened", "reminder", "resolved");
    assertThat(outbox.claim(CHANNELS).orElseThrow().notice().resolvedAt()).isNotNull();
  }

  @Test
  void saysNothingWhileItIsMuted() throws Exception {
    AlertRegister register = new AlertRegister(database, "alice");
    register.mute(Kind.BLOCK_LIST_DEAD, "", Duration.ofHours(1), "known");
    outbox.announce(CHANNELS);
    assertThat(outbox.waiting()).isZero();
    assertThat(register.list(Duration.ZERO, 10).getFirst().mutedUntil()).isNotNull();
    assertThat(register.unmute(Kind.BLOCK_LIST_DEAD, "")).isTrue();
    assertThat(register.unmute(Kind.BLOCK_LIST_DEAD, "")).isFalse();
    outbox.announce(CHANNELS);
    assertThat(outbox.waiting()).isEqualTo(2);
    assertThat(mariadb.rows("SELECT who, what FROM audit ORDER BY id"))
        .containsExactly("alice alert.mute", "alice alert.unmute");
  }

  @Test
  void oneRelayHoldsTheLeaseUntilItIsSilent() throws Exception {
    Lease one = new Lease(database, "alerts", "relay-1");
    Lease other = new Lease(database, "alerts", "relay-2");
    assertThat(one.ours()).isTrue();
    assertThat(other.ours()).isFalse();
    assertThat(one.ours()).isTrue();
    assertThat(new Lease(database, "notices", "relay-2").ours()).as("another one").isTrue();
    mariadb.sql("UPDATE lease SET held_until = NOW(6) - INTERVAL 1 SECOND");
    assertThat(other.ours()).isTrue();
    assertThat(one.ours()).isFalse();
  }
}
