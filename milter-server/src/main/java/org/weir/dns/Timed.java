package org.weir.dns;

import java.time.Duration;
import org.weir.dns.Answer.Failed;

/// An answer and how long it may be kept.
record Timed(Answer answer, Duration keep) {
  /// Nothing is kept for less, so that a TTL of 0 does not ask once a message.
  static final Duration FLOOR = Duration.ofSeconds(5);

  /// Nothing is kept for longer, so that a listing that is taken back is seen.
  static final Duration CEILING = Duration.ofHours(1);

  /// What a server said, for as long as it said, within the bounds.
  static Timed of(Answer answer, long ttlSeconds) {
    return new Timed(
        answer, Duration.ofSeconds(Math.clamp(ttlSeconds, FLOOR.toSeconds(), CEILING.toSeconds())));
  }

  /// Asked and not answered: kept for a moment, so that a dead server is not asked once a message.
  static Timed failed(String reason) {
    return new Timed(new Failed(reason), FLOOR);
  }

  /// Not even asked: says nothing about the name, so the next one asks again.
  static Timed notAsked(String reason) {
    return new Timed(new Failed(reason), Duration.ZERO);
  }
}
