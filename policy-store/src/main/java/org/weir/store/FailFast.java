package org.weir.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// After a failure lets one caller a second try again and sends the others away at once, so that an
/// outage costs one message its time-out and not every message. Thread-safe.
final class FailFast {
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final AtomicLong nextTry = new AtomicLong();
  private volatile boolean failing;

  /// Whether the caller may try now.
  boolean mayTry() {
    if (!failing) {
      return true;
    }
    long due = nextTry.get();
    long now = System.nanoTime();
    return now - due >= 0 && nextTry.compareAndSet(due, now + PAUSE);
  }

  boolean failing() {
    return failing;
  }

  void failed() {
    nextTry.set(System.nanoTime() + PAUSE);
    failing = true;
  }

  void succeeded() {
    failing = false;
  }
}
