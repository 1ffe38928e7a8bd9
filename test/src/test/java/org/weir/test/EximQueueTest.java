package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.queue.Act;
import org.weir.queue.Exim;
import org.weir.queue.Outcome;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.test.rig.EximRelay;
import org.weir.test.rig.Lab;

/// The queue of a real Exim: what is listed, and what hold, release and delete do to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EximQueueTest {
  private static final String GONE = "0t5C6f-0000c8-00";

  private final Lab lab = Lab.open();
  private final EximRelay relay = EximRelay.make(lab);
  private final Exim exim = new Exim(relay.program(), relay.configuration());

  EximQueueTest() throws Exception {}

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void listsAndShowsWhatWaits() throws Exception {
    String id = queued("shop@list.test");

    QueuedMail mail = one(id);

    assertThat(mail.where()).isEqualTo(Where.DEFERRED);
    assertThat(mail.sender()).isEqualTo("shop@list.test");
    assertThat(mail.recipients())
        .extracting(QueuedMail.Recipient::address)
        .containsExactly("friend@example.org");
    assertThat(mail.arrivedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(2)), Instant.now());
    var text = new ByteArrayOutputStream();
    assertThat(exim.copy(id, text)).isTrue();
    assertThat(text.toString(StandardCharsets.UTF_8)).contains("Subject: queued").contains("body");
    assertThat(exim.copy(GONE, text)).isFalse();
  }

  @Test
  void freezesThawsAndDeletesNothingElse() throws Exception {
    String wanted = queued("a@act.test");
    String other = queued("b@act.test");

    assertThat(exim.change(Act.HOLD, List.of(wanted, "-Mrm")))
        .isEqualTo(
            new Outcome(
                List.of(wanted),
                List.of(),
                List.of(new Outcome.Refusal("-Mrm", "no message id of Exim"))));
    assertThat(one(wanted).where()).isEqualTo(Where.HELD);
    assertThat(one(other).where()).isEqualTo(Where.DEFERRED);
    assertThat(exim.change(Act.HOLD, List.of(wanted)).unchanged()).containsExactly(wanted);
    assertThat(exim.change(Act.RELEASE, List.of(wanted, other)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(other), List.of()));
    assertThat(one(wanted).where()).isEqualTo(Where.DEFERRED);
    assertThat(exim.change(Act.DELETE, List.of(wanted, GONE)))
        .isEqualTo(new Outcome(List.of(wanted), List.of(GONE), List.of()));
    assertThat(list()).extracting(QueuedMail::id).contains(other).doesNotContain(wanted);
  }

  private String queued(String sender) throws Exception {
    List<String> before = list().stream().map(QueuedMail::id).toList();
    relay.queueLocally(sender, "friend@example.org", "Subject: queued\n\nthe body\n");
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
    assertThat(exim.list(list::add)).isZero();
    return list;
  }
}
