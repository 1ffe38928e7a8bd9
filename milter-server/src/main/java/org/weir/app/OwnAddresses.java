package org.weir.app;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.signal.ListCheck;
import org.weir.signal.ListCheck.Outcome;
import org.weir.signal.ListCheck.Row;
import org.weir.store.Alerts;
import org.weir.store.StoreException;

/// Looks every half minute whether this relay's own addresses are on a block list. A listing opens
/// one alert for all relays, with who sent most of late; when the list says that it is gone, the
/// alert is resolved. A list that says nothing changes nothing.
final class OwnAddresses implements AutoCloseable {
  static final String KIND = "own-address-listed";

  private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Supplier<List<InetAddress>> addresses;
  private final Supplier<ListCheck> lists;
  private final Alerts alerts;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("own-addresses").unstarted(this::run);

  /// @param addresses those of the configuration in force
  /// @param lists and its lists
  OwnAddresses(Supplier<List<InetAddress>> addresses, Supplier<ListCheck> lists, Alerts alerts) {
    this.addresses = addresses;
    this.lists = lists;
    this.alerts = alerts;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    if (!thread.isAlive()) { // never started: only looked at, or a start that failed
      return;
    }
    try {
      thread.join(CLOSE_PATIENCE);
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

  private void turn() {
    try {
      Set<String> open = null;
      for (InetAddress address : addresses.get()) {
        for (Row row : lists.get().address(address)) {
          if (row.outcome() != Outcome.UNKNOWN) {
            open = open == null ? new HashSet<>(alerts.open(KIND)) : open;
            compare(address.getHostAddress() + " " + row.zone(), row, open);
          }
        }
      }
    } catch (StoreException e) {
      log.debug("own addresses: {}", e.getMessage()); // an outage is logged by the database itself
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("own addresses are not watched", e);
    }
  }

  private void compare(String subject, Row row, Set<String> open) {
    boolean listed = row.outcome() == Outcome.LISTED;
    if (listed && !open.contains(subject)) {
      String detail = row.says() + "; most sent of late: " + alerts.topSenders();
      if (alerts.open(KIND, subject, detail)) {
        log.error("our own address is listed: {}: {}", subject, detail);
      }
    } else if (!listed && open.contains(subject) && alerts.resolve(KIND, subject)) {
      log.info("our own address is listed no more: {}", subject);
    }
  }
}
