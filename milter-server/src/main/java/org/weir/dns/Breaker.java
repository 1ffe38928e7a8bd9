package org.weir.dns;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the servers can be asked at all. After [#SILENCES] questions in a row without any answer
/// it is open: nobody waits for them then. Once a second one question of our own finds out whether
/// they are back; an answer of any kind, an error too, closes it. Thread-safe.
final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  /// One message asks about as much, so the first one waits and the next does not.
  static final int SILENCES = 10;

  static final Duration PROBE_EVERY = Duration.ofSeconds(1);

  private final Ticker ticker;

  // Guarded by this; read without for speed.
  private volatile boolean open;
  private int silences;
  private long probedAt;

  Breaker(Ticker ticker) {
    this.ticker = ticker;
  }

  boolean open() {
    return open;
  }

  /// A server has said something.
  void answered() {
    if (open || silences > 0) {
      close();
    }
  }

  private synchronized void close() {
    silences = 0;
    if (open) {
      open = false;
      log.info("the DNS answers again");
    }
  }

  /// A question has found no answer in its time.
  synchronized void silent() {
    silences++;
    if (!open && silences >= SILENCES) {
      open = true;
      probedAt = ticker.read();
      log.warn(
          "the DNS servers do not answer: decisions go on without, they are tried every second");
    }
  }

  /// Whether it is this caller's turn to find out whether the servers are back.
  boolean probeDue() {
    return open && ticker.read() - probedAt >= PROBE_EVERY.toNanos() && takeTurn();
  }

  private synchronized boolean takeTurn() {
    if (!open || ticker.read() - probedAt < PROBE_EVERY.toNanos()) {
      return false;
    }
    probedAt = ticker.read();
    return true;
  }
}
