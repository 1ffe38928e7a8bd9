package org.weir.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Notice;
import org.weir.notice.Channel;
import org.weir.store.Outbox;
import org.weir.store.Outbox.Claimed;
import org.weir.store.StoreException;

/// Hands notices over, one after another, looking for new ones every five seconds. What a channel
/// does not take is tried again for some hours, by whichever relay comes first, then given up.
final class Courier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Courier.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_A_TURN = 100;

  private final Outbox outbox;
  private final Channels channels;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("notices").unstarted(this::run);

  Courier(Outbox outbox, Channels channels) {
    this.outbox = outbox;
    this.channels = channels;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    if (!thread.isAlive()) {
      return;
    }
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        thread.interrupt(); // what it tries is left to the others
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        turn();
      } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Everything that is due.
  void turn() throws InterruptedException {
    try {
      List<Channel> now = channels.now();
      for (int i = 0; i < MOST_A_TURN && !now.isEmpty() && closing.getCount() > 0; i++) {
        Optional<Claimed> claimed = outbox.claim(Channels.names(now));
        if (claimed.isEmpty()) {
          return;
        }
        deliver(claimed.get(), now);
      }
    } catch (StoreException e) {
      log.debug("notices: {}", e.getMessage()); // an outage is logged by the database itself
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("notices are not sent", e);
    }
  }

  private void deliver(Claimed claimed, List<Channel> now) throws InterruptedException {
    Notice notice = claimed.notice();
    for (Channel channel : now) {
      if (channel.name().equals(claimed.channel())) {
        try {
          channel.send(notice);
          outbox.sent(claimed);
          log.info("notice sent by {}: {}", channel.name(), notice.headline());
        } catch (IOException e) {
          failed(claimed, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  private void failed(Claimed claimed, String reason) {
    String headline = claimed.notice().headline();
    if (outbox.failed(claimed, reason)) {
      log.error(
          "notice given up after {} attempts by {}: {}: {}",
          claimed.attempt(),
          claimed.channel(),
          headline,
          reason);
    } else {
      log.warn(
          "notice not sent by {}, it is tried again: {}: {}", claimed.channel(), headline, reason);
    }
  }
}
