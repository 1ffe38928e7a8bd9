package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;
import org.weir.session.SeenMail.Claim;

class SeenMailTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final SeenMail seen = new SeenMail(now::get);

  @Test
  void knowsAMessageByTheQueueIdInItsReceivedField() {
    seen.accepted(message("4FirstId", null, "a@x.test", "b@x.test"), null);

    Claim claim = Objects.requireNonNull(back("4FirstId", "A@X.test", "b@x.test"));

    assertThat(claim.queueId()).isEqualTo("4FirstId");
    assertThat(claim.event()).isEqualTo(new EventId("01JD0000000000000000000000"));
  }

  @Test
  void aRecipientThatWasNotChargedMakesItANewMessage() {
    seen.accepted(message("4FirstId", null, "a@x.test"), null);

    assertThat(back("4FirstId", "a@x.test", "new@x.test")).isNull();
    assertThat(back("4FirstId", "new@x.test")).isNull();
  }

  @Test
  void eachRecipientComesBackOnce() {
    seen.accepted(message("4FirstId", null, "a@x.test", "b@x.test"), null);

    assertThat(back("4FirstId", "a@x.test")).isNotNull();
    assertThat(back("4FirstId", "a@x.test")).isNull();
    assertThat(back("4FirstId", "b@x.test")).isNotNull();
    assertThat(back("4FirstId", "b@x.test")).isNull();
  }

  @Test
  void aMessageComesBackFiveTimesAtMost() {
    String queueId = "4Start";
    seen.accepted(message(queueId, null, "a@x.test"), null);
    for (int i = 1; i <= 5; i++) {
      Claim claim = back(queueId, "a@x.test");
      assertThat(claim).as("return %s", i).isNotNull();
      queueId = "4Return" + i;
      seen.accepted(message(queueId, null, "a@x.test"), claim);
    }

    assertThat(back(queueId, "a@x.test")).isNull();
  }

  @Test
  void whatWasNotAcceptedAfterAllMayComeBackAgain() {
    seen.accepted(message("4FirstId", null, "a@x.test", "b@x.test"), null);
    MessageFacts again = message("4Second", "4FirstId", "a@x.test");
    Claim claim = seen.claim(again);
    seen.accepted(again, claim);

    seen.notAccepted(again, claim);

    assertThat(back("4Second", "a@x.test")).isNull();
    assertThat(back("4FirstId", "a@x.test", "b@x.test")).isNotNull();
  }

  @Test
  void forgetsAfterADay() {
    seen.accepted(message("4FirstId", null, "a@x.test"), null);

    now.set(Instant.EPOCH.plus(Duration.ofHours(25)));

    assertThat(back("4FirstId", "a@x.test")).isNull();
  }

  @Test
  void doesNotRememberWhatItCannotTellApart() {
    MessageFacts whole = message("4FirstId", null, "a@x.test");
    seen.accepted(
        new MessageFacts(
            whole.event(),
            whole.receivedAt(),
            whole.queueId(),
            whole.origin(),
            whole.client(),
            null,
            null,
            null,
            null,
            whole.sender(),
            whole.recipients(),
            2,
            0,
            whole.headers(),
            whole.bytes(),
            whole.attribution(),
            SenderOwner.NOT_ASKED),
        null);

    assertThat(back("4FirstId", "a@x.test")).isNull();
  }

  @Test
  void looksAtTheTopmostReceivedFieldsOnly() {
    seen.accepted(message("4FirstId", null, "a@x.test"), null);
    MessageFacts again = message("4Second", "4FirstId", "a@x.test");
    List<Header> headers =
        new ArrayList<>(Collections.nCopies(10, new Header("Received", "by x id 4Elsewhere; now")));
    headers.addAll(again.headers());

    assertThat(seen.claim(with(again, headers))).isNull();
    assertThat(seen.claim(with(again, headers.subList(1, 12)))).isNotNull();
  }

  private @Nullable Claim back(String queueId, String... recipients) {
    return seen.claim(message("4Second", queueId, recipients));
  }

  private static MessageFacts message(
      String queueId, @Nullable String received, String... recipients) {
    List<Header> headers =
        received == null
            ? List.of()
            : List.of(
                new Header("Subject", "id 4Nothing"),
                new Header(
                    "received",
                    "from pc (pc [192.0.2.1])\n\tby relay.test (Postfix) with ESMTPA id "
                        + received
                        + "\n\tfor <a@x.test>; Sun, 22 Nov 2026 12:00:00 +0000"));
    return new MessageFacts(
        new EventId("01JD0000000000000000000000"),
        Instant.EPOCH,
        queueId,
        Origin.SMTP,
        new Client("c", null, 0),
        null,
        null,
        null,
        null,
        "s@x.test",
        List.of(recipients),
        recipients.length,
        0,
        headers,
        9,
        new Attribution.Nobody(),
        SenderOwner.NOT_ASKED);
  }

  private static MessageFacts with(MessageFacts facts, List<Header> headers) {
    return new MessageFacts(
        facts.event(),
        facts.receivedAt(),
        facts.queueId(),
        facts.origin(),
        facts.client(),
        null,
        null,
        null,
        null,
        facts.sender(),
        facts.recipients(),
        facts.recipientCount(),
        0,
        headers,
        facts.bytes(),
        facts.attribution(),
        SenderOwner.NOT_ASKED);
  }
}
