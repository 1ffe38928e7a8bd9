package org.weir.store;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Lets each cause be logged once a minute. Thread-safe; remembers a bounded number of causes.
final class Complaints {
  private static final long INTERVAL = Duration.ofMinutes(1).toNanos();
  private static final int MOST_CAUSES = 100;

  private final ConcurrentMap<String, Long> lastSaid = new ConcurrentHashMap<>();

  /// Whether it is time to log this cause; if so, the minute starts now.
  boolean due(String cause) {
    long now = System.nanoTime();
    if (lastSaid.size() >= MOST_CAUSES) {
      lastSaid.clear();
    }
    Long last = lastSaid.get(cause);
    if (last == null) {
      return lastSaid.putIfAbsent(cause, now) == null;
    }
    return now - last >= INTERVAL && lastSaid.replace(cause, last, now);
  }

  /// The cause is gone; its next appearance is news.
  void settled(String cause) {
    lastSaid.remove(cause);
  }
}
