package org.weir.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Predicate;

/// What was used of windows that are over, remembered for half a minute: it only falls, by what
/// relays return late. (Comparing both windows in one statement would cost five times as much.)
/// Thread-safe.
final class LastWindows {
  private static final int MOST = 100_000;
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

  /// @throws StoreException when MariaDB must be asked and does not answer
  long used(UsageWindow window, Deadline deadline) {
    Long known = used.getIfPresent(window);
    if (known != null) {
      return known;
    }
    long read = database.run("read last quota window", deadline, window::usedInIt);
    used.put(window, read);
    return read;
  }

  void forget(Predicate<Counter> which) {
    used.asMap().keySet().removeIf(window -> which.test(window.counter()));
  }
}
