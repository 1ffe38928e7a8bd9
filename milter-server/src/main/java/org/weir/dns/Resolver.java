package org.weir.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.None;
import org.weir.dns.Reply.Alias;
import org.weir.dns.Reply.Found;
import org.weir.dns.Reply.Missing;
import org.weir.dns.Reply.Useless;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Asks DNS questions without making the caller wait, and remembers the answers by their TTL.
///
/// Every answer comes within [DnsSettings#timeout], if only as [Failed]: no future of this class
/// completes exceptionally or stays open. A name that many ask for at once is asked once. At most
/// [#MAX_UNDER_WAY] questions are under way, each with a socket of its own; what is more waits for
/// its turn, as part of its time. Everything fails at once while the servers are [#down].
/// Thread-safe.
public final class Resolver implements AutoCloseable {
  /// Questions under way at once, over all callers. A server that is not quick enough to read them
  /// loses what its socket cannot hold: about 160 on Linux, by default.
  static final int MAX_UNDER_WAY = 128;

  /// Questions that wait for their turn; what is more fails at once.
  static final int MAX_WAITING = 10_000;

  private static final String DOWN = "the DNS servers do not answer";

  private record Key(Name name, int type) {}

  /// Since the start: questions put to a server, answers that were [Failed] (each counted once, not
  /// when it comes from memory), answers from memory or from a question that was under way.
  public record Counters(long asked, long failed, long cached) {}

  private final AsyncCache<Key, Timed> cache;
  private final Breaker breaker;
  private final Servers servers;
  private final Duration timeout;
  private final Turns turns = new Turns(MAX_UNDER_WAY, MAX_WAITING);
  private final LongAdder wanted = new LongAdder();
  private final LongAdder begun = new LongAdder();
  private final LongAdder asked = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean closed;

  /// Asks nothing yet; reads the system's configuration when the settings name no server.
  public Resolver(DnsSettings settings) {
    this(settings, Ticker.systemTicker());
  }

  Resolver(DnsSettings settings, Ticker ticker) {
    this.timeout = settings.timeout();
    this.breaker = new Breaker(ticker);
    this.servers = new Servers(settings.servers(), timeout, breaker);
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(settings.cacheEntries())
            .expireAfter(Expiry.<Key, Timed>writing((_, timed) -> timed.keep()))
            .ticker(ticker)
            .buildAsync();
  }

  /// The IPv4 addresses (`A`) of a name, which is taken as absolute: [Addresses], [None] or
  /// [Failed].
  public CompletableFuture<Answer> addresses(String name) {
    return answer(name, Type.A);
  }

  /// What is remembered of a name's IPv4 addresses is forgotten: who asks next asks a server.
  public void forgetAddresses(String name) {
    try {
      cache.synchronous().invalidate(new Key(Name.fromString(name, Name.root), Type.A));
    } catch (TextParseException _) {
      return; // no name: nothing is remembered
    }
  }

  /// The IPv6 addresses (`AAAA`) of a name, as [#addresses].
  public CompletableFuture<Answer> addresses6(String name) {
    return answer(name, Type.AAAA);
  }

  /// The names (`PTR`) of an address: [Answer.Names], [None] or [Failed].
  public CompletableFuture<Answer> names(InetAddress address) {
    return answer(new Key(ReverseMap.fromAddress(address), Type.PTR));
  }

  /// Where mail for a domain goes (`MX`): [Answer.MailHosts], [None] or [Failed].
  public CompletableFuture<Answer> mailHosts(String domain) {
    return answer(domain, Type.MX);
  }

  /// The texts (`TXT`) of a name: [Answer.Texts], [None] or [Failed].
  public CompletableFuture<Answer> texts(String name) {
    return answer(name, Type.TXT);
  }

  private CompletableFuture<Answer> answer(String name, int type) {
    try {
      return answer(new Key(Name.fromString(name, Name.root), type));
    } catch (TextParseException e) {
      return CompletableFuture.completedFuture(new Failed("not a domain name"));
    }
  }

  /// The counts so far.
  public Counters counters() {
    return new Counters(asked.sum(), failed.sum(), Math.max(0, wanted.sum() - begun.sum()));
  }

  /// Whether the servers have not answered for a while, so that nobody waits for them. What fails
  /// now says nothing about the name, its zone or its servers.
  public boolean down() {
    return breaker.open();
  }

  /// How many answers are kept, about.
  public long kept() {
    return cache.synchronous().estimatedSize();
  }

  /// Asks nothing from now on; what is under way ends by its deadline.
  @Override
  public void close() {
    // dnsjava's selector belongs to the process and ends with it, so it is left alone.
    closed = true;
    cache.synchronous().invalidateAll();
  }

  private CompletableFuture<Answer> answer(Key key) {
    wanted.increment();
    return cache.get(key, (missing, _) -> begin(missing)).thenApply(Timed::answer);
  }

  private CompletableFuture<Timed> begin(Key key) {
    begun.increment();
    if (closed) {
      return done(Timed.notAsked("the resolver is closed"));
    }
    if (down()) {
      servers.probe();
      failed.increment();
      return done(Timed.notAsked(DOWN));
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    var turn = new CompletableFuture<Void>();
    if (!turns.await(turn)) {
      failed.increment();
      return done(Timed.notAsked("too many DNS questions wait"));
    }
    return turn.thenComposeAsync(_ -> ask(key, deadline), Servers.VIRTUAL)
        .completeOnTimeout(
            Timed.failed("no answer within " + timeout.toMillis() + " ms"),
            timeout.toNanos(),
            TimeUnit.NANOSECONDS)
        .handle((timed, failure) -> end(turn, timed, failure));
  }

  private CompletableFuture<Timed> ask(Key key, long deadline) {
    if (down()) { // since it got in line
      return done(Timed.notAsked(DOWN));
    }
    asked.increment();
    return follow(new Alias(key.name(), 0, Long.MAX_VALUE), key.type(), deadline);
  }

  private Timed end(
      CompletableFuture<Void> turn, @Nullable Timed timed, @Nullable Throwable failure) {
    turns.end(turn);
    Timed ended = timed != null ? timed : Timed.failed("a reply that cannot be read: " + failure);
    if (ended.answer() instanceof Failed) {
      failed.increment();
    }
    return ended;
  }

  /// Asks for the target of an alias, and for the target of that, until there is an answer.
  private CompletableFuture<Timed> follow(Alias alias, int type, long deadline) {
    return servers
        .ask(alias.target(), type, deadline)
        .thenCompose(reply ->
            switch (reply) {
              case Found(List<Record> records, long ttl) ->
                  done(Timed.of(Records.read(records, type), Math.min(ttl, alias.ttl())));
              case Missing(long ttl) -> done(Timed.of(new None(), Math.min(ttl, alias.ttl())));
              case Useless(String reason) -> done(Timed.failed(reason));
              case Alias next -> followFurther(alias, next, type, deadline);
            });
  }

  private CompletableFuture<Timed> followFurther(Alias alias, Alias next, int type, long deadline) {
    int followed = alias.followed() + next.followed();
    if (followed > Reply.MAX_ALIASES) {
      return done(Timed.failed(Reply.TOO_MANY_ALIASES));
    }
    long ttl = Math.min(alias.ttl(), next.ttl());
    return follow(new Alias(next.target(), followed, ttl), type, deadline);
  }

  private static CompletableFuture<Timed> done(Timed timed) {
    return CompletableFuture.completedFuture(timed);
  }
}
