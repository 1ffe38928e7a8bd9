package org.weir.signal;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.dns.Resolver;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// Whether a block list can be believed: it lists its test entry, does not list 127.0.0.1 or the
/// name `invalid` (RFC 5782 section 5), and answers. A list that is ill is asked nothing but that,
/// once in a while; it says nothing then.
///
/// A list that gives up may list the whole world from one moment to the next, and each hit would
/// cost a customer: so the test of 127.0.0.1 is repeated with hits. Tests are never answered from
/// memory. Thread-safe.
final class ListHealth {
  private static final Logger log = LoggerFactory.getLogger(ListHealth.class);
  private static final Duration WELL_FOR = Duration.ofMinutes(10);
  private static final Duration ILL_FOR = Duration.ofSeconds(10);
  private static final Duration HITS_COUNT_FOR = Duration.ofSeconds(5);
  private static final int FAILURES = 5;
  private static final String LISTS_EVERYTHING = "lists everything, even what never may be listed";
  private static final String NEVER_LISTED_NAME = "invalid";
  private static final InetAddress NEVER_LISTED = InetAddress.ofLiteral("127.0.0.1");

  private final BlockList list;
  private final Resolver resolver;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private @Nullable CompletableFuture<Verdict> checking;
  private @Nullable Verdict known;
  private @Nullable CompletableFuture<Verdict> hits;
  private long hitsCheckedAt;
  private long checkedAt;
  private int failures;

  /// @param illness null = it is well
  record Verdict(@Nullable String illness) {
    static final Verdict WELL = new Verdict(null);
  }

  ListHealth(BlockList list, Resolver resolver, LongSupplier nanoTime) {
    this.list = list;
    this.resolver = resolver;
    this.nanoTime = nanoTime;
  }

  /// How it is; at once unless it has never been looked at.
  synchronized CompletableFuture<Verdict> verdict() {
    if (list.testEntry() == null && known == null) {
      known = Verdict.WELL;
      checkedAt = nanoTime.getAsLong();
    }
    if (checking == null && due() && resolver.down()) {
      return CompletableFuture.completedFuture(
          known == null ? new Verdict("the DNS servers do not answer") : known);
    }
    if (checking == null && due()) {
      CompletableFuture<Verdict> begun = check();
      checking = begun;
      var _ = begun.thenAccept(this::found);
    }
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    return checking == null ? CompletableFuture.completedFuture(Verdict.WELL) : checking;
  }

  /// Whether nothing is known against it, without looking.
  synchronized boolean believed() {
    return known == null || known.illness() == null;
  }

  /// Whether its hits count, looked at within the last seconds, or now.
  synchronized CompletableFuture<Verdict> ofHits() {
    if (list.testEntry() == null) {
      return CompletableFuture.completedFuture(Verdict.WELL);
    }
    long now = nanoTime.getAsLong();
    if (hits == null || now - hitsCheckedAt >= HITS_COUNT_FOR.toNanos()) {
      hitsCheckedAt = now;
      hits = ask(clean()).thenApply(this::hitsCount);
    }
    return hits;
  }

  private Verdict hitsCount(Listing never) {
    return switch (never) {
      case NotListed() -> Verdict.WELL;
      case Unusable(String reason) -> new Verdict(reason);
      case Listed _ -> {
        Verdict ill = new Verdict(LISTS_EVERYTHING);
        become(ill);
        yield ill;
      }
    };
  }

  private boolean due() {
    if (known == null) {
      return true;
    }
    Duration keep = known.illness() == null ? WELL_FOR : ILL_FOR;
    return nanoTime.getAsLong() - checkedAt >= keep.toNanos();
  }

  /// What came of an ordinary question; after several without an answer the list is ill.
  synchronized void answered(boolean usefully) {
    failures = usefully ? 0 : failures + 1;
    if (failures >= FAILURES && (known == null || known.illness() == null)) {
      become(new Verdict("no useful answer " + failures + " times in a row"));
    }
  }

  private synchronized void found(Verdict verdict) {
    checking = null;
    become(verdict);
  }

  private synchronized void become(Verdict verdict) {
    String before = known == null ? null : known.illness();
    known = verdict;
    checkedAt = nanoTime.getAsLong();
    failures = 0;
    if (verdict.illness() != null && before == null) {
      log.warn("block list {} is not believed now: {}", list.zone(), verdict.illness());
    } else if (verdict.illness() == null && before != null) {
      log.info("block list {} is believed again", list.zone());
    }
  }

  private CompletableFuture<Verdict> check() {
    String entry = list.testEntry();
    if (entry == null) { // what made it ill was that it did not answer: let it try
      return CompletableFuture.completedFuture(Verdict.WELL);
    }
    String test =
        list.ofAddresses()
            ? list.question(InetAddress.ofLiteral(entry))
            : entry + "." + list.zone();
    return ask(clean()).thenCombine(ask(test), this::verdict);
  }

  private String clean() {
    return list.ofAddresses() ? list.question(NEVER_LISTED) : NEVER_LISTED_NAME + "." + list.zone();
  }

  private CompletableFuture<Listing> ask(String question) {
    resolver.forgetAddresses(question);
    return resolver.addresses(question).thenApply(answer -> Listing.of(list, answer));
  }

  private Verdict verdict(Listing never, Listing always) {
    if (never instanceof Unusable(String reason)) {
      return new Verdict(reason);
    }
    if (never instanceof Listed) {
      return new Verdict(LISTS_EVERYTHING);
    }
    return switch (always) {
      case Listed _ -> Verdict.WELL;
      case NotListed() ->
          new Verdict("does not list its test entry " + list.testEntry() + " any more");
      case Unusable(String reason) -> new Verdict(reason);
    };
  }
}
