package org.weir.signal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;

/// How many recipients of each account the MTA took and refused lately. In memory of this relay,
/// lost at a restart, bounded in size. Thread-safe.
///
/// An hour is six slots of ten minutes, so it is 50 to 60 minutes long.
public final class RecipientHistory {
  private static final long SLOT_MILLIS = Duration.ofMinutes(10).toMillis();
  private static final int SLOTS = 6;

  /// Accounts remembered, 30 MB of them; those that are silent longest are forgotten.
  private static final int MOST_ACCOUNTS = 100_000;

  /// Recipients of one account.
  public record Counts(long accepted, long rejected) {
    Counts plus(long moreAccepted, long moreRejected) {
      return new Counts(accepted + moreAccepted, rejected + moreRejected);
    }
  }

  private final Cache<Long, Slots> accounts =
      Caffeine.newBuilder()
          .maximumSize(MOST_ACCOUNTS)
          .expireAfterAccess(Duration.ofMillis(SLOTS * SLOT_MILLIS))
          .build();
  private final InstantSource clock;

  public RecipientHistory(InstantSource clock) {
    this.clock = clock;
  }

  /// Adds the recipients of a message that has ended, whatever became of it.
  public void add(long account, int accepted, int rejected) {
    if (accepted > 0 || rejected > 0) {
      accounts.get(account, _ -> new Slots()).add(slot(), accepted, rejected);
    }
  }

  /// What was added in the last hour.
  Counts lastHour(long account) {
    Slots slots = accounts.getIfPresent(account);
    return slots == null ? new Counts(0, 0) : slots.sum(slot());
  }

  private long slot() {
    return Math.floorDiv(clock.millis(), SLOT_MILLIS);
  }

  /// A ring: slot n lies at n modulo six until a later one takes its place.
  private static final class Slots {
    private final long[] number = new long[SLOTS];
    private final long[] accepted = new long[SLOTS];
    private final long[] rejected = new long[SLOTS];

    synchronized void add(long slot, int moreAccepted, int moreRejected) {
      int at = Math.floorMod(slot, SLOTS);
      if (number[at] != slot) {
        number[at] = slot;
        accepted[at] = 0;
        rejected[at] = 0;
      }
      accepted[at] += moreAccepted;
      rejected[at] += moreRejected;
    }

    synchronized Counts sum(long slot) {
      Counts sum = new Counts(0, 0);
      for (int at = 0; at < SLOTS; at++) {
        if (number[at] <= slot && slot - number[at] < SLOTS) {
          sum = sum.plus(accepted[at], rejected[at]);
        }
      }
      return sum;
    }
  }
}
