package org.weir.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.agent.HeldKeeper.Listing;
import org.weir.agent.HeldKeeper.Turn;
import org.weir.queue.QueuedMail.Where;
import org.weir.store.QueueCounts;
import org.weir.store.QueueCounts.Counts;
import org.weir.store.StoreException;

/// Lists the whole queue again and again while the agent lives, in a thread of its own: for a
/// [HeldKeeper], for a [QueueWarning], and for the daemon's metrics. What fails is tried again at
/// the next turn, and none keeps another from its work.
public final class QueueWatch implements AutoCloseable {
  /// From one turn to the next, mostly.
  public static final Duration PAUSE = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(QueueWatch.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HELD = "held mail is not compared with the queue";
  private static final String COUNTS = "metrics do not show the queue";
  private static final String WAITING = "nobody is warned of what waits in the queue";

  private final HeldKeeper keeper;
  private final QueueWarning warning;
  private final QueueCounts counts;
  private final Duration pause;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("queue").unstarted(this::run);
  private final Map<String, String> complaints = new HashMap<>();

  private QueueWatch(HeldKeeper keeper, QueueWarning warning, QueueCounts counts, Duration pause) {
    this.keeper = keeper;
    this.warning = warning;
    this.counts = counts;
    this.pause = pause;
  }

  /// Takes the first turn at once.
  ///
  /// @param counts where the daemon finds how much there is
  /// @param pause from one turn to the next, [#PAUSE]
  public static QueueWatch start(
      HeldKeeper keeper, QueueWarning warning, QueueCounts counts, Duration pause) {
    QueueWatch watch = new QueueWatch(keeper, warning, counts, pause);
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
      } while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn() throws InterruptedException {
    attempt(
        HELD,
        () -> {
          WaitingMail waiting = new WaitingMail(new SplittableRandom());
          Map<Where, Long> found = new EnumMap<>(Where.class);
          Listing listing =
              keeper.list(mail -> {
                waiting.add(mail);
                found.merge(mail.where(), 1L, Long::sum);
              });
          attempt(COUNTS, () -> counts.write(counts(found)));
          attempt(WAITING, () -> warning.turn(waiting));
          tell(keeper.settle(listing));
        });
  }

  private static Counts counts(Map<Where, Long> found) {
    return new Counts(
        found.getOrDefault(Where.INCOMING, 0L),
        found.getOrDefault(Where.ACTIVE, 0L),
        found.getOrDefault(Where.DEFERRED, 0L),
        found.getOrDefault(Where.HELD, 0L));
  }

  private static void tell(Turn turn) {
    if (turn.gone() + turn.adopted() + turn.overdue() > 0) {
      log.atInfo()
          .addKeyValue("gone", turn.gone())
          .addKeyValue("adopted", turn.adopted())
          .addKeyValue("overdue", turn.overdue())
          .log("held mail");
    }
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /// @param undone what it means when it fails, for people
  private void attempt(String undone, Work work) throws InterruptedException {
    try {
      work.run();
      complaints.remove(undone);
    } catch (StoreException e) {
      complain(undone, !e.unavailable(), e); // an outage Database tells
    } catch (IOException e) {
      complain(undone, true, e);
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error(undone, e);
    }
  }

  /// The same failure once, however long it lasts.
  private void complain(String undone, boolean tell, Exception e) {
    String reason = String.valueOf(e.getMessage());
    if (!reason.equals(complaints.put(undone, reason)) && tell) {
      log.warn("{}: {}", undone, reason.replaceAll("\\p{Cntrl}", "?"));
    }
  }
}
