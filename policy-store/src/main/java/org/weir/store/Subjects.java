package org.weir.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Which logins and scripts have counters of their own: those seen first, a bounded number for each
/// account. A hacked web server that invents names fills no table. Thread-safe.
final class Subjects {
  /// Of one account, in one relay and day.
  static final int MOST = 500;

  private static final int MOST_ACCOUNTS = 5_000;
  private static final Duration REMEMBERED_FOR = Duration.ofDays(1);

  private final Cache<Long, Set<String>> known =
      Caffeine.newBuilder()
          .maximumSize(MOST_ACCOUNTS)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  /// The counter itself, or the one that those share who came too late.
  Counter admitted(Counter counter) {
    if (counter.subject().isEmpty()) {
      return counter;
    }
    Set<String> subjects = known.get(counter.accountId(), _ -> ConcurrentHashMap.newKeySet());
    boolean own =
        subjects.contains(counter.subject())
            || (subjects.size() < MOST && subjects.add(counter.subject()));
    return own ? counter : counter.ofOthers();
  }
}
