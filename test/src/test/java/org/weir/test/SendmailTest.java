package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.milter.Endpoint;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.Provider;
import org.weir.test.rig.SendmailRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.SmtpSink;
import org.weir.test.rig.WeirSetup;

/// What only Sendmail does: it keeps the reason of a quarantine, and its answers come from other
/// parts of it than Postfix'. Nothing stands between it and Weir here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendmailTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String LOGIN = "office@shop.test";
  private static final String PROGRAM =
      """
      Subject: setup
      Content-Type: application/octet-stream; name="setup.exe"

      not really
      """;

  private final Lab lab = Lab.open();
  private final WeirSetup weir =
      WeirSetup.start(
          lab,
          WeirSetup.Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          Map.of(),
          SendmailTest::fill);
  private final SmtpSink sink = SmtpSink.open(lab);
  private final SendmailRelay sendmail =
      SendmailRelay.start(lab, milter(), sink.port(), List.of(LOGIN));

  SendmailTest() throws Exception {}

  private String milter() {
    Endpoint.Inet endpoint = (Endpoint.Inet) weir.endpoint();
    return "inet:" + endpoint.port() + "@" + endpoint.host();
  }

  private static void fill(Provider provider) throws Exception {
    provider.customer("shop", 400, LOGIN);
    provider.account("bulk", 400, "active");
    provider.identity("bulk", "sender_domain", "bulk.test");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void heldMailKeepsItsReasonAndIsDeliveredOnceWhenReleased() throws Exception {
    String id;
    try (SmtpClient client = login()) {
      id = SendmailRelay.queueId(client.send(LOGIN, "held@example.org", PROGRAM));
    }
    String line = weir.weir().lineOf(id);
    assertThat(line).contains(" action=hold ").contains(" account=shop ");
    String event = line.replaceFirst(".*\\bevent=(\\S+).*", "$1");
    assertThat(sendmail.quarantine())
        .contains(id)
        .contains("QUARANTINE: W301, event " + event + ", score 6.0: exec");

    int mark = weir.weir().process().mark();
    sendmail.release(id);

    Mail delivered = sink.await(mail -> mail.hasQueueId(id), LIMIT);
    assertThat(delivered.recipients()).containsExactly("held@example.org");
    Awaitility.await("it has left the queue")
        .atMost(LIMIT)
        .until(() -> !sendmail.queue().contains(id));
    assertThat(sink.mails()).filteredOn(mail -> mail.hasQueueId(id)).hasSize(1);
    assertThat(weir.weir().messageLines(mark)).isEmpty();
  }

  @Test
  void severalMessagesAndResetsInOneSession() throws Exception {
    int mark = weir.weir().process().mark();
    try (SmtpClient client = sendmail.connect("127.0.0.9")) {
      client.ehlo("client.test");
      assertThat(client.mail("<a@bulk.test>").positive()).isTrue();
      assertThat(client.rcpt("<x@example.org>").positive()).isTrue();
      assertThat(client.command("RSET").positive()).isTrue();
      assertThat(client.mail("<a@nobody.test>").code()).isEqualTo(550);
      for (int i = 0; i < 2; i++) {
        Reply reply = client.send("a@bulk.test", "kept@example.org", "Subject: a\n\nbody\n");
        String passed = " queue_id=" + SendmailRelay.queueId(reply) + " account=bulk ";
        assertThat(weir.weir().process().await(mark, line -> line.contains(passed), LIMIT))
            .contains(" client=127.0.0.9 ")
            .contains(" rcpts=1 ");
      }
    }
    assertThat(weir.weir().messageLines(mark)).hasSize(3);
    Awaitility.await("two messages are charged")
        .atMost(LIMIT)
        .until(
            () -> weir.provider().query("SELECT used FROM usage_now WHERE account = 'bulk'"),
            List.of(Map.of("used", "2"))::equals);
  }

  @Test
  void defersWhileWeirIsAway() throws Exception {
    weir.weir().kill();
    try (SmtpClient client = sendmail.connect("127.0.0.1")) {
      client.ehlo("client.test");
      assertThat(client.mail("<a@bulk.test>").code()).isEqualTo(451);
    }
    weir.weir().startAgain();
    try (SmtpClient client = login()) {
      Reply reply = client.send(LOGIN, "back@example.org", "Subject: a\n\nbody\n");
      assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
    }
  }

  private SmtpClient login() throws Exception {
    SmtpClient client = sendmail.connect("127.0.0.1");
    client.ehlo("client.test");
    assertThat(client.authPlain(LOGIN, PostfixRelay.password(LOGIN)).code()).isEqualTo(235);
    return client;
  }
}
