package org.weir.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Decision;
import org.weir.policy.Evidence;
import org.weir.privacy.Veil;

/// Writes decisions to table `decision`, and what is put on hold to `held_message`, in batches and
/// behind the messages' back.
///
/// While MariaDB is away or refuses to write (read-only, disk full) decisions wait in a bounded
/// queue; when that is full the newest are dropped and counted. A row whose own values are refused
/// is dropped alone. A row is written once even if a batch has to be repeated. What MariaDB has not
/// taken at the end waits in a file for the next run, if there is one. Thread-safe.
public final class Journal implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Journal.class);
  private static final int BATCH = 200;

  /// Few, so that MariaDB needs to learn few statements.
  private static final int[] ROWS_PER_STATEMENT = {64, 16, 4, 1};

  private static final Duration BATCH_WAIT = Duration.ofMillis(250);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final @Nullable JournalSpool spool;
  private final BlockingQueue<JournalRow> waiting;
  private final AtomicInteger backlog = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final Complaints complaints = new Complaints();
  private final Thread writer;
  private final CountDownLatch abandoned = new CountDownLatch(1);
  private volatile boolean closing;

  /// Taken from the queue and perhaps not written.
  private volatile List<JournalRow> inHand = List.of();

  /// Of the next rows, how many are in the file, too.
  private volatile int spooled;

  /// The writer's own.
  private boolean stalled;

  private long droppedBefore;

  /// Starts the writer. MariaDB may be away. What is left at the end is dropped and counted.
  ///
  /// @param capacity how many decisions may wait
  public Journal(Database database, int capacity) {
    this(database, capacity, null);
  }

  /// Starts the writer, with what the run before has left. MariaDB may be away.
  ///
  /// @param capacity how many decisions may wait
  /// @param file where decisions wait from one run to the next; null = nowhere
  public Journal(Database database, int capacity, @Nullable Path file) {
    this.database = database;
    spool = file == null ? null : new JournalSpool(file);
    List<JournalRow> left = spool == null ? List.of() : spool.read();
    waiting = new ArrayBlockingQueue<>(Math.max(capacity, left.size()));
    waiting.addAll(left);
    backlog.set(left.size());
    spooled = left.size();
    writer = Thread.ofPlatform().daemon().name("journal").start(this::write);
  }

  /// Notes a decision. Never blocks and never throws for MariaDB's sake.
  ///
  /// @param veil what may be written of it
  /// @param relay this relay's name
  /// @param policyVersion of the policy that decided
  public void record(
      Veil veil, String relay, String policyVersion, Evidence evidence, Decision decision) {
    JournalRow row = JournalRow.of(veil, relay, policyVersion, evidence, decision);
    backlog.incrementAndGet();
    if (closing || !waiting.offer(row)) {
      backlog.decrementAndGet();
      drop(1, closing ? "the journal is closed" : "the journal's queue is full");
    }
  }

  /// Decisions that were made and never written, since the start.
  public long dropped() {
    return dropped.get();
  }

  /// Decisions that are not written yet.
  public int backlog() {
    return backlog.get();
  }

  /// Writes what waits, for a few seconds at most; what is left then goes to the file. Without one,
  /// or where that cannot be written, it is dropped and counted.
  @Override
  public void close() {
    closing = true;
    try {
      if (!writer.join(CLOSE_PATIENCE)) {
        abandoned.countDown();
        writer.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    backlog.set(0);
    List<JournalRow> left = new ArrayList<>(inHand);
    waiting.drainTo(left);
    if (!left.isEmpty()) {
      keep(left);
    }
  }

  /// Should the writer, whom nobody waits for any more, write some of them after all, the next run
  /// does not write them twice.
  private void keep(List<JournalRow> left) {
    complaints.settled("dropped"); // this is the last time to say how many it were
    if (spool == null) {
      drop(left.size(), "MariaDB did not answer in time at shutdown");
      return;
    }
    try {
      spool.write(left);
      log.warn("{} decisions wait for MariaDB and the next start in {}", left.size(), spool);
    } catch (IOException e) {
      drop(
          Math.max(0, left.size() - spooled), // the others are in the file of before
          "MariaDB did not answer in time at shutdown, nor was %s written: %s"
              .formatted(spool, e.getMessage()));
    }
  }

  private void write() {
    try {
      while (!closing || !waiting.isEmpty()) {
        List<JournalRow> batch = nextBatch();
        inHand = batch;
        if (!batch.isEmpty()) {
          if (!written(batch)) {
            return;
          }
          done(batch);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void done(List<JournalRow> batch) {
    inHand = List.of();
    backlog.addAndGet(-batch.size());
    int before = spooled;
    spooled = Math.max(0, before - batch.size());
    if (spool != null && before > 0 && before <= batch.size()) {
      spool.remove();
    }
  }

  private List<JournalRow> nextBatch() throws InterruptedException {
    List<JournalRow> batch = new ArrayList<>();
    long end = System.nanoTime() + BATCH_WAIT.toNanos();
    long left = BATCH_WAIT.toNanos();
    while (batch.size() < BATCH && left > 0) {
      @Nullable JournalRow row =
          closing ? waiting.poll() : waiting.poll(left, TimeUnit.NANOSECONDS);
      if (row == null) {
        break;
      }
      batch.add(row);
      left = end - System.nanoTime();
    }
    return batch;
  }

  /// Tries until MariaDB has taken or refused the rows; false when the journal is closed before.
  /// One of the few broad catches: the writer must outlive a bug in a row.
  private boolean written(List<JournalRow> batch) throws InterruptedException {
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      try {
        insert(batch);
        settled();
        return true;
      } catch (RuntimeException e) {
        if (!(e instanceof StoreException store) || store.badValues()) {
          return oneByOne(batch, e);
        }
        stalled(store);
        if (abandoned.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  /// An outage is logged by the database itself.
  private void stalled(StoreException reason) {
    if (!stalled) {
      stalled = true;
      droppedBefore = dropped.get();
    }
    if (!reason.unavailable() && complaints.due("stalled")) {
      log.error("decisions are not recorded, {} wait: {}", backlog.get(), reason.getMessage());
    }
  }

  private void settled() {
    if (stalled) {
      stalled = false;
      complaints.settled("stalled");
      complaints.settled("dropped");
      log.info(
          "decisions are recorded again; {} were dropped meanwhile", dropped.get() - droppedBefore);
    }
  }

  /// MariaDB refuses the batch: a single row that it refuses must not cost the others.
  private boolean oneByOne(List<JournalRow> batch, RuntimeException reason)
      throws InterruptedException {
    if (batch.size() == 1) {
      drop(1, String.valueOf(reason.getMessage()));
      return true;
    }
    for (JournalRow row : batch) {
      if (!written(List.of(row))) {
        return false;
      }
    }
    return true;
  }

  private void insert(List<JournalRow> batch) {
    database.retrying(() -> database.transaction("write decisions", sql -> insert(sql, batch)));
  }

  private static boolean insert(Sql sql, List<JournalRow> batch) throws SQLException {
    int from = 0;
    for (int rows : ROWS_PER_STATEMENT) {
      for (; batch.size() - from >= rows; from += rows) {
        JournalRow.insertDecisions(sql, batch.subList(from, from + rows));
      }
    }
    for (JournalRow row : batch) {
      row.insertHeld(sql);
    }
    return true;
  }

  private void drop(int rows, String reason) {
    dropped.addAndGet(rows);
    if (complaints.due("dropped")) {
      log.error("decisions are not recorded ({} so far): {}", dropped.get(), reason);
    }
  }
}
