package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.PostfixRelay.Queued;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.Tls;
import org.weir.test.rig.Witness;

/// Every way by which mail gets into Postfix leads past Weir, and none confuses it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixWaysInTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LOGIN = "office@shop.test";
  private static final String TEXT = "Subject: a\n\nbody\n";
  private static final String PROGRAM =
      """
      Subject: setup
      Content-Type: application/octet-stream; name="setup.exe"

      not really
      """;

  private final RunningRelay relay = RunningRelay.start(List.of(LOGIN), PostfixWaysInTest::fill);
  private final PostfixRelay postfix = relay.postfix();

  PostfixWaysInTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("shop", 400, LOGIN);
    for (String account : List.of("cron", "backup", "rset", "late")) {
      provider.account(account, 400, "active");
      provider.identity(account, "sender_domain", account + ".test");
    }
    provider.quota("cron", 1, "messages", 86_400, null);
    provider.quota("late", 2, "recipients", 86_400, null);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void localMailOfNobodyIsHeldWholeWithAllItsRecipients() throws Exception {
    String[] both = {"one@local-two.test", "two@local-two.test"};
    postfix.submitLocally("root@nobody.test", List.of(both), TEXT);

    Queued held = awaitHeld(both[0]);

    assertThat(held.recipients()).containsExactlyInAnyOrder(both);
    assertThat(relay.weir().lineOf(held.id())).contains(" code=W101 ").contains(" rcpts=2 ");
  }

  @Test
  void deferredLocalMailWaitsAndIsTakenOnceThereIsRoom() throws Exception {
    postfix.submitLocally("a@cron.test", "first@example.org", TEXT);
    awaitDelivered("first@example.org");
    int mark = relay.weir().process().mark();
    postfix.submitLocally("a@cron.test", "second@example.org", TEXT);
    relay
        .weir()
        .process()
        .await(mark, line -> line.contains("account=cron") && line.contains("code=W201"), LIMIT);
    assertThat(delivered("second@example.org")).isZero();

    relay
        .provider()
        .update(
            "UPDATE quota SET maximum = 5 WHERE account_id ="
                + " (SELECT id FROM account WHERE name = 'cron')");
    awaitPickedUp("second@example.org");
  }

  @Test
  void localMailWaitsWhileWeirIsAway() throws Exception {
    relay.weir().terminate();
    postfix.submitLocally("a@backup.test", "away@example.org", TEXT);
    Awaitility.await("Postfix has tried")
        .atMost(LIMIT)
        .until(
            () -> postfix.log().contains("cleanup") && postfix.log().contains("connect to Milter"));
    assertThat(delivered("away@example.org")).isZero();

    relay.weir().startAgain();
    awaitPickedUp("away@example.org");
    assertThat(relay.weir().messageLines(0)).singleElement().asString().contains("account=backup");
  }

  private void awaitPickedUp(String recipient) {
    Awaitility.await("pickup has brought it")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          postfix.pickUp();
          return delivered(recipient) == 1;
        });
  }

  @Test
  void afterStartTlsTheSecondHelloAndTheLoginCount() throws Exception {
    int port =
        postfix.listen(
            "smtpd_tls_security_level=may",
            "smtpd_tls_chain_files=" + Tls.certificate(relay.lab(), "relay", "relay.test"),
            "smtpd_tls_auth_only=yes");
    try (SmtpClient client = SmtpClient.connect(port, LIMIT)) {
      assertThat(client.ehlo("before.test").text()).contains("STARTTLS").doesNotContain("AUTH");
      client.startTls();
      assertThat(client.ehlo("after.test").text()).contains("AUTH");
      assertThat(client.authPlain(LOGIN, PostfixRelay.password(LOGIN)).code()).isEqualTo(235);
      String id = client.send(LOGIN, "tls@example.org", TEXT).queueId();
      assertThat(relay.weir().lineOf(id)).contains(" account=shop ").contains(" action=pass ");
      assertThat(evidence(id)).contains("after.test").doesNotContain("before.test");
    }
  }

  @Test
  void aCertificateCountsIfPostfixTrustsItAndOnlyThen() throws Exception {
    relay.provider().identity("backup", "certificate", "backup-host.test");
    Path trusted = Tls.certificate(relay.lab(), "trusted", "backup-host.test");
    Path forged = Tls.certificate(relay.lab(), "forged", "backup-host.test");
    int port =
        postfix.listen(
            "smtpd_tls_security_level=may",
            "smtpd_tls_chain_files=" + Tls.certificate(relay.lab(), "relay", "relay.test"),
            "smtpd_tls_ask_ccert=yes",
            "smtpd_tls_CAfile=" + trusted);
    try (SmtpClient client = SmtpClient.connect(port, LIMIT)) {
      client.ehlo("backup-host.test");
      client.startTls(trusted);
      client.ehlo("backup-host.test");
      String id = client.send("root@nobodys.test", "cert@example.org", TEXT).queueId();
      assertThat(relay.weir().lineOf(id)).contains(" account=backup ");
      assertThat(evidence(id)).contains("\"kind\":\"certificate\",\"value\":\"backup-host.test\"");
    }
    try (SmtpClient client = SmtpClient.connect(port, LIMIT)) {
      client.ehlo("backup-host.test");
      client.startTls(forged);
      client.ehlo("backup-host.test");
      assertThat(client.mail("<root@nobodys.test>").text()).contains("W101");
    }
  }

  @Test
  void aMessageInChunksIsOneMessage() throws Exception {
    try (SmtpClient client = postfix.login(LOGIN)) {
      assertThat(client.mail("<" + LOGIN + ">").positive()).isTrue();
      assertThat(client.rcpt("<bdat@example.org>").positive()).isTrue();
      String message = PROGRAM.replace("\n", "\r\n");
      int middle = message.indexOf(".exe");
      assertThat(bdat(client, message.substring(0, middle), "").positive()).isTrue();
      assertThat(bdat(client, message.substring(middle), "").positive()).isTrue();
      String id = bdat(client, "", " LAST").queueId();
      assertThat(postfix.holds(id)).isTrue();
      assertThat(relay.weir().lineOf(id)).contains(" signals=executable-name");
    }
  }

  private static Reply bdat(SmtpClient client, String chunk, String last) throws IOException {
    client.write("BDAT " + chunk.length() + last + "\r\n" + chunk);
    return client.reply();
  }

  @Test
  void pipelinedMessagesAreJudgedOneByOne() throws Exception {
    try (SmtpClient client = postfix.login(LOGIN)) {
      client.write(envelope("pipe1@example.org", "pipe2@example.org"));
      assertThat(codes(client, 4)).containsExactly(250, 250, 250, 354);
      client.write("Subject: 1\r\n\r\none\r\n.\r\n" + envelope("pipe3@example.org"));
      String first = client.reply().queueId();
      assertThat(codes(client, 3)).containsExactly(250, 250, 354);
      client.write(PROGRAM.replace("\n", "\r\n") + ".\r\n");
      String second = client.reply().queueId();
      assertThat(relay.weir().lineOf(first)).contains(" action=pass ").contains(" rcpts=2 ");
      assertThat(relay.weir().lineOf(second)).contains(" action=hold ").contains(" rcpts=1 ");
    }
  }

  private static String envelope(String... recipients) {
    return Arrays.stream(recipients)
        .map(each -> "RCPT TO:<" + each + ">\r\n")
        .collect(Collectors.joining("", "MAIL FROM:<" + LOGIN + ">\r\n", "DATA\r\n"));
  }

  private static List<Integer> codes(SmtpClient client, int replies) throws IOException {
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < replies; i++) {
      codes.add(client.reply().code());
    }
    return codes;
  }

  @Test
  void whatIsResetIsNoMessageAndCostsNothing() throws Exception {
    int mark = relay.weir().process().mark();
    try (SmtpClient client = postfix.connect()) {
      client.ehlo("client.test");
      for (int i = 0; i < 3; i++) {
        assertThat(client.mail("<a@rset.test>").positive()).isTrue();
        assertThat(client.rcpt("<reset@example.org>").positive()).isTrue();
        assertThat(client.command("RSET").positive()).isTrue();
        client.ehlo("client.test");
      }
      for (int i = 0; i < 2; i++) {
        String id = client.send("a@rset.test", "kept@example.org", TEXT).queueId();
        assertThat(relay.weir().lineOf(id)).contains(" account=rset ").contains(" rcpts=1 ");
      }
    }
    assertThat(relay.weir().messageLines(mark)).hasSize(2);
    awaitRows(
        () -> relay.provider().query("SELECT used FROM usage_now WHERE account = 'rset'"), "2");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6})
  void speaksEveryVersionOfTheProtocol(int version) throws Exception {
    int port =
        postfix.listen(
            "smtpd_milters={ " + relay.setup().milter() + ", protocol=" + version + " }");
    try (SmtpClient client = login(port)) {
      String passed = client.send(LOGIN, "version@example.org", TEXT).queueId();
      Mail mail = relay.sink().await(each -> each.hasQueueId(passed), LIMIT);
      assertThat(mail.header("Subject")).hasValue("a");
      assertThat(relay.weir().lineOf(passed)).contains(" account=shop ").contains(" action=pass ");
      String held = client.send(LOGIN, "version@example.org", PROGRAM).queueId();
      assertThat(postfix.holds(held)).isTrue();
    }
    try (SmtpClient client = SmtpClient.connect(port, LIMIT)) {
      client.ehlo("client.test");
      Reply reply = client.send("a@nobody.test", "version@example.org", TEXT);
      assertThat(reply.code()).isEqualTo(550);
      assertThat(reply.text()).startsWith("5.7.1 W101 ");
    }
  }

  @ParameterizedTest
  @CsvSource({"accept, 250, false", "quarantine, 250, true", "tempfail, 451, false"})
  void whileWeirIsAwayPostfixDoesAsTold(String action, int code, boolean held) throws Exception {
    try (SmtpClient client = SmtpClient.connect(listenWithoutWeir(action), LIMIT)) {
      client.ehlo("client.test");
      Reply reply = client.send("a@nobody.test", action + "@example.org", TEXT);
      assertThat(reply.code()).as(reply.toString()).isEqualTo(code);
      if (reply.positive()) {
        assertThat(postfix.holds(reply.queueId())).isEqualTo(held);
      }
    }
  }

  @Test
  void whileWeirIsAwayPostfixTurnsClientsAwayIfTold() throws Exception {
    int port = listenWithoutWeir("reject");
    assertThatThrownBy(() -> SmtpClient.connect(port, LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("refused: 554");
  }

  private int listenWithoutWeir(String action) throws Exception {
    return postfix.listen(
        "smtpd_milters={ inet:127.0.0.1:" + Lab.freePort() + ", default_action=" + action + " }");
  }

  @Test
  void aFilterBehindOursSeesTheContentOfWhatWeAccept() throws Exception {
    Witness witness = Witness.open(relay.lab());
    try (SmtpClient client = login(listenBefore(witness))) {
      assertThat(client.send(LOGIN, "witness@example.org", TEXT).code()).isEqualTo(250);
    }
    assertThat(witness.seen())
        .contains("MailFrom", "RcptTo", "HeaderField", "EndOfHeaders", "BodyChunk", "EndOfMessage");
  }

  @Test
  void ourWordsReachTheClientPastAFilterBehindOurs() throws Exception {
    try (SmtpClient client = postfix.connect()) {
      client.ehlo("client.test");
      assertThat(client.send("a@late.test", "first@example.org", TEXT).code()).isEqualTo(250);
    }
    Witness witness = Witness.open(relay.lab());
    try (SmtpClient client = SmtpClient.connect(listenBefore(witness), LIMIT)) {
      client.ehlo("client.test");
      assertThat(client.mail("<a@late.test>").positive()).isTrue();
      assertThat(client.rcpt("<a@example.org>").positive()).isTrue();
      assertThat(client.rcpt("<b@example.org>").positive()).isTrue();
      Reply reply = client.data(TEXT);
      assertThat(reply.code()).isEqualTo(451);
      assertThat(reply.text()).startsWith("4.7.1 W202 Daily limit reached: 2 recipients a day.");
    }
    assertThat(witness.seen()).contains("RcptTo").doesNotContain("EndOfMessage");
  }

  private int listenBefore(Witness witness) throws Exception {
    return postfix.listen("smtpd_milters=" + relay.setup().milter() + ", " + witness.milter());
  }

  private static SmtpClient login(int port) throws IOException {
    SmtpClient client = SmtpClient.connect(port, LIMIT);
    client.ehlo("client.test");
    client.authPlain(LOGIN, PostfixRelay.password(LOGIN));
    return client;
  }

  private String evidence(String queueId) throws Exception {
    String line = relay.weir().lineOf(queueId);
    String event = line.replaceFirst(".*\\bevent=(\\S+).*", "$1");
    return Awaitility.await("it is journalled")
        .atMost(LIMIT)
        .until(() -> relay.provider().decision(event), rows -> !rows.isEmpty())
        .getFirst()
        .getOrDefault("evidence", "");
  }

  private static void awaitRows(Callable<List<Map<String, String>>> query, String value) {
    Awaitility.await(value + " is the only value")
        .atMost(LIMIT)
        .until(
            query,
            rows -> !rows.isEmpty() && rows.stream().allMatch(row -> row.containsValue(value)));
  }

  private Queued awaitHeld(String recipient) {
    return Awaitility.await("a message to " + recipient + " is held")
        .atMost(LIMIT)
        .until(
            () -> postfix.queue(), queue -> queue.stream().anyMatch(each -> holds(each, recipient)))
        .stream()
        .filter(each -> holds(each, recipient))
        .findFirst()
        .orElseThrow();
  }

  private static boolean holds(Queued message, String recipient) {
    return message.queue().equals("hold") && message.recipients().contains(recipient);
  }

  private void awaitDelivered(String recipient) throws InterruptedException {
    relay.sink().await(mail -> mail.recipients().contains(recipient), LIMIT);
  }

  private long delivered(String recipient) {
    return relay.sink().mails().stream()
        .filter(mail -> mail.recipients().contains(recipient))
        .count();
  }
}
