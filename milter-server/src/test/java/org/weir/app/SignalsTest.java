package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

class SignalsTest {
  @Test
  void remembersAHangUpThatCameTooEarly() {
    AtomicInteger reloads = new AtomicInteger();
    Signals signals = new Signals();
    Signal.raise(new Signal("HUP"));

    signals.onHangUp(reloads::incrementAndGet);
    Awaitility.await().until(() -> reloads.get() == 1);

    Signal.raise(new Signal("HUP"));
    Awaitility.await().until(() -> reloads.get() == 2);
    assertThat(reloads).hasValue(2);
  }
}
