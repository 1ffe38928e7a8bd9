package org.weir.test.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.SmtpClient.Reply;

/// The rig's own Postfix, past the milter: what all other tests rely on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixRelayTest {
  private static final String USER = "müller@relay.test";
  private static final String MESSAGE = "Subject: a\n folded\n\n.dot\nlast\n";

  private final Lab lab = Lab.open();
  private final SmtpSink sink = SmtpSink.open(lab);
  private final PostfixRelay postfix =
      PostfixRelay.start(lab, "inet:127.0.0.1:1", sink.port(), List.of("alice@relay.test"));

  PostfixRelayTest() throws Exception {}

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void deliversToTheSinkByteForByte() throws Exception {
    try (SmtpClient client = postfix.connectPlain()) {
      client.ehlo("client.test");
      Reply reply = client.send("a@b.test", "x@example.org", MESSAGE);
      Mail mail = sink.await(each -> each.hasQueueId(reply.queueId()), Duration.ofSeconds(20));
      assertThat(mail.sender()).isEqualTo("a@b.test");
      assertThat(mail.recipients()).containsExactly("x@example.org");
      assertThat(mail.header("subject")).hasValue("a\n folded");
      assertThat(mail.body()).isEqualTo(".dot\nlast\n");
    }
  }

  @Test
  void knowsItsUsersAndRefusesWrongPasswords() throws Exception {
    try (SmtpClient client = postfix.connectPlain()) {
      client.ehlo("client.test");
      assertThat(client.authPlain("alice@relay.test", "wrong").code()).isEqualTo(535);
      assertThat(
              client
                  .authPlain("alice@relay.test", PostfixRelay.password("alice@relay.test"))
                  .code())
          .isEqualTo(235);
    }
    awaitLog("SASL PLAIN authentication failed");
  }

  @Test
  void simulatesClientsAndRefusesOneDomain() throws Exception {
    try (SmtpClient client = postfix.connectPlain()) {
      client.ehlo("rig.test");
      client.xclient("ADDR=198.51.100.7", "NAME=client.test", "LOGIN=m+C3+BCller@relay.test");
      client.ehlo("client.test");
      assertThat(client.mail("<a@b.test>").positive()).isTrue();
      assertThat(client.rcpt("<x@refused.test>").code()).isEqualTo(554);
      assertThat(client.rcpt("<x@example.org>").positive()).isTrue();
      String id = client.data(MESSAGE).queueId();
      awaitLog(id + ": client=client.test[198.51.100.7]");
      awaitLog("sasl_username=" + USER);
    }
  }

  @Test
  void withoutAMilterMailIsDeferred() throws Exception {
    try (SmtpClient client = postfix.connect()) {
      client.ehlo("client.test");
      assertThat(client.mail("<a@b.test>").code()).isEqualTo(451);
    }
  }

  @Test
  void showsTheQueue() throws Exception {
    try (SmtpClient client = postfix.connectPlain()) {
      client.ehlo("client.test");
      String id = client.send("a@b.test", "x@sink-down.test", MESSAGE).queueId();
      assertThat(id).hasSizeGreaterThan(11);
      sink.await(mail -> mail.hasQueueId(id), Duration.ofSeconds(20));
    }
    assertThat(postfix.queue()).isEmpty();
  }

  /// Postfix writes its log by a process of its own, after it has answered.
  private void awaitLog(String text) {
    Awaitility.await(text).atMost(Duration.ofSeconds(20)).until(() -> postfix.log().contains(text));
  }
}
