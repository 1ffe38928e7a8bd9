package org.weir.signal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Lets one log line of a kind through per minute. Thread-safe.
final class OnceAMinute {
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final AtomicLong next = new AtomicLong(System.nanoTime());

  /// Whether it is time for a line; the caller then writes it.
  boolean due() {
    long now = System.nanoTime();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + MINUTE_NANOS);
  }
}
