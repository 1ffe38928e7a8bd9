package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;

class IncomingMessageTest {
  private final IncomingMessage message = message(new BodyBudget(100_000));

  @Test
  void keepsTheBodyUpToItsLimitAndCountsTheRest() {
    byte[] chunk = new byte[15_000];
    Arrays.fill(chunk, (byte) 'x');

    assertThat(message.addBody(ByteBuffer.wrap(chunk))).isTrue();
    assertThat(message.addBody(ByteBuffer.wrap(chunk))).isFalse();

    assertThat(message.bodyKept()).isEqualTo(20_000);
    assertThat(Arrays.copyOf(message.body(), 20_000)).containsOnly('x');
    assertThat(facts().bytes()).isEqualTo(30_000);
    assertThat(message.bodyCut()).isTrue();
  }

  @Test
  void countsEveryRecipientButKeepsAFew() {
    for (int i = 0; i < 10_000; i++) {
      message.addRecipient("r" + i + "@x.test");
    }
    message.addRejectedRecipient();

    assertThat(facts().recipients()).containsExactly("r0@x.test", "r1@x.test");
    assertThat(facts().recipientCount()).isEqualTo(10_000);
    assertThat(facts().rejectedRecipients()).isEqualTo(1);
  }

  @Test
  @DisplayName("section 14: an address of 64 KiB is counted, and not kept")
  void countsOverlongRecipientsOnly() {
    message.addRecipient("r@x.test");
    message.addRecipient("r".repeat(65_000) + "@x.test");

    assertThat(facts().recipients()).containsExactly("r@x.test");
    assertThat(facts().recipientCount()).isEqualTo(2);
  }

  @Test
  void countsForgedHeadersOfOursBeyondTheNumberItKeeps() {
    for (int i = 0; i < 500; i++) {
      message.addHeader("Received", "x");
      message.addHeader("X-Weir-Junk-" + i, "x");
    }
    message.addHeader("x-weir-score", "-99");
    message.addHeader("X-Weir-Score", "-99");

    assertThat(facts().headers()).hasSize(3).contains(new Header("Received", "x"));
    assertThat(message.stripped()).hasSize(3);
    assertThat(message.strippedCount()).isEqualTo(502);
  }

  @Test
  void keepsWhatSaysHowToReadTheBodyBehindAnyNumberOfHeaders() {
    for (int i = 0; i < 100_000; i++) {
      message.addHeader("X-Junk", "x".repeat(50));
    }
    for (int i = 0; i < 100; i++) {
      message.addHeader("Content-Type", "text/plain; n=" + i);
    }

    assertThat(facts().headers())
        .hasSize(3 + 8)
        .contains(new Header("content-type", "text/plain; n=0"));
  }

  @Test
  void takesTheMemoryOfLargeBodiesFromABudgetAndGivesItBack() {
    BodyBudget small = new BodyBudget(15_000);
    IncomingMessage first = message(small);
    IncomingMessage second = message(small);

    assertThat(first.addBody(ByteBuffer.wrap(new byte[19_000]))).isTrue();
    assertThat(second.addBody(ByteBuffer.wrap(new byte[19_000]))).isFalse();
    assertThat(second.bodyCut()).isTrue();

    first.release();
    second.release();
    first.release();
    assertThat(small.left()).isEqualTo(15_000);
    assertThat(message(small).addBody(ByteBuffer.wrap(new byte[19_000]))).isTrue();
  }

  @Test
  @DisplayName("22: header bytes are counted past two gigabytes, and the limit holds")
  void keepsNoHeadersPastTheirBytesWhateverComes() {
    String value = "x".repeat(1 << 20);
    for (int i = 0; i < 4_096; i++) {
      message.addHeader("X", value);
    }
    message.addHeader("Subject", "too late");

    assertThat(facts().headers()).isEmpty();
  }

  @Test
  void leavesNamesAloneThatNoMtaCouldRemove() {
    message.addHeader("X-Weir-" + "x".repeat(100), "x");
    message.addHeader("X-Weir-\u00e9", "x");
    message.addHeader("X-Weir-", "x");
    message.addHeader("X-Weird", "x");

    assertThat(message.strippedCount()).isZero();
  }

  private static IncomingMessage message(BodyBudget budget) {
    return new IncomingMessage(
        new MessageLimits(3, 1_000, 2, 20_000, Duration.ofSeconds(5)),
        budget,
        new IncomingMessage.HeaderRules(
            name -> name.equalsIgnoreCase("content-type"), Replies::isOurs),
        new EventId("01JD0000000000000000000000"),
        Instant.EPOCH,
        new IncomingMessage.Sender(
            Origin.SMTP, new Client("c", null, 0), null, null, null, "a@b", false));
  }

  private MessageFacts facts() {
    return message.facts(null);
  }
}
