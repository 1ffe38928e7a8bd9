package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.agent.HeldKeeper;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.queue.Act;
import org.weir.queue.Postfix;
import org.weir.store.Alerts;
import org.weir.store.Database;
import org.weir.store.HeldLedger;
import org.weir.store.HeldTerm;
import org.weir.store.HeldTerm.Then;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// What lies on hold in a real Postfix, by `weir held` and `weir hold`, and what the agent does
/// about it.
class HeldMailTest {
  private static final String LOGIN = "office@relay.test";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HeldTerm A_WEEK = new HeldTerm(Duration.ofDays(7), Then.NOTIFY);
  private static final String PLAIN = "Subject: minutes\n\nAs agreed on Monday.\n";
  private static final String WITH_PROGRAM =
      """
      Subject: invoice
      MIME-Version: 1.0
      Content-Type: application/octet-stream; name="invoice.exe"
      Content-Disposition: attachment; filename="invoice.exe"

      not really
      """;

  private final RunningRelay relay = RunningRelay.start(List.of(LOGIN), HeldMailTest::fill);
  private final Path configuration = relay.lab().directory().resolve("commands.yaml");

  HeldMailTest() throws Exception {
    Files.writeString(
        configuration,
        Files.readString(relay.setup().configuration())
            + "queue: { config: "
            + relay.postfix().configuration()
            + " }\n");
  }

  private static void fill(Provider provider) throws Exception {
    provider.customer("office", 400, LOGIN);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void isShownReleasedOnceAndDeletedForGood() throws Exception {
    String released = send("a@example.org", WITH_PROGRAM);
    String deleted = send("b@example.org", WITH_PROGRAM);
    String event = event(released);

    assertThat(weir("held", "list", "--account", "office")).contains(released).contains(deleted);
    assertThat(weir("held", "show", event))
        .contains("Subject: invoice")
        .contains("not really")
        .contains("executable-name +");
    assertThat(weir("held", "release", "--event", event, "--dry-run"))
        .contains("Would release 1 message of 1 account from 1 relay.");
    assertThat(relay.postfix().holds(released)).isTrue();
    assertThat(weir("held", "release", "--event", event, "--yes")).contains("Released 1 message.");
    assertThat(relay.sink().await(mail -> mail.hasQueueId(released), SOON).recipients())
        .containsExactly("a@example.org");
    assertThat(weir("held", "delete", "--account", "office", "--yes"))
        .contains("Deleted 1 message.");

    assertThat(relay.postfix().queue()).isEmpty();
    assertThat(relay.sink().mails()).hasSize(1);
    assertThat(states()).isEqualTo(Map.of(released, "released", deleted, "deleted"));
    assertThat(relay.weir().messageLines(0)).as("Postfix asks no filter again").hasSize(2);
    assertThat(weir("held", "list")).doesNotContain(released).doesNotContain(deleted);
    assertThat(relay.provider().query("SELECT 1 FROM audit WHERE what LIKE 'held.%'")).hasSize(2);
  }

  @Test
  void holdsWhatIsQueuedAndWhatComesAndLetsItGoAgain() throws Exception {
    String queued = send("c@later.test", PLAIN);
    Awaitility.await("its decision is written down")
        .atMost(SOON)
        .until(() -> !relay.provider().query("SELECT 1 FROM decision").isEmpty());

    assertThat(weir("hold", "account", "office", "--reason", "stolen?"))
        .contains("mail of account office is held until ")
        .contains("Held in the queue of relay.test: 1");
    assertThat(relay.postfix().holds(queued)).isTrue();
    Awaitility.await("what comes is held")
        .atMost(Duration.ofSeconds(2))
        .until(() -> relay.postfix().holds(send("d@example.org", PLAIN)));

    Awaitility.await("its hold is written down")
        .atMost(SOON)
        .until(() -> states().containsValue("held"));
    assertThat(keeper(A_WEEK).turn().adopted()).as("what was queued gets a row").isEqualTo(1);
    assertThat(weir("directive", "lift", "account", "office"))
        .contains("weir held release --account office");
    weir("held", "release", "--account", "office", "--yes");
    assertThat(relay.postfix().holds(queued)).isFalse();
    assertThat(states().values()).containsOnly("released");
  }

  @Test
  void keepsTheTableInStepWithTheQueueAndEndsWhatIsOverdue() throws Exception {
    String gone = send("e@example.org", WITH_PROGRAM);
    String stays = send("f@example.org", WITH_PROGRAM);
    event(gone);
    event(stays);
    assertThat(keeper(A_WEEK).turn()).isEqualTo(new HeldKeeper.Turn(0, 0, 0));

    new Postfix(relay.postfix().configuration()).change(Act.DELETE, List.of(gone));
    assertThat(keeper(A_WEEK).turn()).isEqualTo(new HeldKeeper.Turn(1, 0, 0));
    assertThat(states()).isEqualTo(Map.of(gone, "gone", stays, "held"));

    assertThat(weir("held", "reconcile", "--output", "json"))
        .contains("{\"gone\":0,\"adopted\":0,\"overdue\":0}");

    Duration now = Duration.ZERO;
    keeper(new HeldTerm(now, Then.NOTIFY)).turn();
    keeper(new HeldTerm(now, Then.NOTIFY)).turn();
    assertThat(alerts()).hasSize(1);
    assertThat(relay.postfix().holds(stays)).isTrue();
    assertThat(keeper(new HeldTerm(now, Then.RELEASE)).turn().overdue()).isEqualTo(1);
    var _ = relay.sink().await(mail -> mail.hasQueueId(stays), SOON);
    assertThat(states()).isEqualTo(Map.of(gone, "gone", stays, "released"));
    keeper(A_WEEK).turn();
    assertThat(alerts()).as("it is over").isEmpty();
  }

  private HeldKeeper keeper(HeldTerm term) throws Exception {
    Database database = relay.lab().own(Database.open(settings().database()));
    return new HeldKeeper(
        "relay.test",
        new Postfix(relay.postfix().configuration()),
        new HeldLedger(database, "relay.test"),
        new Alerts(database, "relay.test"),
        term,
        Duration.ZERO,
        InstantSource.system());
  }

  private Settings settings() {
    if (ConfigReader.settings(configuration) instanceof Valid<Settings>(Settings settings)) {
      return settings;
    }
    throw new AssertionError("the configuration is not valid");
  }

  private List<Map<String, String>> alerts() throws Exception {
    return relay
        .provider()
        .query("SELECT 1 FROM alert WHERE kind = 'held-too-long' AND resolved_at IS NULL");
  }

  private Map<String, String> states() throws Exception {
    Map<String, String> states = new HashMap<>();
    for (Map<String, String> row :
        relay.provider().query("SELECT queue_id, state FROM held_message")) {
      states.put(row.get("queue_id"), row.get("state"));
    }
    return states;
  }

  /// Once it is written down.
  private String event(String queueId) {
    return Awaitility.await("the hold is written down")
        .atMost(SOON)
        .until(
            () ->
                relay
                    .provider()
                    .query("SELECT event_id FROM held_message WHERE queue_id = ?", queueId)
                    .stream()
                    .map(row -> row.get("event_id"))
                    .findFirst()
                    .orElse(""),
            event -> !event.isEmpty());
  }

  private String weir(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", configuration.toString()));
    return Tool.run(WeirProcess.command(all.toArray(String[]::new))).orFail();
  }

  /// Returns its queue id.
  private String send(String recipient, String mail) throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      return client.send(LOGIN, recipient, mail).queueId();
    }
  }
}
