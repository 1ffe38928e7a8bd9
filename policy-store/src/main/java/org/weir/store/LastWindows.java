package org.weir.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/// What was used of windows that are over, remembered for half a minute. In the first seconds
/// relays still take and return units of it, so it is read each time; later it only falls.
/// (Comparing both windows in one statement would cost five times as much.) Thread-safe.
final class LastWindows {
  private static final int MOST = 100_000;
  private static final Duration UNSETTLED = Duration.ofSeconds(10);
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(30);

  private final Database database;
  private final Cache<UsageWindow, Long> used =
      Caffeine.newBuilder()
          .maximumSize(MOST)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  LastWindows(Database database) {
    this.database = database;
  }

  /// @param now what follows the window has begun before
  /// @throws StoreException when MariaDB must be asked and does not answer
  long used(UsageWindow window, Instant now, Deadline deadline) {
    Long known = used.getIfPresent(window);
    if (known != null) {
      return known;
    }
    long read = database.run("read last quota window", deadline, window::usedInIt);
    if (now.isAfter(window.end().plus(UNSETTLED))) {
      used.put(window, read);
    }
    return read;
  }

  void forget(Predicate<Counter> which) {
    used.asMap().keySet().removeIf(window -> which.test(window.counter()));
  }
}
