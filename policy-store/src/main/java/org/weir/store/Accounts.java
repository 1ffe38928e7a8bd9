package org.weir.store;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Attribution.Nobody;
import org.weir.policy.Attribution.Unavailable;
import org.weir.policy.Limit;
import org.weir.policy.SenderOwner;
import org.weir.store.AccountTables.Customer;
import org.weir.store.AccountTables.Plans;

/// Says which account a message belongs to and which limits that has, from memory where it can.
///
/// [ChangeFeed] tells it what changed. While MariaDB is away, what is in memory is used until
/// `grace` has passed since the feed was last read; what is not in memory is `Unavailable`, at
/// once. Thread-safe.
public final class Accounts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Accounts.class);
  private static final int MOST_ENTRIES = 200_000;
  private static final int MOST_VALUE_CHARACTERS = 255;
  private static final int MOST_PARENTS = 4;
  private static final Duration NOBODY_FOR = Duration.ofSeconds(10);
  private static final Duration FOREVER = Duration.ofDays(365);

  /// Should a change ever pass the feed unseen (a table restored without its triggers, a
  /// transaction open for an hour), it is seen so much later.
  static final Duration REFRESH = Duration.ofMinutes(10);

  private final AccountTables tables;
  private final Duration grace;
  private final Complaints complaints = new Complaints();
  private final ExecutorService refresher;
  private final LoadingCache<Identity, Optional<Long>> identities;
  private final LoadingCache<Long, Optional<Customer>> customers;
  private final LoadingCache<Whole, Networks> networks;
  private final LoadingCache<Whole, Plans> plans;
  private final LongSupplier nanoTime;
  private final Synchronised made;
  private volatile @Nullable Synchronised last;
  private volatile @Nullable String unusable;

  /// @param at for people: the wall clock may jump
  private record Synchronised(Instant at, long nanoTime) {}

  private record Identity(Kind kind, String value) {}

  /// The key of what is held whole.
  private enum Whole {
    TABLE
  }

  /// @param grace how long memory is trusted while the feed cannot be read
  public Accounts(Database database, Duration grace, InstantSource clock) {
    this(database, grace, clock, System::nanoTime);
  }

  Accounts(Database database, Duration grace, InstantSource clock, LongSupplier nanoTime) {
    tables = new AccountTables(database);
    this.grace = grace;
    this.nanoTime = nanoTime;
    made = new Synchronised(clock.instant(), nanoTime.getAsLong());
    refresher =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("accounts").factory());
    identities =
        cache(refresher)
            .expireAfter(Expiry.<Identity, Optional<Long>>writing((_, id) -> keep(id)))
            .build(keepingOnFailure(key -> accountOf(key, Deadline.never())));
    customers =
        cache(refresher).build(keepingOnFailure(id -> tables.customer(id, Deadline.never())));
    networks = cache(refresher).build(keepingOnFailure(_ -> tables.networks(Deadline.never())));
    plans = cache(refresher).build(keepingOnFailure(_ -> tables.plans(Deadline.never())));
  }

  private Optional<Long> accountOf(Identity identity, Deadline deadline) {
    return tables.accountOf(identity.kind(), identity.value(), deadline);
  }

  private static Duration keep(Optional<Long> accountId) {
    return accountId.isPresent() ? FOREVER : NOBODY_FOR;
  }

  private static Caffeine<Object, Object> cache(Executor refresher) {
    return Caffeine.newBuilder()
        .maximumSize(MOST_ENTRIES)
        .refreshAfterWrite(REFRESH)
        .executor(refresher);
  }

  private interface Loader<K, V> {
    V load(K key);
  }

  /// A refresh that fails leaves what is there.
  private static <K, V> CacheLoader<K, V> keepingOnFailure(Loader<K, V> loader) {
    return new CacheLoader<>() {
      @Override
      public V load(K key) {
        return loader.load(key);
      }

      @Override
      public V reload(K key, V oldValue) {
        try {
          return loader.load(key);
        } catch (StoreException _) {
          return oldValue;
        }
      }
    };
  }

  /// The account the hints lead to. The order is login, certificate, scripts, web login, network,
  /// sender domain; the first that is known counts.
  public Attribution attribute(Hints hints) {
    return attribute(hints, Deadline.never());
  }

  /// As [#attribute(Hints)], `Unavailable` when the time is up.
  public Attribution attribute(Hints hints, Deadline deadline) {
    String reason = unusable;
    if (reason != null) {
      return new Unavailable(reason);
    }
    Synchronised read = last;
    Synchronised then = read == null ? made : read;
    if (olderThan(grace, then)) {
      return new Unavailable("MariaDB has not answered since " + then.at());
    }
    try {
      Known known = find(hints, deadline);
      return known == null ? new Nobody() : known;
    } catch (StoreException e) {
      complain(e);
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  private boolean olderThan(Duration age, Synchronised then) {
    return nanoTime.getAsLong() - then.nanoTime() > age.toNanos();
  }

  /// Why accounts are not known as they are in MariaDB, if that has lasted so long; empty when they
  /// are. Never asks MariaDB.
  public Optional<String> outdated(Duration after) {
    String reason = unusable;
    if (reason != null) {
      return Optional.of(reason);
    }
    Synchronised then = last;
    if (then == null) {
      return Optional.of("MariaDB has not answered yet");
    }
    return olderThan(after, then)
        ? Optional.of("MariaDB has not answered since " + then.at())
        : Optional.empty();
  }

  private @Nullable Known find(Hints hints, Deadline deadline) {
    Known known = hints.login() == null ? null : find(Kind.LOGIN, hints.login(), deadline);
    if (known == null && hints.certificate() != null) {
      known = find(Kind.CERTIFICATE, hints.certificate(), deadline);
    }
    for (String script : hints.scripts()) {
      known = known == null ? find(Kind.SCRIPT, script, deadline) : known;
    }
    if (known == null && hints.webLogin() != null) {
      known = find(Kind.LOGIN, hints.webLogin(), deadline);
    }
    if (known == null && hints.client() != null) {
      known = find(hints.client(), deadline);
    }
    return known == null ? find(Kind.SENDER_DOMAIN, hints.senderDomain(), deadline) : known;
  }

  private @Nullable Known find(Kind kind, String value, Deadline deadline) {
    if (value.isEmpty() || value.length() > MOST_VALUE_CHARACTERS) {
      return null;
    }
    return identities
        .get(new Identity(kind, value), identity -> accountOf(identity, deadline))
        .map(accountId -> known(accountId, kind, value, deadline))
        .orElse(null);
  }

  private @Nullable Known find(InetAddress client, Deadline deadline) {
    return networks
        .get(Whole.TABLE, _ -> tables.networks(deadline))
        .around(client)
        .map(entry -> known(entry.accountId(), Kind.NETWORK, entry.value(), deadline))
        .orElse(null);
  }

  /// Null when the account has been deleted since.
  private @Nullable Known known(long accountId, Kind kind, String value, Deadline deadline) {
    return customer(accountId, deadline)
        .map(customer -> new Known(customer.account(), kind, value))
        .orElse(null);
  }

  /// Whose the envelope sender's domain is; of a name below a listed one, that one's.
  ///
  /// @param domain empty = the null sender
  public SenderOwner senderOwner(Account account, String domain, Deadline deadline) {
    try {
      Optional<Long> owner =
          owner(Hints.domain(domain), deadline)
              .filter(id -> customer(id, deadline).isPresent()); // else it was deleted since
      if (owner.isPresent()) {
        return owner.get() == account.id() ? SenderOwner.THE_ACCOUNT : SenderOwner.ANOTHER_ACCOUNT;
      }
      boolean lists = customer(account.id(), deadline).map(Customer::listsDomains).orElse(false);
      return lists && !domain.isEmpty() ? SenderOwner.NOT_LISTED : SenderOwner.NOBODY;
    } catch (StoreException e) {
      complain(e);
      return SenderOwner.NOT_ASKED;
    }
  }

  private Optional<Long> owner(String domain, Deadline deadline) {
    String name = domain;
    for (int labels = 0; labels < MOST_PARENTS && name.indexOf('.') > 0; labels++) {
      Optional<Long> owner =
          identities.get(
              new Identity(Kind.SENDER_DOMAIN, name), identity -> accountOf(identity, deadline));
      if (owner.isPresent()) {
        return owner;
      }
      name = name.substring(name.indexOf('.') + 1);
    }
    return Optional.empty();
  }

  /// The limits that apply to the account now, at most one per scope, unit and period.
  ///
  /// @throws StoreException when they are not in memory and MariaDB does not answer
  public List<Limit> limits(Account account, Instant now) {
    return limits(account, now, Deadline.never());
  }

  /// As [#limits(Account, Instant)].
  ///
  /// @throws StoreException also when the time is up
  public List<Limit> limits(Account account, Instant now, Deadline deadline) {
    List<QuotaRow> own = customer(account.id(), deadline).map(Customer::quotas).orElseGet(List::of);
    return plans.get(Whole.TABLE, _ -> tables.plans(deadline)).applying(own, account, now).stream()
        .map(QuotaRow::limit)
        .toList();
  }

  private Optional<Customer> customer(long id, Deadline deadline) {
    return customers.get(id, key -> tables.customer(key, deadline));
  }

  /// Ends what runs in the background; what is in memory grows old from then on.
  @Override
  public void close() {
    refresher.shutdownNow();
  }

  void forgetIdentity(String kind, String value) {
    for (Kind known : Kind.values()) {
      if (known.word().equals(kind)) {
        identities.invalidate(new Identity(known, value));
      }
    }
  }

  void forgetAccount(long id) {
    customers.invalidate(id);
  }

  void forgetAllAccounts() {
    customers.invalidateAll();
  }

  void forgetAllIdentities() {
    identities.invalidateAll();
  }

  /// Reads the networks again; the old ones are in use until then.
  void reloadNetworks() {
    networks.put(Whole.TABLE, tables.networks(Deadline.never()));
  }

  /// As [#reloadNetworks].
  void reloadPlans() {
    plans.put(Whole.TABLE, tables.plans(Deadline.never()));
  }

  /// What is in memory is what MariaDB had at this time or later.
  ///
  /// @param nanoTime the same time as `System.nanoTime` counts
  void synchronisedAt(Instant time, long nanoTime) {
    unusable = null;
    last = new Synchronised(time, nanoTime);
  }

  /// MariaDB answers, but not what can be used; until [#synchronisedAt].
  void unusable(String reason) {
    unusable = reason;
  }

  /// An outage is logged by the database itself.
  private void complain(StoreException e) {
    if (!e.unavailable() && complaints.due("refused")) {
      log.warn("accounts are not found: {}", e.getMessage());
    }
  }
}
