package org.weir.store;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Once an hour makes the partitions of table `decision` that come next and removes what is older
/// than its term, in small pieces so that nobody waits for a lock. One relay does so for all. Each
/// task stands for itself: one that fails is logged, noted in table `housekeeping` and tried again
/// an hour later, and the others are done all the same.
public final class Housekeeping implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration INTERVAL = Duration.ofHours(1);

  /// Whose turn it is may wander among the relays, but not make it more often.
  private static final Duration DONE_LATELY = INTERVAL.multipliedBy(5).dividedBy(6);

  /// What was common a month ago may be a campaign today.
  private static final Duration CAMPAIGNS = Duration.ofDays(30);

  private static final Duration ALERTS = Duration.ofDays(366);
  private static final Duration COMMANDS = Duration.ofDays(30);

  /// A relay that is gone for good never says what became of its held mail.
  private static final Duration HELD_FOR_EVER = Duration.ofDays(2 * 366);

  private static final int PIECE = 1_000;
  private static final int MOST_FORGOTTEN = 10_000;
  private static final long PAUSE_MILLIS = 50;
  private static final int LONGEST_ERROR = 255;

  private final Database database;
  private final DatabaseSettings settings;
  private final Duration keep;
  private final InstantSource clock;
  private final Lease lease;
  private final CountDownLatch closing = new CountDownLatch(1);

  /// One thing to do. It throws what MariaDB says.
  private record Task(String name, Work work) {}

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private final List<Task> tasks =
      List.of(
          new Task("partitions", this::keepPartitions),
          new Task("decision", this::removeDecisions),
          new Task("held_message", this::removeHeld),
          new Task("fingerprint", this::removeFingerprints),
          new Task("alert", this::removeAlerts),
          new Task("queue_command", this::removeCommands),
          new Task("quota_usage", this::removeUsage),
          new Task("people", this::forgetWhatPeopleDid));

  /// @param settings for a connection whose statements may take long
  /// @param relay which works here
  /// @param keep how long decisions are kept
  public Housekeeping(
      Database database,
      DatabaseSettings settings,
      String relay,
      Duration keep,
      InstantSource clock) {
    this.database = database;
    this.settings = settings;
    this.keep = keep;
    this.clock = clock;
    lease = new Lease(database, "housekeeping", relay);
  }

  /// From now on it works by itself. MariaDB may be away.
  public void start() {
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

  /// Does what nobody has done within the hour.
  void cleanUp() throws InterruptedException {
    try {
      Set<String> done = doneLately();
      for (Task task : tasks) {
        if (!done.contains(task.name()) && closing.getCount() > 0 && lease.ours()) {
          attempt(task);
        }
      }
    } catch (StoreException e) {
      log.warn("old rows are not removed before the next hour: {}", e.getMessage());
    }
  }

  private Set<String> doneLately() {
    return Set.copyOf(
        database.run(
            "read what was done",
            sql ->
                sql.list(
                    """
                    SELECT task FROM housekeeping
                    WHERE failing_since IS NULL AND done_at > NOW(6) - INTERVAL ? SECOND
                    """,
                    row -> row.getString("task"),
                    DONE_LATELY)));
  }

  private void attempt(Task task) throws InterruptedException {
    try {
      task.work().run();
      if (closing.getCount() > 0) {
        noteDone(task);
      }
    } catch (StoreException | IOException e) {
      log.warn(
          "housekeeping of {} failed, tried again in an hour: {}", task.name(), e.getMessage());
      noteFailed(task, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // the thread must outlive a bug, or the tables grow for ever
      log.error("housekeeping of {} failed, tried again in an hour", task.name(), e);
      noteFailed(task, e.toString());
    }
  }

  private void noteDone(Task task) {
    database.run(
        "note what was done",
        sql ->
            sql.change(
                """
                INSERT INTO housekeeping (task, done_at) VALUES (?, NOW(6))
                ON DUPLICATE KEY UPDATE done_at = NOW(6), failing_since = NULL, error = ''
                """,
                task.name()));
  }

  private void noteFailed(Task task, String why) {
    database.run(
        "note what failed",
        sql ->
            sql.change(
                """
                INSERT INTO housekeeping (task, failing_since, error) VALUES (?, NOW(6), ?)
                ON DUPLICATE KEY UPDATE failing_since = COALESCE(failing_since, NOW(6)),
                  error = VALUES(error)
                """,
                task.name(),
                JournalRow.cut(why, LONGEST_ERROR)));
  }

  private void keepPartitions() throws IOException {
    try (Database patient = Database.openForLongWork(settings)) {
      patient.run("keep partitions", sql -> sql.change("CALL keep_decisions(?)", keep));
    }
  }

  /// What no partition took along, such as rows from before there were any.
  private void removeDecisions() throws InterruptedException {
    Duration width = Duration.ofDays(keep.dividedBy(30).toDays() + 1);
    remove("DELETE FROM decision WHERE at < ? ORDER BY at LIMIT ?", keep.plus(width));
  }

  private void removeHeld() throws InterruptedException {
    remove(
        """
        DELETE FROM held_message WHERE state <> 'held' AND held_at < ? ORDER BY held_at LIMIT ?
        """,
        keep);
    remove(
        "DELETE FROM held_message WHERE state = 'held' AND held_at < ? ORDER BY held_at LIMIT ?",
        HELD_FOR_EVER);
  }

  private void removeFingerprints() throws InterruptedException {
    remove(
        "DELETE FROM fingerprint_seen WHERE last_seen < ? ORDER BY last_seen LIMIT ?", CAMPAIGNS);
    remove(
        """
        DELETE FROM fingerprint WHERE last_seen < ? AND verdict = 'none'
        ORDER BY last_seen LIMIT ?
        """,
        CAMPAIGNS);
  }

  /// Settled or not: without channels nobody settles them.
  private void removeAlerts() throws InterruptedException {
    remove("DELETE FROM alert WHERE resolved_at < ? ORDER BY resolved_at LIMIT ?", ALERTS);
    remove(
        """
        DELETE FROM notice WHERE state IN ('sent', 'failed', 'replaced') AND due_at < ?
        ORDER BY due_at LIMIT ?
        """,
        ALERTS);
    remove(
        "DELETE FROM alert_mute WHERE muted_until < ? ORDER BY muted_until LIMIT ?", Duration.ZERO);
  }

  private void removeCommands() throws InterruptedException {
    remove("DELETE FROM queue_command WHERE created_at < ? ORDER BY created_at LIMIT ?", COMMANDS);
  }

  private void removeUsage() throws InterruptedException {
    remove(
        "DELETE FROM quota_usage WHERE keep_until < ? ORDER BY keep_until LIMIT ?", Duration.ZERO);
  }

  private void forgetWhatPeopleDid() throws IOException {
    try (Database patient = Database.openForLongWork(settings)) {
      patient.run("forget old rows", sql -> sql.change("CALL forget_old_rows(?)", MOST_FORGOTTEN));
    }
  }

  /// As long as it is our turn.
  private void remove(String statement, Duration age) throws InterruptedException {
    int removed = PIECE;
    while (removed == PIECE
        && !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
        && lease.ours()) {
      removed =
          database.retrying(() ->
              database.run(
                  "remove old rows",
                  sql -> sql.change(statement, clock.instant().minus(age), PIECE)));
    }
  }
}
