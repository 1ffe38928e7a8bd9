package org.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.store.QueueOrigins.Arrival;

class WaitingMailTest {
  private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

  private final WaitingMail waiting = new WaitingMail(new SplittableRandom(42));

  @Test
  void countsWhatIsNotOnHoldAndKnowsWhatIsDeferred() {
    waiting.add(mail("A", Where.INCOMING));
    waiting.add(mail("B", Where.ACTIVE));
    waiting.add(mail("C", Where.DEFERRED));
    waiting.add(mail("D", Where.HELD));
    assertThat(waiting.messages()).isEqualTo(3);
    assertThat(waiting.deferred()).isEqualTo(1);
    assertThat(waiting.sample()).containsExactly(new Arrival("C", AT));
    assertThat(waiting.standsFor(1)).isEqualTo(1);
  }

  @Test
  void samplesALargeQueueEvenly() {
    int all = 20 * WaitingMail.MOST_SAMPLED;
    for (int i = 0; i < all; i++) {
      waiting.add(mail(i < all / 10 ? "rare" + i : "many" + i, Where.DEFERRED));
    }
    assertThat(waiting.deferred()).isEqualTo(all);
    assertThat(waiting.sample()).hasSize(WaitingMail.MOST_SAMPLED).doesNotHaveDuplicates();
    long rare = waiting.sample().stream().filter(each -> each.queueId().startsWith("rare")).count();
    assertThat(waiting.standsFor(rare)).isCloseTo(all / 10, within(all / 100L));
  }

  private static QueuedMail mail(String id, Where where) {
    return new QueuedMail(id, where, AT, 100, "a@example.org", List.of(), 1);
  }
}
