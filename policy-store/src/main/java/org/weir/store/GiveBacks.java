package org.weir.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.store.StoreException.Fate;

/// Returns units to their windows: at once if MariaDB answers and no others of the account wait,
/// else later from a bounded queue, until their windows count no more.
///
/// What may already have been returned is not returned again, since that would let the account pass
/// its limit; it is counted as lost and stays charged until its window has passed. Thread-safe.
final class GiveBacks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GiveBacks.class);
  private static final int MOST_WAITING = 10_000;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final Database database;
  private final Gates gates;
  private final InstantSource clock;
  private final BlockingQueue<GiveBack> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong lost = new AtomicLong();
  private final Complaints complaints = new Complaints();
  private final Thread thread = Thread.ofPlatform().daemon().name("give-back").start(this::retry);

  record Part(UsageWindow window, long cost) {}

  private record GiveBack(List<Part> parts) {
    boolean pointless(Instant now) {
      return parts.stream().noneMatch(part -> part.window().end().isAfter(now));
    }
  }

  GiveBacks(Database database, Gates gates, InstantSource clock) {
    this.database = database;
    this.gates = gates;
    this.clock = clock;
  }

  /// @param parts of one account
  void giveBack(long accountId, List<Part> parts) {
    GiveBack giveBack = new GiveBack(parts);
    if (gates.pass(accountId, Duration.ZERO, () -> tryOnce(giveBack)).isEmpty()) {
      later(giveBack, "too many wait for this account's quota");
    }
  }

  /// Messages whose units could not be returned.
  long lost() {
    return lost.get();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lost.addAndGet(waiting.size());
    waiting.clear();
  }

  /// Whether that is over, one way or the other.
  private boolean tryOnce(GiveBack giveBack) {
    try {
      return database.retrying(() -> write(giveBack.parts()));
    } catch (StoreException e) {
      String reason = String.valueOf(e.getMessage());
      if (e.fate() == Fate.UNCERTAIN || giveBack.pointless(clock.instant())) {
        lost(reason);
        return true;
      }
      later(giveBack, reason);
      return false;
    } catch (RuntimeException e) { // a bug in one must not cost the others
      lost.incrementAndGet();
      if (complaints.due("bug")) {
        log.error("quota of a refused message stays charged", e);
      }
      return true;
    }
  }

  private void later(GiveBack giveBack, String reason) {
    if (!waiting.offer(giveBack)) {
      lost(reason);
    }
  }

  private void lost(String reason) {
    lost.incrementAndGet();
    if (complaints.due("lost")) {
      log.warn("quota of a refused message stays charged: {}", reason);
    }
  }

  private boolean write(List<Part> parts) {
    Database.Work<Boolean> work =
        sql -> {
          for (Part part : parts) {
            part.window().giveBack(sql, part.cost());
          }
          return true;
        };
    return parts.size() == 1
        ? database.run("give back quota", work)
        : database.transaction("give back quota", work);
  }

  private void retry() {
    try {
      boolean wait = false;
      while (true) {
        GiveBack next = waiting.take();
        wait = wait || !database.answering();
        if (wait && closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          lost.incrementAndGet();
          return;
        }
        wait = !tryOnce(next);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
