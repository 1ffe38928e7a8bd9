package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.agent.Agent;
import org.weir.agent.RelayQueue;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed;
import org.weir.config.Settings;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.queue.MailQueue;
import org.weir.queue.Postfix;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.queue.Sendmail;
import org.weir.store.Database;
import org.weir.store.QueueInbox;
import org.weir.store.QueueOrigins;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.Provider;
import org.weir.test.rig.SendmailRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.Tool;
import org.weir.test.rig.Tool.Outcome;
import org.weir.test.rig.WeirProcess;

/// Two Postfix relays and a Sendmail with an agent each: thousands of messages of one account are
/// listed, held and deleted over all of them with three commands, and nobody else's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueAgentsTest {
  private static final int ON_POSTFIX = 2000;
  private static final int ON_SENDMAIL = 1000;
  private static final int OTHERS = 25;
  private static final String BAD = "bad@relay.test";
  private static final String GOOD = "good@relay.test";

  private final Lab lab = Lab.open();
  private final EmbeddedMariaDb mariadb = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
  private final Provider provider = Provider.of(mariadb);
  private final PostfixRelay one = PostfixRelay.start(lab(), "inet:127.0.0.1:1", 1, List.of());
  private final PostfixRelay two = PostfixRelay.start(lab(), "inet:127.0.0.1:1", 1, List.of());
  private final SendmailRelay three = SendmailRelay.start(lab(), "inet:1@127.0.0.1", 1, List.of());
  private final List<MailQueue> queues =
      List.of(
          new Postfix(one.configuration()),
          new Postfix(two.configuration()),
          new Sendmail(three.program(), three.configuration()));

  QueueAgentsTest() throws Exception {}

  private Lab lab() {
    return lab.own(Lab.open());
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @BeforeAll
  void fill() throws Exception {
    Tool.run(WeirProcess.command("db", "migrate", "-c", yaml("one.test", "").toString())).orFail();
    provider.customer("bad", 400, BAD);
    provider.customer("good", 400, GOOD);
    for (PostfixRelay relay : List.of(one, two)) {
      String etc = relay.configuration().toString();
      Tool.run("postconf", "-c", etc, "-e", "defer_transports=smtp").orFail();
      Tool.run("postfix", "-c", etc, "reload").orFail();
      send(relay, BAD, ON_POSTFIX);
      send(relay, GOOD, OTHERS);
    }
    copies(BAD, ON_SENDMAIL);
    copies(GOOD, OTHERS);
    List<String> names = List.of("one.test", "two.test", "three.test");
    for (int i = 0; i < names.size(); i++) {
      provider.update("INSERT INTO relay (name) VALUES (?)", names.get(i));
      decide(names.get(i), queues.get(i));
    }
    agents();
  }

  private void agents() throws Exception {
    Path configuration = yaml("one.test", "queue: { config: \"" + one.configuration() + "\" }\n");
    Child.start(
        lab,
        "agent",
        lab.directory(),
        WeirProcess.command("agent", "-c", configuration.toString()));
    work("two.test", queues.get(1));
    work("three.test", queues.get(2));
  }

  private void work(String name, MailQueue queue) throws Exception {
    if (!(ConfigReader.settings(yaml(name, ""))
        instanceof Parsed.Valid<Settings>(Settings settings))) {
      throw new AssertionError("settings");
    }
    Database database = lab.own(Database.open(settings.database()));
    var agent =
        new Agent(
            new RelayQueue(name, queue, new QueueOrigins(database), InstantSource.system()),
            new QueueInbox(database, name));
    Thread thread = Thread.ofPlatform().daemon().start(() -> run(agent));
    lab.own(() -> {
      agent.stop();
      thread.join();
    });
  }

  private static void run(Agent agent) {
    try {
      agent.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void threeCommandsReachOneAccountsMailOnAllRelays() throws Exception {
    int all = 2 * ON_POSTFIX + ON_SENDMAIL;
    monitoringWarns();
    long began = System.nanoTime();

    assertThat(queue("summary", "--account", "bad", "--by", "relay").orFail())
        .containsPattern("(?m)^one.test +" + ON_POSTFIX + " ")
        .containsPattern("(?m)^two.test +" + ON_POSTFIX + " ")
        .containsPattern("(?m)^three.test +" + ON_SENDMAIL + " ");
    assertThat(queue("hold", "--account", "bad", "--yes").orFail())
        .contains(String.format(Locale.ROOT, "Held %,d messages.", all));
    assertThat(count(BAD, Where.HELD)).isEqualTo(all);
    assertThat(count(GOOD, Where.HELD)).isZero();
    Path list = lab.directory().resolve("deleted.jsonl");
    assertThat(
            queue("delete", "--account", "bad", "--yes", "--undo-list", list.toString()).orFail())
        .contains(String.format(Locale.ROOT, "Deleted %,d messages.", all));

    Duration took = Duration.ofNanos(System.nanoTime() - began);
    System.out.printf("%d messages on three relays: counted, held and deleted in %s%n", all, took);
    assertThat(count(BAD, null)).isZero();
    assertThat(count(GOOD, null)).isEqualTo(3L * OTHERS);
    assertThat(Files.readAllLines(list))
        .hasSize(all)
        .allMatch(line -> line.contains("\"sender\":\"" + BAD + "\""));
    assertThat(
            provider.query(
                "SELECT detail FROM audit WHERE what IN ('queue.hold', 'queue.delete')"
                    + " ORDER BY detail"))
        .extracting(row -> row.getOrDefault("detail", "").replaceAll(" before=\\d+", ""))
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "one.test: 2000 messages, account=bad",
                "one.test: 2000 messages, account=bad",
                "three.test: 1000 messages, account=bad",
                "three.test: 1000 messages, account=bad",
                "two.test: 2000 messages, account=bad",
                "two.test: 2000 messages, account=bad"));
    forgedRequestsDoNothing();
  }

  private void monitoringWarns() throws Exception {
    Outcome check =
        Tool.run(
            WeirProcess.command(
                "check",
                "queue",
                "-c",
                lab.directory().resolve("one.test.yaml").toString(),
                "--state",
                lab.directory().resolve("check.state").toString()));

    assertThat(check.status()).isEqualTo(1);
    assertThat(check.output())
        .startsWith("QUEUE WARNING")
        .contains((ON_POSTFIX + OTHERS) + " wait");
  }

  /// Whoever can write to the table gets the verbs and no more.
  private void forgedRequestsDoNothing() throws Exception {
    Path bait = Files.writeString(lab.directory().resolve("bait"), "bait");
    List<String> forged =
        List.of(
            "{}",
            "{\"id\": [\"ALL\", \"$(rm " + bait + ")\"]}",
            "{\"sender\": \"x\", \"command\": \"rm " + bait + "\"}",
            "{\"id\": [\"-d\"]}");
    for (String filter : forged) {
      provider.update(
          "INSERT INTO queue_command (relay, verb, filter, who, deadline_at)"
              + " VALUES ('one.test', 'delete', ?, 'mallory', NOW(6) + INTERVAL 1 HOUR)",
          filter);
    }
    Awaitility.await("all are refused")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            provider
                    .query(
                        "SELECT id FROM queue_command WHERE who = 'mallory' AND state = 'failed'")
                    .size()
                == forged.size());
    assertThat(bait).exists();
    assertThat(count(GOOD, null)).isEqualTo(3L * OTHERS);
  }

  @Test
  void namesRelaysThatDoNotAnswer() throws Exception {
    Outcome outcome = queue("list", "--relay", "two.test", "nobody.test", "--wait", "3s");

    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.output()).contains("two.test").contains("no answer from nobody.test");
  }

  @Test
  void changesNothingOnARelayThatDidNotCount() throws Exception {
    provider.update("INSERT INTO relay (name) VALUES ('late.test')");
    try {
      Outcome outcome = queue("flush", "--sender", GOOD, "--wait", "3s");

      assertThat(outcome.status()).isEqualTo(69);
      assertThat(outcome.output()).containsOnlyOnce("no answer from late.test").contains("Trying ");
      assertThat(provider.query("SELECT filter FROM queue_command WHERE relay = 'late.test'"))
          .singleElement()
          .satisfies(row -> assertThat(row.get("filter")).contains("dry-run"));
    } finally {
      provider.update("DELETE FROM relay WHERE name = 'late.test'");
    }
  }

  private long count(String sender, @Nullable Where where) throws Exception {
    long count = 0;
    for (MailQueue queue : queues) {
      count +=
          list(queue).stream()
              .filter(mail -> mail.sender().equals(sender))
              .filter(mail -> where == null || mail.where() == where)
              .count();
    }
    return count;
  }

  private static List<QueuedMail> list(MailQueue queue) throws Exception {
    List<QueuedMail> list = new ArrayList<>();
    assertThat(queue.list(list::add)).isZero();
    return list;
  }

  private static void send(PostfixRelay relay, String sender, int messages) throws Exception {
    try (SmtpClient client = relay.connectPlain()) {
      client.ehlo("client.test");
      for (int i = 0; i < messages; i++) {
        assertThat(client.send(sender, "friend@later.test", "Subject: q\n\nq\n").positive())
            .isTrue();
      }
    }
  }

  /// Control files as Sendmail itself has written one.
  private void copies(String sender, int messages) throws Exception {
    List<String> before = three.queue();
    three.queueLocally(sender, "friend@[192.0.2.1]", "Subject: q\n\nq\n");
    String id =
        three.queue().stream().filter(each -> !before.contains(each)).findFirst().orElseThrow();
    three.copyQueued(id, messages - 1);
  }

  /// What the filter in front of that relay would have written.
  private void decide(String relay, MailQueue queue) throws Exception {
    String mails =
        list(queue).stream()
            .map(mail -> "{\"id\":\"%s\",\"sender\":\"%s\"}".formatted(mail.id(), mail.sender()))
            .collect(Collectors.joining(",", "[", "]"));
    provider.update(
        """
        INSERT INTO decision (event_id, relay, queue_id, account_id, action, wanted, observed, code, score, origin,
          login, sender, recipients, bytes, policy, evidence)
        SELECT SUBSTRING(MD5(CONCAT(?, m.id)), 1, 26), ?, m.id, i.account_id, 'pass', 'pass', FALSE, 'W000', 0, 'smtp',
          m.sender, m.sender, 1, 1, 'x', '{}'
        FROM JSON_TABLE(?, '$[*]' COLUMNS (id VARCHAR(64) PATH '$.id', sender VARCHAR(320) PATH '$.sender')) m
        JOIN identity i ON i.kind = 'login' AND i.value = m.sender
        """,
        relay,
        relay,
        mails);
  }

  private Path yaml(String relay, String more) throws Exception {
    return Files.writeString(
        lab.directory().resolve(relay + ".yaml"),
        """
        relay: %s
        database: { hosts: "127.0.0.1:%d", name: %s, user: %s, password-file: "%s", tls: off }
        %s\
        """
            .formatted(
                relay,
                mariadb.port(),
                mariadb.database(),
                mariadb.user(),
                mariadb.passwordFile(),
                more));
  }

  private Outcome queue(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("queue"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("-c", lab.directory().resolve("one.test.yaml").toString()));
    return Tool.run(WeirProcess.command(all.toArray(String[]::new)));
  }
}
