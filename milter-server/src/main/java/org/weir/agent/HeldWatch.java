package org.weir.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.agent.HeldKeeper.Turn;
import org.weir.store.StoreException;

/// Lets a [HeldKeeper] take its turns while the agent lives, in a thread of its own. What fails is
/// tried again at the next turn.
public final class HeldWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HeldWatch.class);
  private static final Duration PAUSE = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HeldKeeper keeper;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("held").unstarted(this::run);
  private String lastComplaint = "";

  private HeldWatch(HeldKeeper keeper) {
    this.keeper = keeper;
  }

  /// Takes the first turn at once.
  public static HeldWatch start(HeldKeeper keeper) {
    HeldWatch watch = new HeldWatch(keeper);
    watch.thread.start();
    return watch;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        turn();
      } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    try {
      Turn turn = keeper.turn();
      lastComplaint = "";
      if (turn.gone() + turn.adopted() + turn.overdue() > 0) {
        log.info("held gone={} adopted={} overdue={}", turn.gone(), turn.adopted(), turn.overdue());
      }
    } catch (StoreException e) {
      complain(!e.unavailable(), String.valueOf(e.getMessage())); // an outage Database tells
    } catch (IOException e) {
      complain(true, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("held mail was not compared with the queue", e);
    }
  }

  /// The same failure once, however long it lasts.
  private void complain(boolean tell, String reason) {
    if (tell && !reason.equals(lastComplaint)) {
      log.warn(
          "held mail is not compared with the queue: {}", reason.replaceAll("\\p{Cntrl}", "?"));
    }
    lastComplaint = reason;
  }
}
