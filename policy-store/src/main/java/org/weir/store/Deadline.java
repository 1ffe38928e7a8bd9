package org.weir.store;

import java.time.Duration;

/// The moment until which somebody waits for an answer, in this machine's time that never jumps.
///
/// @param nanoTime as `System.nanoTime` counts
public record Deadline(long nanoTime) {
  private static final Duration NEVER = Duration.ofDays(365);

  /// So long from now.
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  static Deadline never() {
    return in(NEVER);
  }

  /// What is left of it; zero when it has passed.
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  public boolean passed() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /// What is left of it, but not more than this.
  Duration leftOf(Duration most) {
    Duration left = left();
    return left.compareTo(most) < 0 ? left : most;
  }
}
