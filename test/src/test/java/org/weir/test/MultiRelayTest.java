package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.Relays;
import org.weir.test.rig.Relays.Store;
import org.weir.test.rig.Senders;
import org.weir.test.rig.Senders.Answer;
import org.weir.test.rig.Senders.Verdict;

/// Four relays that share one MariaDB grant an account exactly its limit, and ask MariaDB for far
/// less than each message.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MultiRelayTest {
  private static final int LIMIT = 1_000;
  private static final int FAR_LIMIT = 20_000;
  private static final int MESSAGES_PER_SLICE = 20;
  private static final int CONNECTIONS = 64;

  private final Lab lab = Lab.open();
  private final EmbeddedMariaDb mariadb = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
  private final Provider provider = Provider.of(mariadb);
  private final Relays relays =
      Relays.start(lab, Collections.nCopies(4, Store.of(mariadb)), provider, MultiRelayTest::fill);

  MultiRelayTest() throws Exception {}

  private static void fill(Provider people) throws Exception {
    people.set("GLOBAL userstat = 1");
    people.customer("full", 400, "full@relay.test");
    people.quota("full", LIMIT, "messages", 3600, null);
    people.customer("steady", 400, "steady@relay.test");
    people.quota("steady", FAR_LIMIT, "messages", 3600, null);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void grantExactlyTheLimit() throws Exception {
    Statements before = statements();
    var most = new AtomicReference<>(before);
    List<Answer> answers;
    try (Senders senders = send("full", LIMIT * 7 / 10, () -> most.set(statements()))) {
      answers = senders.awaitEnd(Duration.ofSeconds(60));
    }
    assertThat(most.get().since(before).slices())
        .as("for the first seven tenths")
        .isBetween(1L, LIMIT * 7L / 10 / MESSAGES_PER_SLICE);
    assertThat(count(answers, Verdict.ACCEPTED)).isEqualTo(LIMIT);
    assertThat(count(answers, Verdict.OVER_QUOTA)).isEqualTo(CONNECTIONS);
    assertThat(answers).hasSize(LIMIT + CONNECTIONS);
    assertThat(
            provider.query(
                "SELECT used FROM usage_now"
                    + " WHERE account = 'full' AND unit = 'messages' AND period_seconds = 3600"))
        .isEqualTo(List.of(Map.of("used", Integer.toString(LIMIT))));
  }

  /// Near the limit slices are small, so that each relay finds some; far from it they are large.
  @Test
  void askSeldomFarFromTheLimit() throws Exception {
    Statements before = statements();
    var after = new CompletableFuture<Statements>();
    try (Senders _ = send("steady", LIMIT, () -> after.complete(statements()))) {
      Statements asked = after.get(60, TimeUnit.SECONDS).since(before);
      System.out.printf("four relays, limit %d: %s for %d%n", FAR_LIMIT, asked, LIMIT);
      assertThat(asked.slices()).isBetween(1L, (long) LIMIT / MESSAGES_PER_SLICE);
    }
  }

  private Senders send(String account, int mark, Senders.Incident incident) {
    return Senders.start(
        relays.milters(), account + "@relay.test", CONNECTIONS, Duration.ZERO, mark, incident);
  }

  private static long count(List<Answer> answers, Verdict verdict) {
    return answers.stream().filter(answer -> answer.verdict() == verdict).count();
  }

  /// What MariaDB has been asked.
  private record Statements(long slices, long all) {
    Statements since(Statements earlier) {
      return new Statements(slices - earlier.slices, all - earlier.all);
    }
  }

  private Statements statements() throws Exception {
    return new Statements(granted(), status("Questions"));
  }

  /// Rows of quota_usage that were changed: one for each slice that was granted or given back.
  private long granted() throws Exception {
    return provider
        .query(
            "SELECT rows_changed AS value FROM information_schema.table_statistics"
                + " WHERE table_name = 'quota_usage'")
        .stream()
        .mapToLong(row -> Long.parseLong(row.getOrDefault("value", "")))
        .sum();
  }

  private long status(String name) throws Exception {
    return Long.parseLong(
        provider
            .query(
                "SELECT variable_value AS value FROM information_schema.global_status"
                    + " WHERE variable_name = ?",
                name)
            .getFirst()
            .getOrDefault("value", ""));
  }
}
