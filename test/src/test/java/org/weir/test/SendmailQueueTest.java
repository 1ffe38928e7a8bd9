package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.queue.Act;
import org.weir.queue.Outcome;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.queue.Sendmail;
import org.weir.test.rig.Lab;
import org.weir.test.rig.SendmailRelay;
import org.weir.test.rig.SmtpSink;

/// The queue of a real Sendmail: what is listed, and what hold, release, delete and flush do to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SendmailQueueTest {
  private static final String GONE = "6AMKpp2h000522";

  private final Lab lab = Lab.open();
  private final SmtpSink sink = SmtpSink.open(lab);
  private final SendmailRelay relay =
      SendmailRelay.start(lab, "inet:1@127.0.0.1", sink.port(), List.of());
  private final Sendmail sendmail = new Sendmail(relay.program(), relay.configuration());

  SendmailQueueTest() throws Exception {}

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void listsAndShowsWhatWaits() throws Exception {
    String id = queued("shop.list@relay.test");

    QueuedMail mail = one(id);

    assertThat(mail.where()).isEqualTo(Where.INCOMING);
    assertThat(mail.sender()).isEqualTo("shop.list@relay.test");
    assertThat(mail.recipients())
        .extracting(QueuedMail.Recipient::address)
        .containsExactly("friend@[192.0.2.1]");
    assertThat(mail.bytes()).isEqualTo("the body\n".length());
    assertThat(mail.arrivedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(2)), Instant.now());
    var text = new ByteArrayOutputStream();
    assertThat(sendmail.copy(id, text)).isTrue();
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("\nSubject: queued\n")
        .endsWith("\n\nthe body\n");
    assertThat(sendmail.copy(GONE, text)).isFalse();
  }

  @Test
  void whatIsReleasedIsSoThoughItCannotBeTriedNow() throws Exception {
    String id = queued("c.act@relay.test");
    assertThat(sendmail.change(Act.HOLD, List.of(id)).done()).containsExactly(id);
    List<String> onlyQuarantine = new ArrayList<>();
    onlyQuarantine.addAll(
        List.of("sh", "-c", "case \"$*\" in *' -Q'*) exec \"$@\";; *) exit 75;; esac", "sh"));
    onlyQuarantine.addAll(relay.program());

    Outcome outcome =
        new Sendmail(onlyQuarantine, relay.configuration()).change(Act.RELEASE, List.of(id));

    assertThat(outcome).isEqualTo(new Outcome(List.of(id), List.of(), List.of()));
    assertThat(one(id).where()).isEqualTo(Where.INCOMING);
  }

  @Test
  void holdsAndReleasesNothingElse() throws Exception {
    String wanted = queued("a.act@relay.test");
    String other = queued("b.act@relay.test");

    assertThat(sendmail.change(Act.HOLD, List.of(wanted, GONE, wanted)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(GONE), List.of()));
    assertThat(one(wanted).where()).isEqualTo(Where.HELD);
    assertThat(relay.quarantine()).contains("QUARANTINE: held by weir");
    assertThat(one(other).where()).isEqualTo(Where.INCOMING);
    assertThat(sendmail.change(Act.HOLD, List.of(wanted)).unchanged()).containsExactly(wanted);
    assertThat(sendmail.change(Act.RELEASE, List.of(GONE)).unchanged()).containsExactly(GONE);
    assertThat(sendmail.change(Act.RELEASE, List.of(wanted, other)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(other), List.of()));

    assertThat(sink.await(mail -> mail.sender().equals("a.act@relay.test"), Duration.ofSeconds(20)))
        .isNotNull();
    assertThat(list()).extracting(QueuedMail::id).contains(other);
  }

  @Test
  void deletesWhatWaitsAndWhatIsHeld() throws Exception {
    String waiting = queued("c.delete@relay.test");
    String held = queued("d.delete@relay.test");
    String other = queued("e.delete@relay.test");
    sendmail.change(Act.HOLD, List.of(held));

    assertThat(sendmail.change(Act.DELETE, List.of(waiting, held, GONE, "../../etc/x")))
        .isEqualTo(
            new Outcome(
                List.of(waiting, held),
                List.of(GONE),
                List.of(new Outcome.Refusal("../../etc/x", "no queue id of Sendmail"))));
    assertThat(list()).extracting(QueuedMail::id).contains(other).doesNotContain(waiting, held);
    assertThat(relay.files())
        .anyMatch(name -> name.endsWith(other))
        .noneMatch(name -> name.endsWith(waiting) || name.endsWith(held));
  }

  @Test
  void triesAMessageNow() throws Exception {
    String id = queued("f.flush@relay.test");

    assertThat(sendmail.change(Act.FLUSH, List.of(id)).done()).containsExactly(id);

    Awaitility.await("delivery")
        .atMost(Duration.ofSeconds(20))
        .until(() -> list().stream().noneMatch(mail -> mail.id().equals(id)));
  }

  private String queued(String sender) throws Exception {
    List<String> before = list().stream().map(QueuedMail::id).toList();
    relay.queueLocally(sender, "friend@[192.0.2.1]", "Subject: queued\n\nthe body\n");
    return list().stream()
        .map(QueuedMail::id)
        .filter(id -> !before.contains(id))
        .findFirst()
        .orElseThrow();
  }

  private QueuedMail one(String id) throws Exception {
    return list().stream().filter(mail -> mail.id().equals(id)).findFirst().orElseThrow();
  }

  private List<QueuedMail> list() throws Exception {
    List<QueuedMail> list = new ArrayList<>();
    assertThat(sendmail.list(list::add)).isZero();
    return list;
  }
}
