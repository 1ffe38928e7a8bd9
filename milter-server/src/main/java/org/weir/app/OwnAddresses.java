package org.weir.app;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Kind;
import org.weir.signal.ListCheck;
import org.weir.signal.ListCheck.Outcome;
import org.weir.signal.ListCheck.Row;
import org.weir.store.Alerts;
import org.weir.store.StoreException;

/// Looks every half minute whether this relay's own addresses are on a block list. A listing opens
/// one alert for all relays, with who sent most of late; when the list says that it is gone, the
/// alert is resolved. A list that says nothing changes nothing.
final class OwnAddresses implements AutoCloseable {
  private static final Kind KIND = Kind.OWN_ADDRESS_LISTED;
  private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private record Place(InetAddress address, String zone) {}

  private final Supplier<List<InetAddress>> addresses;
  private final Supplier<ListCheck> lists;
  private final Alerts alerts;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("own-addresses").unstarted(this::run);

  /// Whether our address was on the list when that last said anything, for all that were looked at.
  private volatile Map<Place, Boolean> places = Map.of();

  /// @param addresses those of the configuration in force
  /// @param lists and its lists
  OwnAddresses(Supplier<List<InetAddress>> addresses, Supplier<ListCheck> lists, Alerts alerts) {
    this.addresses = addresses;
    this.lists = lists;
    this.alerts = alerts;
  }

  /// How many addresses some list is asked about.
  int watched() {
    return count(_ -> true);
  }

  /// How many of them are on a list, by the last word of each list.
  int listed() {
    return count(listed -> listed);
  }

  private int count(Predicate<Boolean> which) {
    return (int)
        places.entrySet().stream()
            .filter(place -> which.test(place.getValue()))
            .map(place -> place.getKey().address())
            .distinct()
            .count();
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
      Map<Place, Row> heard = look();
      if (!heard.isEmpty()) {
        Set<String> open = alerts.open(KIND).keySet();
        heard.forEach((place, row) ->
            compare(place.address().getHostAddress() + " " + place.zone(), row, open));
      }
    } catch (StoreException e) {
      log.debug("own addresses: {}", e.getMessage()); // an outage is logged by the database itself
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("own addresses are not watched", e);
    }
  }

  /// What the lists say now, of those that say anything.
  private Map<Place, Row> look() {
    Map<Place, Row> heard = new LinkedHashMap<>();
    Map<Place, Boolean> now = new HashMap<>();
    for (InetAddress address : addresses.get()) {
      for (Row row : lists.get().address(address)) {
        Place place = new Place(address, row.zone());
        if (row.outcome() == Outcome.UNKNOWN) {
          now.put(place, places.getOrDefault(place, false));
        } else {
          now.put(place, row.outcome() == Outcome.LISTED);
          heard.put(place, row);
        }
      }
    }
    places = Map.copyOf(now);
    return heard;
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
