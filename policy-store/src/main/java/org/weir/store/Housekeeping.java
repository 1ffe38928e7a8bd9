package org.weir.store;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes old rows once an hour, in small pieces so that nobody waits for a lock. Every relay does
/// so; that two meet does no harm.
final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration INTERVAL = Duration.ofHours(1);

  /// What was common a month ago may be a campaign today.
  private static final Duration CAMPAIGNS = Duration.ofDays(30);

  private static final Duration ALERTS = Duration.ofDays(366);

  private static final int PIECE = 1_000;
  private static final long PAUSE_MILLIS = 50;

  private final Database database;
  private final Duration keep;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);

  Housekeeping(Database database, Duration keep, InstantSource clock) {
    this.database = database;
    this.keep = keep;
    this.clock = clock;
    Thread.ofPlatform().daemon().name("housekeeping").start(this::run);
  }

  @Override
  public void close() {
    closing.countDown();
  }

  private void run() {
    try {
      Duration wait = FIRST;
      while (!closing.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        cleanUp();
        wait = INTERVAL;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void cleanUp() throws InterruptedException {
    try {
      remove("DELETE FROM decision WHERE at < ? ORDER BY at LIMIT ?", keep);
      remove(
          """
          DELETE FROM held_message WHERE state <> 'held' AND held_at < ?
          ORDER BY held_at LIMIT ?
          """,
          keep);
      remove(
          "DELETE FROM fingerprint_seen WHERE last_seen < ? ORDER BY last_seen LIMIT ?", CAMPAIGNS);
      remove(
          """
          DELETE FROM fingerprint WHERE last_seen < ? AND verdict = 'none'
          ORDER BY last_seen LIMIT ?
          """,
          CAMPAIGNS);
      remove(
          "DELETE FROM alert WHERE settled AND resolved_at < ? ORDER BY resolved_at LIMIT ?",
          ALERTS);
      remove(
          "DELETE FROM alert_mute WHERE muted_until < ? ORDER BY muted_until LIMIT ?",
          Duration.ZERO);
      remove(
          "DELETE FROM quota_usage WHERE keep_until < ? ORDER BY keep_until LIMIT ?",
          Duration.ZERO);
    } catch (StoreException e) {
      log.warn("old rows are not removed before the next hour: {}", e.getMessage());
    } catch (RuntimeException e) { // the thread must outlive a bug, or the tables grow for ever
      log.error("old rows are not removed before the next hour", e);
    }
  }

  private void remove(String statement, Duration age) throws InterruptedException {
    int removed = PIECE;
    while (removed == PIECE && !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      removed =
          database.retrying(() ->
              database.run(
                  "remove old rows",
                  sql -> sql.change(statement, clock.instant().minus(age), PIECE)));
    }
  }
}
