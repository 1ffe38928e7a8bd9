package org.weir.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.weir.store.UsageWindow.Taken;

/// Units of one counter that MariaDB has granted to this relay, spent from memory.
///
/// Its size follows the rate: what is spent in two seconds, at most eight times the last one. One
/// thread at a time asks MariaDB for more, others of the same counter wait for it; so a row that
/// somebody locks costs one connection. Thread-safe.
final class Slice {
  private static final Duration HORIZON = Duration.ofSeconds(2);
  private static final int GROWTH = 8;
  private static final long MOST = 10_000;
  private static final Duration REFUSED_FOR = Duration.ofSeconds(1);

  private final Counter counter;
  private final Database database;
  private final LastWindows lastWindows;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private @Nullable UsageWindow window;
  private long left;
  private long used; // in all relays, when units were last granted
  private long grantedUnder;
  private Instant since = Instant.MAX;
  private long size;
  private boolean ended;

  private volatile @Nullable Refusal refusal;
  private volatile long grantedAt;
  private volatile long lastSpent;

  /// No room for even one unit.
  private record Refusal(long maximum, long used, long nanoTime) {}

  /// @param granted false = there is no room
  /// @param used of the limit, by all relays
  /// @param since when what was spent was granted, at the earliest
  record Outcome(boolean granted, long used, UsageWindow window, Instant since) {}

  /// Units that are still charged in MariaDB and not needed.
  ///
  /// @param since when they were granted, at the earliest
  record Part(UsageWindow window, long units, Instant since) {}

  Slice(
      Counter counter,
      Database database,
      LastWindows lastWindows,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.counter = counter;
    this.database = database;
    this.lastWindows = lastWindows;
    this.clock = clock;
    this.nanoTime = nanoTime;
    lastSpent = nanoTime.getAsLong();
    grantedAt = lastSpent;
  }

  /// Spends units, asking MariaDB for more if it must.
  ///
  /// @param rest where what is left of a window that is over goes
  /// @return empty when the slice has ended; the caller takes another
  /// @throws StoreException when MariaDB must be asked and does not answer, or the time is up
  Optional<Outcome> spend(Instant now, long cost, long maximum, Deadline deadline, GiveBacks rest) {
    if (!locked(deadline)) {
      throw new StoreException(
          StoreException.Fate.NOT_SENT,
          "reserve quota",
          "too many messages of this account wait for its quota",
          null);
    }
    try {
      if (ended) {
        return Optional.empty();
      }
      lastSpent = nanoTime.getAsLong();
      UsageWindow current = turnTo(UsageWindow.of(counter, now), maximum, rest);
      if (left < cost
          && (stands(refusal, maximum) || !more(current, now, cost, maximum, deadline))) {
        return Optional.of(new Outcome(false, used - left, current, since));
      }
      left -= cost;
      return Optional.of(new Outcome(true, used - left, current, since));
    } finally {
      lock.unlock();
    }
  }

  private boolean locked(Deadline deadline) {
    if (lock.tryLock()) {
      return true;
    }
    try {
      return lock.tryLock(
          deadline.leftOf(database.statementTimeout()).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Begins anew in the next window, and when the limit is another one than that the units were
  /// granted under. Never goes back: who looked at the clock a moment earlier counts in the new
  /// window.
  private UsageWindow turnTo(UsageWindow current, long maximum, GiveBacks rest) {
    UsageWindow before = window;
    UsageWindow next =
        before == null || before.start().isBefore(current.start()) ? current : before;
    if (!next.equals(before) || maximum != grantedUnder) {
      rest.add(unspent());
      window = next;
      grantedUnder = maximum;
      left = 0;
      size = 0;
      since = Instant.MAX;
      refusal = null;
    }
    return next;
  }

  private @Nullable Part unspent() {
    return window == null || left == 0 ? null : new Part(window, left, since);
  }

  /// Whether enough is left then.
  private boolean more(
      UsageWindow current, Instant now, long cost, long maximum, Deadline deadline) {
    long needed = cost - left;
    long wanted = wanted(needed);
    size = 0; // should it fail, the next try is modest
    Taken taken =
        database.retrying(deadline, () -> take(current, now, needed, wanted, maximum, deadline));
    used = taken.used();
    if (taken.granted() == 0) {
      boolean nothing = left == 0 && used >= maximum;
      refusal = nothing ? new Refusal(maximum, used, nanoTime.getAsLong()) : null;
      return false;
    }
    refusal = null;
    left += taken.granted();
    Instant granted = clock.instant(); // `now` may be seconds ago: it was waited for
    since = since.isBefore(granted) ? since : granted;
    size = left;
    grantedAt = nanoTime.getAsLong();
    return true;
  }

  /// By the rate since the last grant, which has been spent by now.
  private long wanted(long needed) {
    if (size == 0) {
      return needed;
    }
    long elapsed = Math.max(TimeUnit.MILLISECONDS.toNanos(1), nanoTime.getAsLong() - grantedAt);
    long perHorizon = Math.round((double) (size - left) * HORIZON.toNanos() / elapsed);
    return Math.max(needed, Math.min(perHorizon, Math.min(MOST, GROWTH * size)));
  }

  private Taken take(
      UsageWindow current, Instant now, long needed, long wanted, long maximum, Deadline deadline) {
    long share = current.share(lastWindows.used(current.before(), now, deadline), now);
    return database.run(
        "reserve quota", deadline, sql -> current.take(sql, now, share, needed, wanted, maximum));
  }

  /// Units that were spent from this slice and are not needed after all.
  ///
  /// @return false when they belong to another window or the slice has ended
  boolean putBack(UsageWindow from, long units) {
    lock.lock();
    try {
      if (ended || !from.equals(window)) {
        return false;
      }
      left += units;
      refusal = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// What is used of the limit when within the last second not one unit was left of it; -1 = ask.
  long knownExhausted(long maximum) {
    Refusal refused = refusal;
    return refused != null && stands(refused, maximum) ? refused.used : -1;
  }

  private boolean stands(@Nullable Refusal refused, long maximum) {
    return refused != null
        && refused.maximum == maximum
        && nanoTime.getAsLong() - refused.nanoTime < REFUSED_FOR.toNanos();
  }

  /// Whether nobody has spent from it for so long, or it was granted twice as long ago: what it has
  /// left is more than is needed now.
  boolean idleFor(Duration time) {
    long now = nanoTime.getAsLong();
    return now - lastSpent >= time.toNanos() || now - grantedAt >= 2 * time.toNanos();
  }

  /// Ends it, if that is not done yet.
  ///
  /// @return what it has left; null = nothing
  @Nullable Part end() {
    lock.lock();
    try {
      Part part = ended ? null : unspent();
      ended = true;
      return part;
    } finally {
      lock.unlock();
    }
  }
}
