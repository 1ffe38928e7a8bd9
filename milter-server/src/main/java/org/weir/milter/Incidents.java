package org.weir.milter;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What peers do wrong: counted each time, logged once a minute and peer, and never for more than
/// [#MAX_PEERS] peers a minute, so that nobody can fill a disk or the memory. Thread-safe.
final class Incidents {
  static final int MAX_PEERS = 200;

  private static final Logger log = LoggerFactory.getLogger(Incidents.class);
  private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

  private static final class Period {
    private final long beganNanos;
    private long more;

    private Period(long beganNanos) {
      this.beganNanos = beganNanos;
    }
  }

  private final LongSupplier nanoTime;

  /// Oldest first, since a period is never prolonged.
  private final Map<String, Period> periods = new LinkedHashMap<>();

  private final LongAdder accepted = new LongAdder();
  private final LongAdder turnedAway = new LongAdder();
  private final LongAdder malformed = new LongAdder();
  private final LongAdder timedOut = new LongAdder();
  private final LongAdder outOfOrder = new LongAdder();
  private final LongAdder oddities = new LongAdder();

  Incidents(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void accepted() {
    accepted.increment();
  }

  void turnedAway(String peer) {
    turnedAway.increment();
    warn(peer, "connection closed: not one of the addresses that may connect");
  }

  void malformed(String peer, ProtocolException problem) {
    malformed.increment();
    warn(peer, "connection closed: " + problem.getMessage());
  }

  void timedOut() {
    timedOut.increment();
  }

  void outOfOrder(String peer, int code) {
    outOfOrder.increment();
    warn(peer, "command " + CommandCode.describe(code) + " out of order, answered for the session");
  }

  void oddity(String peer, String what) {
    oddities.increment();
    warn(peer, "tolerated: " + what);
  }

  /// @param who a peer's host, or what else can fail over and over
  void warn(String who, String what) {
    if (isFirstOfPeriod(who)) {
      log.warn("{}: {}", who, what);
    }
  }

  MilterCounters counters() {
    return new MilterCounters(
        accepted.sum(),
        turnedAway.sum(),
        malformed.sum(),
        timedOut.sum(),
        outOfOrder.sum(),
        oddities.sum());
  }

  private synchronized boolean isFirstOfPeriod(String who) {
    long now = nanoTime.getAsLong();
    forgetOld(now);
    Period period = periods.get(who);
    if (period != null) {
      period.more++;
      return false;
    }
    if (periods.size() >= MAX_PEERS) {
      return false;
    }
    periods.put(who, new Period(now));
    return true;
  }

  private void forgetOld(long now) {
    Iterator<Map.Entry<String, Period>> oldest = periods.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Period> entry = oldest.next();
      if (now - entry.getValue().beganNanos < PERIOD_NANOS) {
        return;
      }
      if (entry.getValue().more > 0) {
        log.warn("{}: {} more in that minute", entry.getKey(), entry.getValue().more);
      }
      oldest.remove();
    }
  }
}
