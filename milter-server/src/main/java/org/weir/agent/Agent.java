package org.weir.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.weir.store.QueueInbox;
import org.weir.store.QueueInbox.Claimed;
import org.weir.store.StoreException;

/// Does what a relay is asked in table `queue_command`, one request after the other. What comes
/// from the table is not believed: only known verbs and terms, and ids that are checked again.
///
/// A request that was left behind is done again from its beginning: it finds what is left to do.
/// While MariaDB is away there is nothing to do but to keep an answer for it. Confined to the
/// thread that runs it, but for [#stop].
public final class Agent {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration SIGN_OF_WORK = Duration.ofSeconds(5);
  private static final int ROWS_IN_PART = 200;
  private static final int MOST_REFUSED = 60;

  /// Of an answer; MariaDB takes 16 MiB at once where nothing else is set.
  private static final int MOST_BYTES = 12 * 1024 * 1024;

  private final RelayQueue queue;
  private final QueueInbox inbox;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private String lastComplaint = "";

  public Agent(RelayQueue queue, QueueInbox inbox) {
    this.queue = queue;
    this.inbox = inbox;
  }

  /// Works until it is stopped, and finishes what it is at.
  public void run() throws InterruptedException {
    do {
      try {
        inbox.expire();
        while (stopped.getCount() > 0 && workOnOne()) {
          // the next one at once
        }
      } catch (StoreException e) {
        complain(e);
      }
    } while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
  }

  /// Of an outage Database warns once a minute; a right or a table that is missing stays so.
  private void complain(StoreException e) {
    String reason = String.valueOf(e.getMessage());
    if (!e.unavailable() && !reason.equals(lastComplaint)) {
      log.warn("requests cannot be read or answered: {}", reason);
    }
    lastComplaint = reason;
  }

  /// Ends [#run] between two requests; returns at once.
  public void stop() {
    stopped.countDown();
  }

  private boolean workOnOne() throws InterruptedException {
    Optional<Claimed> claimed = inbox.claim();
    if (claimed.isEmpty()) {
      return false;
    }
    long began = System.nanoTime();
    LoggingEventBuilder line =
        log.atInfo()
            .addKeyValue("command", claimed.get().id())
            .addKeyValue("verb", claimed.get().verb());
    workOn(claimed.get(), line);
    line.addKeyValue("ms", Duration.ofNanos(System.nanoTime() - began).toMillis()).log("");
    return true;
  }

  private void workOn(Claimed claimed, LoggingEventBuilder line) throws InterruptedException {
    var held = new AtomicReference<>(claimed);
    boolean written;
    try {
      QueueRequest request = RequestJson.parse(claimed.verb(), claimed.filter());
      Answer answer = answer(request, held);
      var _ =
          line.addKeyValue("messages", answer.messages())
              .addKeyValue("changed", answer.changed())
              .addKeyValue("refused", answer.refused());
      written = finish(held.get(), request, answer);
    } catch (IllegalArgumentException | IOException e) {
      String reason = String.valueOf(e.getMessage());
      var _ = line.addKeyValue("failed", reason);
      written = written(() -> inbox.fail(held.get(), reason));
    }
    if (!written) {
      var _ = line.addKeyValue("lost", "yes");
    }
  }

  /// Does it, with signs of work meanwhile.
  private Answer answer(QueueRequest request, AtomicReference<Claimed> held)
      throws IOException, InterruptedException {
    var done = new CountDownLatch(1);
    Thread signs =
        Thread.ofPlatform().daemon().name("signs-of-work").start(() -> renew(held, done));
    try {
      return queue.answer(request, rows -> listed(held, rows));
    } finally {
      done.countDown();
      signs.join();
    }
  }

  /// @return false when the outcome is written nowhere
  /// @throws IOException when there is too much to say; nothing was changed then
  private boolean finish(Claimed claimed, QueueRequest request, Answer answer)
      throws IOException, InterruptedException {
    boolean changed = request.verb().act().isPresent() && !request.dryRun();
    String change = changed ? answer.changed() + " messages, " + request.filter() : null;
    // What was deleted is listed in parts already.
    Answer brief =
        request.verb() == Verb.DELETE && !request.dryRun() ? answer.withoutRows() : answer;
    String outcome = AnswerJson.write(brief);
    if (!changed && outcome.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new IOException("the answer is too long: ask for less");
    }
    return written(() -> inbox.finish(claimed, outcome, change));
  }

  /// What was done cannot be done again, so it is kept until MariaDB takes it or the agent is
  /// stopped. What MariaDB refuses time and again must not keep the other requests waiting.
  ///
  /// @return false when it is written nowhere: stopped, refused, or no longer ours
  private boolean written(BooleanSupplier writing) throws InterruptedException {
    int refused = 0;
    do {
      try {
        return writing.getAsBoolean();
      } catch (StoreException e) {
        complain(e);
        refused += e.unavailable() ? 0 : 1;
        if (refused == MOST_REFUSED) {
          return false;
        }
      }
    } while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    return false;
  }

  /// @throws IOException when the request was taken for left behind, and is somebody else's
  private List<QueueRow> listed(AtomicReference<Claimed> held, List<QueueRow> rows)
      throws IOException {
    if (!renewed(held)) {
      throw new IOException("another agent has taken over");
    }
    List<String> parts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += ROWS_IN_PART) {
      parts.add(QueueJson.write(rows.subList(from, Math.min(rows.size(), from + ROWS_IN_PART))));
    }
    inbox.list(held.get(), parts);
    return rows;
  }

  /// Until the work is done, or is somebody else's.
  private void renew(AtomicReference<Claimed> held, CountDownLatch done) {
    try {
      while (!done.await(SIGN_OF_WORK.toMillis(), TimeUnit.MILLISECONDS) && renewed(held)) {
        // and again
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does that
    }
  }

  /// @return whether it is still ours, as far as is known
  private synchronized boolean renewed(AtomicReference<Claimed> held) {
    try {
      Optional<Claimed> renewed = inbox.renew(held.get());
      renewed.ifPresent(held::set);
      return renewed.isPresent();
    } catch (StoreException _) {
      return true; // the next sign may come through before the lease ends
    }
  }
}
