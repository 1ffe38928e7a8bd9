package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.store.QueueInbox.Claimed;
import org.weir.store.QueueRequests.Reply;
import org.weir.store.QueueRequests.Sent;
import org.weir.store.QueueRequests.State;

/// Requests reach one agent, once, in time, and what it says comes back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueInboxTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestDatabase mariadb = TestDatabase.migrated(QueueInboxTest.class);
  private final Database database = mariadb.open();
  private final QueueRequests requests = new QueueRequests(database, "anna");
  private final QueueInbox inbox = new QueueInbox(database, "r1");

  QueueInboxTest() throws Exception {}

  @AfterAll
  void close() {
    database.close();
  }

  @BeforeEach
  void empty() throws Exception {
    mariadb.sql("DELETE FROM queue_command");
    mariadb.sql("DELETE FROM audit");
  }

  @Test
  void answersComeBackAndChangesAreAudited() throws Exception {
    List<Sent> sent = requests.send(List.of("r1", "r2"), "delete", "{\"all\": true}", MINUTE);
    Claimed claimed = inbox.claim().orElseThrow();
    assertThat(claimed.filter()).isEqualTo("{\"all\": true}");
    inbox.list(claimed, List.of("[1]", "[2]"));
    assertThat(inbox.finish(claimed, "{\"changed\": 2}", "2 messages")).isTrue();

    List<Reply> replies = requests.await(sent, Duration.ofMillis(300));

    assertThat(replies)
        .extracting(Reply::relay, Reply::state, Reply::outcome)
        .containsExactly(
            tuple("r1", State.DONE, "{\"changed\": 2}"), tuple("r2", State.WAITING, null));
    assertThat(requests.deleted(claimed.id())).containsExactly("[1]", "[2]");
    assertThat(inbox.claim()).isEmpty();
    assertThat(mariadb.rows("SELECT CONCAT(who, ' ', what, ' ', detail) FROM audit"))
        .containsExactly("anna queue.delete r1: 2 messages");
  }

  @Test
  void oneOfManyAgentsWins() throws Exception {
    requests.send(List.of("r1"), "hold", "{}", MINUTE);
    List<Callable<Boolean>> agents = Collections.nCopies(6, () -> inbox.claim().isPresent());
    try (var threads = Executors.newFixedThreadPool(6)) {
      int winners = 0;
      for (Future<Boolean> agent : threads.invokeAll(agents)) {
        winners += agent.get() ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    }
  }

  @Test
  void whatWasLeftBehindIsTakenUpAgainAndItsFirstAgentCannotEndIt() throws Exception {
    requests.send(List.of("r1"), "hold", "{}", MINUTE);
    Claimed first = inbox.claim().orElseThrow();
    assertThat(inbox.claim()).isEmpty();
    mariadb.sql("UPDATE queue_command SET claimed_at = claimed_at - INTERVAL 31 SECOND");

    Claimed second = inbox.claim().orElseThrow();

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(inbox.renew(first)).isEmpty();
    assertThat(inbox.finish(first, "{}", "twice")).isFalse();
    Claimed renewed = inbox.renew(second).orElseThrow();
    assertThat(inbox.finish(second, "{}", "old claim")).isFalse();
    assertThat(inbox.finish(renewed, "{}", "once")).isTrue();
    assertThat(mariadb.rows("SELECT detail FROM audit")).containsExactly("r1: once");
  }

  @Test
  void whatIsPastItsDeadlineIsNeverBegun() throws Exception {
    List<Sent> sent = requests.send(List.of("r1", "r1"), "hold", "{}", MINUTE);
    Claimed _ = inbox.claim().orElseThrow();
    mariadb.sql(
        "UPDATE queue_command SET deadline_at = NOW(6) - INTERVAL 1 SECOND,"
            + " claimed_at = claimed_at - INTERVAL 31 SECOND");

    assertThat(inbox.claim()).isEmpty();
    assertThat(inbox.expire()).isEqualTo(2);
    assertThat(requests.await(sent, Duration.ZERO))
        .extracting(Reply::state, Reply::error)
        .containsExactly(
            tuple(State.FAILED, "cut off, may be done in part"), tuple(State.EXPIRED, ""));
  }

  @Test
  void forgetsAMessageMinutesAfterItWasShown() throws Exception {
    requests.send(List.of("r1"), "show", "{}", MINUTE);
    requests.send(List.of("r1"), "list", "{}", MINUTE);
    inbox.finish(inbox.claim().orElseThrow(), "{\"text\": \"private\"}", null);
    inbox.finish(inbox.claim().orElseThrow(), "{}", null);
    inbox.expire();
    String shown = "SELECT verb FROM queue_command WHERE outcome IS NOT NULL ORDER BY id";
    assertThat(mariadb.rows(shown)).containsExactly("show", "list");
    mariadb.sql("UPDATE queue_command SET done_at = done_at - INTERVAL 301 SECOND");

    inbox.expire();

    assertThat(mariadb.rows(shown)).containsExactly("list");
  }

  @Test
  void forgetsAfterAMonth() throws Exception {
    requests.send(List.of("r1"), "hold", "{}", MINUTE);
    mariadb.sql("UPDATE queue_command SET created_at = NOW(6) - INTERVAL 31 DAY");
    inbox.expire();
    assertThat(mariadb.rows("SELECT id FROM queue_command")).isEmpty();
  }

  @Test
  void theTableTakesKnownVerbsOnly() {
    assertThatThrownBy(() -> requests.send(List.of("r1"), "reboot", "{}", MINUTE))
        .hasMessageContaining("queue_command_verb_is_known");
    assertThatThrownBy(() -> requests.send(List.of("r1"), "hold", "no json", MINUTE))
        .hasMessageContaining("queue_command_filter_is_json");
  }
}
