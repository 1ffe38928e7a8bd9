package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;

class IncomingMessageTest {
  private final IncomingMessage message =
      new IncomingMessage(
          new MessageLimits(3, 1_000, 2, 20_000, Duration.ofSeconds(5)),
          new EventId("01JD0000000000000000000000"),
          Instant.EPOCH,
          new IncomingMessage.Sender(
              Origin.SMTP, new Client("c", null, 0), null, null, "a@b", false));

  @Test
  void keepsTheBodyUpToItsLimitAndCountsTheRest() {
    byte[] chunk = new byte[15_000];
    Arrays.fill(chunk, (byte) 'x');

    assertThat(message.addBody(ByteBuffer.wrap(chunk))).isTrue();
    assertThat(message.addBody(ByteBuffer.wrap(chunk))).isFalse();

    assertThat(message.bodyKept()).isEqualTo(20_000);
    assertThat(Arrays.copyOf(message.body(), 20_000)).containsOnly('x');
    assertThat(facts().bytes()).isEqualTo(30_000);
    assertThat(message.truncated()).isTrue();
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
  void countsForgedHeadersOfOursBeyondTheNumberItKeeps() {
    for (int i = 0; i < 500; i++) {
      message.addHeader("Received", "x");
      message.addHeader("X-Weir-Junk-" + i, "x");
    }
    message.addHeader("x-weir-score", "-99");
    message.addHeader("X-Weir-Score", "-99");

    assertThat(facts().headers()).hasSize(3).contains(new Header("Received", "x"));
    assertThat(message.forged()).containsEntry("x-weir-score", 2).hasSize(4);
    assertThat(message.truncated()).isTrue();
  }

  @Test
  void leavesNamesAloneThatNoMtaCouldRemove() {
    message.addHeader("X-Weir-" + "x".repeat(100), "x");
    message.addHeader("X-Weir-\u00e9", "x");
    message.addHeader("X-Weir-", "x");
    message.addHeader("X-Weird", "x");

    assertThat(message.forged()).isEmpty();
  }

  private MessageFacts facts() {
    return message.facts(null, new Attribution.Nobody());
  }
}
