package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Time-outs, with a clock of the test's own.
class GuardTest {
  private final AtomicInteger timeouts = new AtomicInteger();

  @Test
  @DisplayName("6: ten silent minutes between two frames are no reason to close, the limit is")
  void waitsAsLongAsItWasTold() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel _ = pipe.sink();
        Pipe.SourceChannel channel = pipe.source()) {
      Guard guard = new Guard(channel, timeouts::incrementAndGet);
      guard.start(Duration.ofHours(2).toNanos());
      guard.check(minutes(1));
      guard.check(minutes(11));
      guard.check(minutes(120));
      assertThat(channel.isOpen()).isTrue();
      guard.check(minutes(121));
      assertThat(channel.isOpen()).isFalse();
      guard.check(minutes(300));
      assertThat(timeouts).hasValue(1);
    }
  }

  @Test
  @DisplayName("6: each wait has the whole time, and none is counted between two")
  void beginsAnewWithEachWait() throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SinkChannel _ = pipe.sink();
        Pipe.SourceChannel channel = pipe.source()) {
      Guard guard = new Guard(channel, timeouts::incrementAndGet);
      for (long wait = 0; wait < 10; wait++) {
        guard.start(Duration.ofMinutes(10).toNanos());
        guard.check(minutes(100 * wait));
        guard.check(minutes(100 * wait + 9));
        guard.stop();
        guard.check(minutes(100 * wait + 90));
      }
      assertThat(channel.isOpen()).isTrue();
      assertThat(timeouts).hasValue(0);
    }
  }

  private static long minutes(long count) {
    return Duration.ofMinutes(count).toNanos();
  }
}
