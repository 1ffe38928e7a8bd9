package org.weir.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Account;
import org.weir.policy.Limit;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Exceeded;
import org.weir.policy.Usage.Granted;
import org.weir.policy.Usage.Use;
import org.weir.store.GiveBacks.Part;
import org.weir.store.UsageWindow.Taken;

/// Sets room aside in an account's limits, so that no number of relays together passes any of them.
///
/// A limit is a sliding window: what was granted in this window (a multiple of the period since
/// 1970, by this machine's clock) and the overlapping share of the one before. Room is taken by one
/// conditional UPDATE; several limits are taken all or none. When MariaDB does not answer in time
/// the usage is `Unavailable` and at most this one message stays charged. Of one account few ask at
/// a time, so that a row that somebody locks stops no other account. Thread-safe.
public final class Quota implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Quota.class);
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(1);

  private final Database database;
  private final Complaints complaints = new Complaints();
  private final InstantSource clock;
  private final Gates gates = new Gates();
  private final GiveBacks giveBacks;
  private final Cache<Long, Exceeded> exhausted =
      Caffeine.newBuilder()
          .maximumSize(MOST_REMEMBERED)
          .expireAfterWrite(REMEMBERED_FOR)
          .executor(Runnable::run)
          .build();

  public Quota(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    giveBacks = new GiveBacks(database, gates, clock);
  }

  /// Sets room aside for one message in every limit, or in none. Never throws for MariaDB's sake.
  ///
  /// @param limits those that apply now, as [Accounts#limits] says
  /// @param recipients at least 1
  public Reservation reserve(Account account, List<Limit> limits, int recipients) {
    return reserve(account, limits, recipients, Deadline.never());
  }

  /// As [#reserve(Account, List, int)], `Unavailable` when the time is up.
  public Reservation reserve(
      Account account, List<Limit> limits, int recipients, Deadline deadline) {
    if (recipients < 1) {
      throw new IllegalArgumentException("a message has recipients: " + recipients);
    }
    if (limits.isEmpty()) {
      return new Reservation(new Granted(List.of()));
    }
    Exceeded known = knownExhausted(account);
    if (known != null && limits.contains(known.exceeded().limit())) {
      return new Reservation(
          new Exceeded(known.exceeded(), known.exceeded().limit().cost(recipients)));
    }
    try {
      Instant now = clock.instant();
      List<Claim> claims = claims(account, limits, recipients, now);
      return gates
          .pass(
              account.id(),
              deadline.leftOf(database.statementTimeout()),
              () ->
                  reservation(
                      account, claims, database.retrying(deadline, () -> take(claims, deadline))))
          .orElseGet(Quota::crowded);
    } catch (StoreException e) {
      complain(e);
      return new Reservation(new Usage.Unavailable(String.valueOf(e.getMessage())));
    }
  }

  private static Reservation crowded() {
    return new Reservation(
        new Usage.Unavailable("too many messages of this account wait for its quota"));
  }

  /// A limit of the account that had no room for even one more unit within the last second; null =
  /// ask. Costs no statement.
  public @Nullable Exceeded knownExhausted(Account account) {
    return exhausted.getIfPresent(account.id());
  }

  /// Refused messages that stay charged because their units could not be returned.
  public long lostGiveBacks() {
    return giveBacks.lost();
  }

  /// Units that could not be returned yet stay charged.
  @Override
  public void close() {
    giveBacks.close();
  }

  void forgetExhausted(long accountId) {
    exhausted.invalidate(accountId);
  }

  void forgetAllExhausted() {
    exhausted.invalidateAll();
  }

  /// What one limit is asked for.
  private record Claim(Limit limit, UsageWindow window, long cost) {}

  /// In the order of the table's key, the same for all relays, so that they seldom deadlock.
  private static List<Claim> claims(
      Account account, List<Limit> limits, int recipients, Instant now) {
    return limits.stream()
        .sorted(
            Comparator.comparing((Limit limit) -> limit.unit().word()).thenComparing(Limit::period))
        .map(limit ->
            new Claim(limit, UsageWindow.of(account.id(), limit, now), limit.cost(recipients)))
        .toList();
  }

  private Usage take(List<Claim> claims, Deadline deadline) {
    Optional<Usage> usage = takeExisting(claims, deadline);
    if (usage.isPresent()) {
      return usage.get();
    }
    List<UsageWindow> windows = claims.stream().map(Claim::window).toList();
    database.run(
        "open quota window",
        deadline,
        sql -> {
          UsageWindow.create(sql, windows);
          return true;
        });
    return takeExisting(claims, deadline)
        .orElseThrow(() -> StoreException.refused("reserve quota", "the window's row vanished"));
  }

  private Optional<Usage> takeExisting(List<Claim> claims, Deadline deadline) {
    return claims.size() == 1
        ? database.run("reserve quota", deadline, sql -> takeAll(sql, claims))
        : database.transaction(
            "reserve quota",
            deadline,
            sql -> {
              Optional<Usage> usage = takeAll(sql, claims);
              if (usage.isEmpty() || usage.get() instanceof Exceeded) {
                sql.connection().rollback();
              }
              return usage;
            });
  }

  /// Empty when a window's row is missing.
  private static Optional<Usage> takeAll(Sql sql, List<Claim> claims) throws SQLException {
    List<Use> uses = new ArrayList<>();
    for (Claim claim : claims) {
      Optional<Taken> taken = claim.window().take(sql, claim.cost(), claim.limit().maximum());
      if (taken.isEmpty()) {
        return Optional.empty();
      }
      Use use = new Use(claim.limit(), taken.get().used());
      if (!taken.get().granted()) {
        return Optional.of(new Exceeded(use, claim.cost()));
      }
      uses.add(use);
    }
    return Optional.of(new Granted(uses));
  }

  private Reservation reservation(Account account, List<Claim> claims, Usage usage) {
    if (usage instanceof Exceeded exceeded) {
      if (exceeded.exceeded().used() >= exceeded.exceeded().limit().maximum()) {
        exhausted.put(account.id(), exceeded);
      }
      return new Reservation(usage);
    }
    List<Part> parts =
        claims.stream().map(claim -> new Part(claim.window(), claim.cost())).toList();
    return new Reservation(
        usage,
        () -> {
          giveBacks.giveBack(account.id(), parts);
          forgetExhausted(account.id());
        });
  }

  /// An outage is logged by the database itself.
  private void complain(StoreException e) {
    if (!e.unavailable() && complaints.due("refused")) {
      log.warn("quota is not counted: {}", e.getMessage());
    }
  }
}
