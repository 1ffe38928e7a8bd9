package org.weir.test.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What happened so far. Thread-safe.
final class Tally {
  private final Map<Peers.Kind, Long> connections = new ConcurrentHashMap<>();
  private final LongAdder messages = new LongAdder();
  private final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);
  private final AtomicLong failures = new AtomicLong();
  private volatile @Nullable String firstFailure;

  void ended(Peers.Kind kind) {
    connections.merge(kind, 1L, Long::sum);
  }

  void answered(long nanos) {
    messages.increment();
    slowestNanos.accumulate(nanos);
  }

  /// An honest peer was not served.
  void failed(Throwable cause) {
    if (failures.getAndIncrement() == 0) {
      firstFailure = cause.toString();
    }
  }

  long failures() {
    return failures.get();
  }

  @Nullable String firstFailure() {
    return firstFailure;
  }

  long messages() {
    return messages.sum();
  }

  long slowestMillis() {
    return slowestNanos.get() / 1_000_000;
  }

  long connections() {
    return connections.values().stream().mapToLong(Long::longValue).sum();
  }

  /// How many of each kind.
  @Override
  public String toString() {
    return new TreeMap<>(connections).toString();
  }
}
