package org.weir.dns;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/// So many things may go on at once; who comes later waits in line, first come, first served. A
/// turn is a future that completes when it is one's turn; who gives up waiting cancels it.
/// Thread-safe.
final class Turns {
  private final Semaphore free;
  private final Queue<CompletableFuture<Void>> line;

  /// @param longest how many may wait
  Turns(int atOnce, int longest) {
    free = new Semaphore(atOnce);
    line = new LinkedBlockingQueue<>(longest);
  }

  /// Gets in line; false when it is too long.
  boolean await(CompletableFuture<Void> turn) {
    boolean waits = line.offer(turn);
    next();
    return waits;
  }

  /// Whoever had or awaited a turn does so no more.
  void end(CompletableFuture<Void> turn) {
    if (!turn.cancel(/* mayInterruptIfRunning= */ false)) {
      free.release();
      next();
    }
  }

  private void next() {
    while (!line.isEmpty() && free.tryAcquire()) {
      CompletableFuture<Void> first = line.poll();
      if (first == null || !first.complete(null)) {
        free.release(); // another was faster, or it was given up
      }
    }
  }
}
