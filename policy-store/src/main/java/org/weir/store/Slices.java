package org.weir.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.store.Slice.Outcome;

/// Every slice this relay holds. Those nobody spends from go back after seconds; so do all at the
/// end. Thread-safe; holds a bounded number, beyond which each message asks MariaDB.
final class Slices implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Slices.class);
  private static final int MOST = 100_000;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final Database database;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Map<Counter, Slice> slices = new ConcurrentHashMap<>();
  private final LastWindows lastWindows;
  private final Subjects subjects = new Subjects();
  private final GiveBacks giveBacks;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread sweeper = Thread.ofPlatform().daemon().name("slices").unstarted(this::sweep);

  /// Units that a message has taken.
  record Charge(Slice slice, UsageWindow window, long units, Instant since) {}

  Slices(Database database, InstantSource clock, LongSupplier nanoTime) {
    this.database = database;
    this.clock = clock;
    this.nanoTime = nanoTime;
    lastWindows = new LastWindows(database);
    giveBacks = new GiveBacks(database, clock);
    sweeper.start();
  }

  /// Spends units of the counter.
  ///
  /// @param charges gets what was taken
  /// @throws StoreException when MariaDB must be asked and does not answer, or the time is up
  Outcome spend(
      Counter counter,
      Instant now,
      long cost,
      long maximum,
      Deadline deadline,
      List<Charge> charges) {
    Counter admitted = subjects.admitted(counter);
    while (true) {
      Slice slice = slice(admitted);
      Optional<Outcome> outcome = slice.spend(now, cost, maximum, deadline, giveBacks);
      if (outcome.isPresent()) {
        if (outcome.get().granted()) {
          charges.add(new Charge(slice, outcome.get().window(), cost, outcome.get().since()));
        }
        if (slices.get(admitted) != slice) {
          giveBacks.add(slice.end()); // one too many, or taken away meanwhile
        }
        return outcome.get();
      }
      slices.remove(admitted, slice); // it has just ended
    }
  }

  private Slice slice(Counter counter) {
    Slice known = slices.get(counter);
    if (known != null) {
      return known;
    }
    Slice fresh = new Slice(counter, database, lastWindows, clock, nanoTime);
    if (slices.size() >= MOST) {
      return fresh;
    }
    Slice other = slices.putIfAbsent(counter, fresh);
    return other == null ? fresh : other;
  }

  /// What is not needed after all.
  void putBack(List<Charge> charges) {
    for (Charge charge : charges) {
      if (!charge.slice().putBack(charge.window(), charge.units())) {
        giveBacks.add(new Slice.Part(charge.window(), charge.units(), charge.since()));
      }
    }
  }

  /// As [Slice#knownExhausted].
  long knownExhausted(Counter counter, long maximum) {
    Slice slice = slices.get(counter);
    return slice == null ? -1 : slice.knownExhausted(maximum);
  }

  /// Gives back what these hold.
  void end(Predicate<Counter> which) {
    take(which).forEach(slice -> giveBacks.add(slice.end()));
  }

  /// Forgets what these hold.
  void drop(Predicate<Counter> which) {
    take(which).forEach(Slice::end);
  }

  private List<Slice> take(Predicate<Counter> which) {
    lastWindows.forget(which);
    return take(slices.keySet().stream().filter(which).toList());
  }

  private List<Slice> take(List<Counter> which) {
    return which.stream().map(slices::remove).filter(Objects::nonNull).toList();
  }

  void returnIdle(Duration time) {
    List<Counter> idle =
        slices.entrySet().stream()
            .filter(entry -> entry.getValue().idleFor(time))
            .map(Map.Entry::getKey)
            .toList();
    take(idle).forEach(slice -> giveBacks.add(slice.end()));
  }

  int held() {
    return slices.size();
  }

  long lost() {
    return giveBacks.lost();
  }

  @Override
  public void close() {
    closing.countDown();
    end(_ -> true);
    giveBacks.close();
  }

  private void sweep() {
    try {
      while (!closing.await(SWEEP.toMillis(), TimeUnit.MILLISECONDS)) {
        tidy();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tidy() {
    try {
      returnIdle(IDLE);
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("slices of quota are not returned", e);
    }
  }
}
