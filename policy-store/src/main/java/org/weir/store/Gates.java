package org.weir.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Lets two of one account change what it has used at a time.
///
/// Its row is changed by one at a time anyway; should somebody lock it, the pool's other
/// connections stay free for other accounts. Remembers only those accounts of which somebody is
/// inside or waits. Thread-safe.
final class Gates {
  private static final int AT_ONCE = 2;

  private final Cache<Long, Semaphore> gates = Caffeine.newBuilder().weakValues().build();

  /// Does the work when its turn comes.
  ///
  /// @param patience for its turn to come
  /// @return empty when that did not come in time, or the thread was interrupted
  <T> Optional<T> pass(long accountId, Duration patience, Supplier<T> work) {
    Semaphore gate = gates.get(accountId, _ -> new Semaphore(AT_ONCE, true));
    if (!entered(gate, patience)) {
      return Optional.empty();
    }
    try {
      return Optional.of(work.get());
    } finally {
      gate.release();
    }
  }

  private static boolean entered(Semaphore gate, Duration patience) {
    try {
      return gate.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
