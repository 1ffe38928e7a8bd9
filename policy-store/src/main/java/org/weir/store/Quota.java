package org.weir.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Account;
import org.weir.policy.Limit;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Exceeded;
import org.weir.policy.Usage.Granted;
import org.weir.policy.Usage.Use;
import org.weir.store.Slice.Outcome;
import org.weir.store.Slices.Charge;

/// Sets room aside in an account's limits, so that no number of relays together passes any of them.
///
/// A limit is a sliding window: what was granted in this window (a multiple of the period since
/// 1970, by MariaDB's clock) and the overlapping share of the one before. MariaDB grants a slice of
/// a limit by one conditional statement; messages are charged to it in memory, so a busy account
/// costs far less than a statement a message. What nobody spends goes back after seconds. Several
/// limits are taken all or none. When a slice is used up and MariaDB does not answer in time the
/// usage is `Unavailable`. Thread-safe.
public final class Quota implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Quota.class);

  /// Narrow before wide, so that a login which has used up its own limit takes no room from others
  /// even for a moment.
  private static final Comparator<Limit> ORDER =
      Comparator.comparing(Limit::scope)
          .thenComparing(Limit::unit, Comparator.reverseOrder())
          .thenComparing(Limit::period);

  private final Complaints complaints = new Complaints();
  private final InstantSource clock;
  private final Slices slices;

  /// @param clock MariaDB's time; see [DatabaseClock]
  public Quota(Database database, InstantSource clock) {
    this(database, clock, System::nanoTime);
  }

  Quota(Database database, InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    slices = new Slices(database, clock, nanoTime);
  }

  /// As [#reserve(Spender, List, int, Deadline)], of an account as a whole and in all the time of
  /// the statement time-out.
  public Reservation reserve(Account account, List<Limit> limits, int recipients) {
    return reserve(new Spender(account), limits, recipients, Deadline.never());
  }

  /// Sets room aside for one message in every limit, or in none. Never throws for MariaDB's sake.
  ///
  /// @param limits those that apply now, as [Accounts#limits] says; those of logins and scripts
  ///   count where the message has one
  /// @param recipients at least 1
  public Reservation reserve(
      Spender spender, List<Limit> limits, int recipients, Deadline deadline) {
    if (recipients < 1) {
      throw new IllegalArgumentException("a message has recipients: " + recipients);
    }
    Instant now = clock.instant();
    List<Charge> charges = new ArrayList<>();
    List<Use> uses = new ArrayList<>();
    try {
      for (Limit limit : limits.stream().sorted(ORDER).toList()) {
        Optional<Counter> counter = Counter.of(limit, spender);
        if (counter.isPresent()) {
          long cost = limit.cost(recipients);
          Outcome outcome =
              slices.spend(counter.get(), now, cost, limit.maximum(), deadline, charges);
          Use use = new Use(limit, outcome.used());
          if (!outcome.granted()) {
            slices.putBack(charges);
            return new Reservation(new Exceeded(use, cost));
          }
          uses.add(use);
        }
      }
      return new Reservation(new Granted(uses), () -> slices.putBack(charges));
    } catch (StoreException e) {
      slices.putBack(charges);
      complain(e);
      return new Reservation(new Usage.Unavailable(String.valueOf(e.getMessage())));
    }
  }

  /// A limit that had no room for even one more unit within the last second; null = ask. Costs no
  /// statement.
  public @Nullable Exceeded knownExhausted(Spender spender, List<Limit> limits) {
    for (Limit limit : limits) {
      long used =
          Counter.of(limit, spender)
              .map(counter -> slices.knownExhausted(counter, limit.maximum()))
              .orElse(-1L);
      if (used >= 0) {
        return new Exceeded(new Use(limit, used), 1);
      }
    }
    return null;
  }

  /// Counters of which this relay has units in hand.
  public int slicesHeld() {
    return slices.held();
  }

  /// Units that stay charged though nobody spent them, since they could not be returned.
  public long lostGiveBacks() {
    return slices.lost();
  }

  /// Returns what nobody spent, if MariaDB answers.
  @Override
  public void close() {
    slices.close();
  }

  /// Limits of these accounts have changed: what is in hand goes back, MariaDB is asked again.
  void changed(Set<Long> accountIds) {
    slices.end(counter -> accountIds.contains(counter.accountId()));
  }

  /// Any limit may have changed.
  void changed() {
    slices.end(_ -> true);
  }

  /// What these accounts have used was forgotten in MariaDB: so is what is in hand.
  void reset(Set<Long> accountIds) {
    slices.drop(counter -> accountIds.contains(counter.accountId()));
  }

  /// Returns what has not been spent from for so long.
  void returnIdle(Duration time) {
    slices.returnIdle(time);
  }

  /// An outage is logged by the database itself.
  private void complain(StoreException e) {
    if (!e.unavailable() && complaints.due("refused")) {
      log.warn("quota is not counted: {}", e.getMessage());
    }
  }
}
