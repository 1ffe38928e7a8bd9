package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.agent.HeldKeeper;
import org.weir.agent.QueueWarning;
import org.weir.agent.QueueWatch;
import org.weir.alert.Kind;
import org.weir.alert.SurgeRule;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.queue.Act;
import org.weir.queue.Postfix;
import org.weir.store.Alerts;
import org.weir.store.Database;
import org.weir.store.HeldLedger;
import org.weir.store.HeldTerm;
import org.weir.store.QueueCounts;
import org.weir.store.QueueOrigins;
import org.weir.test.rig.PostfixRelay.Queued;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;

/// Early warning of a real Postfix whose mail piles up.
class QueueWarningTest {
  private static final String NAME = "relay.test";
  private static final String LOGIN = "office@relay.test";
  private static final Duration SOON = Duration.ofSeconds(40);

  /// Opens however slowly it piles up: one message at most is usual before.
  private static final SurgeRule RULE =
      new SurgeRule(
          Duration.ofMinutes(10), 2, Map.of(Kind.QUEUE_GROWN, 2, Kind.ACCOUNT_WAITING, 2));

  private final RunningRelay relay = RunningRelay.start(List.of(LOGIN), QueueWarningTest::fill);

  QueueWarningTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("office", 400, LOGIN);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void saysThatMailPilesUpAndThatItIsGone() throws Exception {
    var _ =
        relay
            .provider()
            .update(
                "INSERT INTO alert (kind, subject, relay) VALUES ('held-too-long', ?, ?)",
                NAME,
                NAME);
    assertThat(metrics()).doesNotContain("weir_queue_messages{");
    try (Database database = Database.open(settings().database());
        QueueWatch _ = watch(database)) {
      await("it has looked at the empty queue, which ends that alert", Set.of());
      for (int i = 0; i < 5; i++) {
        send("friend" + i + "@later.test");
      }
      await("mail has piled up", Set.of("queue-grown " + NAME, "account-waiting office"));
      assertThat(details())
          .hasSize(2)
          .allMatch(detail -> detail.matches(".*; [01] before; see: weir queue .*"));
      awaitMetric("weir_queue_messages{queue=\"deferred\"} 5.0");
      assertThat(metrics())
          .contains("\nweir_queue_messages{queue=\"held\"} 0.0\n")
          .containsPattern("\nweir_queue_counted_age_seconds \\d");

      List<String> ids = relay.postfix().queue().stream().map(Queued::id).toList();
      assertThat(postfix().change(Act.DELETE, ids).done()).hasSize(5);
      await("the queue is empty", Set.of());
    }
    assertThat(relay.provider().query("SELECT id FROM alert WHERE kind <> 'held-too-long'"))
        .as("one alert for each")
        .hasSize(2);
    var _ =
        relay.provider().update("UPDATE relay SET queue_counted_at = NOW(6) - INTERVAL 301 SECOND");
    Awaitility.await("nobody counts any more")
        .atMost(SOON)
        .until(() -> !metrics().contains("\nweir_queue_messages{"));
    assertThat(metrics()).containsPattern("\nweir_queue_counted_age_seconds 3\\d\\d");
  }

  private QueueWatch watch(Database database) {
    Alerts alerts = new Alerts(database, NAME);
    HeldKeeper keeper =
        new HeldKeeper(
            NAME,
            postfix(),
            new HeldLedger(database, NAME),
            alerts,
            new HeldTerm(Duration.ofDays(7), HeldTerm.Then.NOTIFY),
            Duration.ofMinutes(10),
            InstantSource.system());
    var warning = new QueueWarning(NAME, new QueueOrigins(database), alerts, RULE);
    var counts = new QueueCounts(database, NAME);
    return QueueWatch.start(keeper, warning, counts, Duration.ofMillis(500));
  }

  private void await(String what, Set<String> open) {
    Awaitility.await(what).atMost(SOON).until(this::open, open::equals);
  }

  private void awaitMetric(String line) {
    Awaitility.await(line).atMost(SOON).until(() -> metrics().contains("\n" + line + "\n"));
  }

  private String metrics() throws Exception {
    return relay.weir().admin("/metrics").body();
  }

  private Set<String> open() throws Exception {
    Set<String> open = new HashSet<>();
    for (Map<String, String> row :
        relay.provider().query("SELECT kind, subject FROM alert WHERE resolved_at IS NULL")) {
      open.add(row.get("kind") + " " + row.get("subject"));
    }
    return open;
  }

  private List<String> details() throws Exception {
    return relay.provider().query("SELECT detail FROM alert WHERE resolved_at IS NULL").stream()
        .map(row -> row.getOrDefault("detail", ""))
        .toList();
  }

  private Postfix postfix() {
    return new Postfix(relay.postfix().configuration());
  }

  private Settings settings() {
    if (ConfigReader.settings(relay.setup().configuration())
        instanceof Valid<Settings>(Settings settings)) {
      return settings;
    }
    throw new AssertionError("the configuration is not valid");
  }

  private void send(String recipient) throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      var _ = client.send(LOGIN, recipient, "Subject: minutes\n\nAs agreed on Monday.\n");
    }
  }
}
