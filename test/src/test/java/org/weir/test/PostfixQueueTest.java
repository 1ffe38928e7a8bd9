package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.queue.Act;
import org.weir.queue.Outcome;
import org.weir.queue.Postfix;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.test.rig.Lab;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpSink;
import org.weir.test.rig.Tool;

/// The queue of a real Postfix: what is listed, and what hold, release, delete and flush do to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostfixQueueTest {
  private static final String GONE = "4jXh8456Qxz4gX7";
  private static final String USER = "queue@relay.test";

  private final Lab lab = Lab.open();
  private final SmtpSink sink = SmtpSink.open(lab);
  private final PostfixRelay relay =
      PostfixRelay.start(lab, "inet:127.0.0.1:1", sink.port(), List.of(USER));
  private final Postfix postfix = new Postfix(relay.configuration());

  PostfixQueueTest() throws Exception {}

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void listsWhatWaitsAndWhy() throws Exception {
    String id = queued("shop@list.test", "b@later.test", "c@later.test");

    QueuedMail mail = one(id);

    assertThat(mail.where()).isEqualTo(Where.DEFERRED);
    assertThat(mail.sender()).isEqualTo("shop@list.test");
    assertThat(mail.recipientCount()).isEqualTo(2);
    assertThat(mail.recipients())
        .allSatisfy(to -> assertThat(to.delayReason()).contains("Connection refused"))
        .extracting(QueuedMail.Recipient::address)
        .containsExactly("b@later.test", "c@later.test");
    assertThat(mail.bytes()).isBetween(100L, 2000L);
    assertThat(mail.arrivedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(2)), Instant.now());
    assertThat(one(queued("", "null@later.test")).sender()).isEmpty();
  }

  @Test
  void holdsReleasesAndDeletesNothingElse() throws Exception {
    String wanted = queued("a@act.test", "x@later.test");
    String other = queued("b@act.test", "x@later.test");

    assertThat(postfix.change(Act.HOLD, List.of(wanted, GONE, wanted)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(GONE), List.of()));
    assertThat(one(wanted).where()).isEqualTo(Where.HELD);
    assertThat(one(other).where()).isEqualTo(Where.DEFERRED);
    assertThat(postfix.change(Act.HOLD, List.of(wanted)).unchanged()).containsExactly(wanted);
    assertThat(postfix.change(Act.RELEASE, List.of(wanted, other)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(other), List.of()));
    assertThat(one(wanted).where()).isNotEqualTo(Where.HELD);
    assertThat(postfix.change(Act.DELETE, List.of(wanted, GONE)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(GONE), List.of()));
    assertThat(list()).extracting(QueuedMail::id).contains(other).doesNotContain(wanted);
  }

  @Test
  void releasedMailIsDeliveredAtOnce() throws Exception {
    set("defer_transports=smtp");
    String id = queued("go@release.test", "friend@example.org");
    assertThat(postfix.change(Act.HOLD, List.of(id)).done()).containsExactly(id);
    set("defer_transports=");

    assertThat(postfix.change(Act.RELEASE, List.of(id)).done()).containsExactly(id);

    assertThat(sink.await(mail -> mail.hasQueueId(id), Duration.ofSeconds(20)).recipients())
        .containsExactly("friend@example.org");
  }

  @Test
  void showsAMessageAndWhoSubmittedIt() throws Exception {
    String id;
    try (SmtpClient client = relay.connectPlain()) {
      client.ehlo("client.test");
      client.authPlain(USER, PostfixRelay.password(USER));
      id = client.send(USER, "y@later.test", "Subject: whose\n\nthe body\n").queueId();
    }
    String other = queued("nobody@show.test", "y@later.test");

    var text = new ByteArrayOutputStream();
    assertThat(postfix.copy(id, text)).isTrue();
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("Subject: whose")
        .contains("the body");
    assertThat(postfix.copy(GONE, text)).isFalse();
    assertThat(postfix.logins(List.of(GONE, id, other))).isEqualTo(Map.of(id, USER));
  }

  @Test
  void changesNothingByShortQueueIds() throws Exception {
    String id = queued("short@ids.test", "x@later.test");
    assertThat(postfix.change(Act.DELETE, List.of("ALL", "E10AC218276")).refused())
        .extracting(Outcome.Refusal::id)
        .containsExactly("ALL", "E10AC218276");
    configure("enable_long_queue_ids=no");
    try {
      for (Act act : List.of(Act.HOLD, Act.RELEASE, Act.DELETE)) {
        assertThat(postfix.change(act, List.of(id)).refused())
            .singleElement()
            .satisfies(no -> assertThat(no.why()).contains("enable_long_queue_ids=yes"));
      }
    } finally {
      configure("enable_long_queue_ids=yes");
    }
    assertThat(one(id).where()).isEqualTo(Where.DEFERRED);
  }

  @Test
  void triesAMessageNow() throws Exception {
    String id = queued("flush@act.test", "x@later.test");
    int tries = tries(id);

    assertThat(postfix.change(Act.FLUSH, List.of(id)).done()).containsExactly(id);

    Awaitility.await("another try").atMost(Duration.ofSeconds(20)).until(() -> tries(id) > tries);
  }

  private void set(String setting) throws Exception {
    configure(setting);
    Tool.run("postfix", "-c", relay.configuration().toString(), "reload").orFail();
  }

  private void configure(String setting) throws Exception {
    Tool.run("postconf", "-c", relay.configuration().toString(), "-e", setting).orFail();
  }

  private int tries(String id) throws Exception {
    return (int)
        relay
            .log()
            .lines()
            .filter(line -> line.contains(id) && line.contains("status=deferred"))
            .count();
  }

  /// Sends past the milter and waits until Postfix has tried it.
  private String queued(String sender, String... recipients) throws Exception {
    String id;
    try (SmtpClient client = relay.connectPlain()) {
      client.ehlo("client.test");
      client.mail("<" + sender + ">");
      for (String recipient : recipients) {
        client.rcpt("<" + recipient + ">");
      }
      id = client.data("Subject: q\n\nq\n").queueId();
    }
    Awaitility.await(id + " is deferred")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            list().stream()
                .anyMatch(mail -> mail.id().equals(id) && mail.where() == Where.DEFERRED));
    return id;
  }

  private QueuedMail one(String id) throws Exception {
    return list().stream().filter(mail -> mail.id().equals(id)).findFirst().orElseThrow();
  }

  private List<QueuedMail> list() throws Exception {
    List<QueuedMail> list = new ArrayList<>();
    assertThat(postfix.list(list::add)).isZero();
    return list;
  }
}
