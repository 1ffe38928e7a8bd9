package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.weir.signal.RecipientHistory.Counts;

class RecipientHistoryTest {
  private static final Counts NONE = new Counts(0, 0);

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final RecipientHistory history = new RecipientHistory(() -> now);

  @Test
  void countsEachAccountForItself() {
    history.add(1, 3, 2);
    history.add(1, 1, 0);
    history.add(2, 0, 7);

    assertThat(history.lastHour(1)).isEqualTo(new Counts(4, 2));
    assertThat(history.lastHour(2)).isEqualTo(new Counts(0, 7));
    assertThat(history.lastHour(3)).isEqualTo(NONE);
  }

  @Test
  void forgetsAfterAnHour() {
    history.add(1, 1, 1);
    pass(Duration.ofMinutes(30));
    history.add(1, 10, 10);
    pass(Duration.ofMinutes(29));
    assertThat(history.lastHour(1)).isEqualTo(new Counts(11, 11));

    pass(Duration.ofMinutes(1));
    assertThat(history.lastHour(1)).isEqualTo(new Counts(10, 10));
    pass(Duration.ofMinutes(30));
    assertThat(history.lastHour(1)).isEqualTo(NONE);
  }

  @Test
  void takesAnOldSlotsPlace() {
    history.add(1, 5, 5);
    pass(Duration.ofHours(1));
    history.add(1, 0, 1);

    assertThat(history.lastHour(1)).isEqualTo(new Counts(0, 1));
  }

  @Test
  void doesNotCountTheFutureOfAClockThatWasAhead() {
    history.add(1, 1, 0);
    pass(Duration.ofMinutes(90));
    history.add(1, 0, 9);
    pass(Duration.ofMinutes(-90));

    assertThat(history.lastHour(1)).isEqualTo(new Counts(1, 0));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
