package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
class MultiRelayTest {
  private static final String LOGIN = "busy@relay.test";
  private static final int LIMIT = 1_000;
  private static final int STEADY = 700;
  private static final int MESSAGES_PER_UPDATE = 20;

  private final Lab lab = Lab.open();
  private final EmbeddedMariaDb mariadb = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
  private final Provider provider = Provider.of(mariadb);
  private final Relays relays =
      Relays.start(lab, Collections.nCopies(4, Store.of(mariadb)), provider, MultiRelayTest::fill);

  MultiRelayTest() throws Exception {}

  private static void fill(Provider people) throws Exception {
    people.customer("busy", 400, LOGIN);
    people.quota("busy", LIMIT, "messages", 3600, null);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void grantExactlyTheLimitAndSeldomAskForIt() throws Exception {
    Statements before = statements();
    AtomicReference<Statements> steady = new AtomicReference<>(before);
    List<Answer> answers;
    try (Senders senders =
        Senders.start(
            relays.milters(), LOGIN, 64, Duration.ZERO, STEADY, () -> steady.set(statements()))) {
      answers = senders.awaitEnd(Duration.ofSeconds(60));
    }
    Statements after = statements();
    System.out.printf(
        "four relays, %d messages: %s until message %d, %s until all were refused%n",
        LIMIT, steady.get().since(before), STEADY, after.since(before));
    assertThat(answers).filteredOn(answer -> answer.verdict() == Verdict.ACCEPTED).hasSize(LIMIT);
    assertThat(answers)
        .filteredOn(answer -> answer.verdict() != Verdict.ACCEPTED)
        .hasSize(64)
        .allMatch(answer -> answer.verdict() == Verdict.OVER_QUOTA);
    assertThat(steady.get().since(before).updates())
        .isLessThanOrEqualTo(STEADY / MESSAGES_PER_UPDATE);
    assertThat(
            provider.query(
                "SELECT used FROM usage_now WHERE account = 'busy' AND unit = 'messages' AND period_seconds = 3600"))
        .isEqualTo(List.of(Map.of("used", "" + LIMIT)));
  }

  /// What MariaDB has been asked.
  private record Statements(long updates, long all) {
    Statements since(Statements earlier) {
      return new Statements(updates - earlier.updates, all - earlier.all);
    }
  }

  private Statements statements() throws Exception {
    return new Statements(status("Com_update"), status("Questions"));
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
