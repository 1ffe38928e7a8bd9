package org.weir.signal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether clamd is worth asking. After five failures in a row it is not, until it says that it is
/// there: asked at once, since it may be messages that take it long, and then every ten seconds. No
/// message waits for that. Thread-safe.
final class ClamdHealth {
  private static final Logger log = LoggerFactory.getLogger(ClamdHealth.class);
  static final int FAILURES = 5;
  static final Duration ASKED_AGAIN = Duration.ofSeconds(10);

  private final ClamdSettings settings;
  private final BooleanSupplier ping;
  private final Executor executor;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private int failures;
  private boolean doubted;
  private boolean warned;
  private boolean asking;
  private long askedAt;

  /// @param ping whether clamd is there; may block
  /// @param executor runs that, never on the caller's thread
  ClamdHealth(
      ClamdSettings settings, BooleanSupplier ping, Executor executor, LongSupplier nanoTime) {
    this.settings = settings;
    this.ping = ping;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /// Whether to give it a message. Never blocks.
  synchronized boolean well() {
    if (doubted && nanoTime.getAsLong() - askedAt >= ASKED_AGAIN.toNanos()) {
      ask();
    }
    return !doubted;
  }

  /// It has answered a message, if only that it could not scan it.
  synchronized void answered() {
    failures = 0;
    believe();
  }

  /// It has not.
  synchronized void failed(String reason) {
    failures++;
    if (failures >= FAILURES && !doubted) {
      log.debug("{} failures of clamd, the last: {}", failures, reason);
      doubted = true;
      ask();
    }
  }

  private void ask() {
    if (!asking) {
      asking = true;
      askedAt = nanoTime.getAsLong();
      executor.execute(() -> said(ping.getAsBoolean()));
    }
  }

  private synchronized void said(boolean there) {
    asking = false;
    if (there) {
      failures = 0;
      believe();
    } else if (doubted && !warned) {
      warned = true;
      log.warn(
          "clamd at {} does not answer: decisions go on without, it is tried every {} s",
          settings.address(),
          ASKED_AGAIN.toSeconds());
    }
  }

  private void believe() {
    doubted = false;
    if (warned) {
      warned = false;
      log.info("clamd at {} answers again", settings.address());
    }
  }
}
