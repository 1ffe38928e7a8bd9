package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.store.Slice.Part;
import org.weir.store.StoreException.Fate;

/// Returns units to their windows, from a bounded queue, until their windows count no more.
///
/// What may already have been returned is not returned again, since that would let the account pass
/// its limit; it is counted as lost and stays charged until its window has passed. Thread-safe.
final class GiveBacks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GiveBacks.class);
  private static final int MOST_WAITING = 200_000;
  private static final int MOST_AT_ONCE = 100;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final InstantSource clock;
  private final BlockingQueue<Part> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong lost = new AtomicLong();
  private final Complaints complaints = new Complaints();
  private final Thread thread = Thread.ofPlatform().daemon().name("give-back").start(this::run);

  GiveBacks(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Never blocks. Null is nothing.
  void add(@Nullable Part part) {
    if (part != null && (closing.getCount() == 0 || !waiting.offer(part))) {
      lost(part.units(), "too many wait to be returned");
    }
  }

  /// Units that stay charged though nobody spent them.
  long lost() {
    return lost.get();
  }

  /// Returns what waits if MariaDB answers, in a few seconds.
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lose(drained(), "the service ends");
  }

  private void run() {
    try {
      while (closing.getCount() > 0 || !waiting.isEmpty()) {
        Part first = waiting.poll(PAUSE.toMillis() / 10, TimeUnit.MILLISECONDS);
        if (first != null && !giveBack(withOthers(first)) && patienceEnded()) {
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// MariaDB did not take it: a pause, but not at the end.
  private boolean patienceEnded() throws InterruptedException {
    return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<Part> withOthers(Part first) {
    List<Part> parts = new ArrayList<>();
    parts.add(first);
    waiting.drainTo(parts, MOST_AT_ONCE - 1);
    parts.sort(Comparator.comparing(Part::window, UsageWindow.KEY_ORDER));
    return parts;
  }

  private List<Part> drained() {
    List<Part> parts = new ArrayList<>();
    waiting.drainTo(parts);
    return parts;
  }

  /// @return false when MariaDB took none of them; they wait again
  private boolean giveBack(List<Part> parts) {
    try {
      List<Part> locked = write(parts.stream().filter(this::counts).toList());
      locked.forEach(this::again);
      return locked.size() < parts.size();
    } catch (StoreException e) {
      if (e.fate() == Fate.UNCERTAIN) {
        lose(parts, String.valueOf(e.getMessage()));
      } else {
        parts.forEach(this::again);
      }
      return false;
    } catch (RuntimeException e) { // a bug in one must not cost the others
      if (parts.size() == 1) {
        lose(parts, e.toString());
      } else {
        parts.forEach(part -> giveBack(List.of(part)));
      }
      return true;
    }
  }

  /// Whether its window still counts.
  private boolean counts(Part part) {
    boolean counts = part.window().countsUntil().isAfter(clock.instant());
    if (!counts) {
      lost(part.units(), "MariaDB was away until its window was over");
    }
    return counts;
  }

  private void again(Part part) {
    if (!waiting.offer(part)) {
      lost(part.units(), "too many wait to be returned");
    }
  }

  private void lose(List<Part> parts, String reason) {
    parts.forEach(part -> lost(part.units(), reason));
  }

  private void lost(long units, String reason) {
    lost.addAndGet(units);
    if (complaints.due("lost")) {
      log.warn("quota that nobody spent stays charged: {}", reason);
    }
  }

  /// In one transaction, which waits for no lock.
  ///
  /// @return those whose row somebody holds
  private List<Part> write(List<Part> parts) {
    return parts.isEmpty()
        ? List.of()
        : database.retrying(
            () -> database.transaction("give back quota", sql -> write(sql, parts)));
  }

  private static List<Part> write(Sql sql, List<Part> parts) throws SQLException {
    List<Part> locked = new ArrayList<>();
    for (Part part : parts) {
      if (!part.window().giveBack(sql, part.units(), part.since())) {
        locked.add(part);
      }
    }
    return locked;
  }
}
