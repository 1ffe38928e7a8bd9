package org.weir.dns;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the servers can be asked at all. After [#SILENCES] questions in a row without any answer
/// a question of our own finds out whether it is them, or the servers of the zones that were asked
/// about; when that is not answered either, it is open: nobody waits for them then. Once a second
/// such a question finds out whether they are back; an answer of any kind, an error too, closes it.
/// Thread-safe.
final class Breaker {
  private static final Logger log = LoggerFactory.getLogger(Breaker.class);

  /// One message asks about as much, so the first one waits and the next does not.
  static final int SILENCES = 10;

  static final Duration PROBE_EVERY = Duration.ofSeconds(1);

  private final Ticker ticker;

  // Guarded by this; read without for speed.
  private volatile boolean open;
  private volatile int silences;
  private volatile boolean answeredSinceProbe;
  private volatile long probedAt;

  Breaker(Ticker ticker) {
    this.ticker = ticker;
    probedAt = ticker.read() - PROBE_EVERY.toNanos();
  }

  boolean open() {
    return open;
  }

  /// A server has said something.
  void answered() {
    if (open || silences > 0 || !answeredSinceProbe) {
      close();
    }
  }

  private synchronized void close() {
    silences = 0;
    answeredSinceProbe = true;
    if (open) {
      open = false;
      log.info("the DNS answers again");
    }
  }

  /// A question has found no answer in its time.
  synchronized void silent() {
    silences++;
  }

  /// Nor has the question of our own.
  synchronized void probeSilent() {
    if (!open && !answeredSinceProbe) {
      open = true;
      log.warn(
          "the DNS servers do not answer: decisions go on without, they are tried every second");
    }
  }

  /// Whether it is this caller's turn to find out whether the servers answer.
  boolean probeDue() {
    return wanted() && takeTurn();
  }

  private boolean wanted() {
    return (open || silences >= SILENCES) && ticker.read() - probedAt >= PROBE_EVERY.toNanos();
  }

  private synchronized boolean takeTurn() {
    if (!wanted()) {
      return false;
    }
    probedAt = ticker.read();
    answeredSinceProbe = false;
    return true;
  }
}
