package org.weir.test.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.None;
import org.weir.dns.DnsSettings;
import org.weir.dns.Resolver;
import org.xbill.DNS.Cache;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/// Asks lists about names, and remembers. Thread-safe.
interface Asker extends AutoCloseable {
  Duration TIMEOUT = Duration.ofMillis(1500);

  /// What came of a question.
  enum Said {
    LISTED,
    NOT_LISTED,
    NOTHING
  }

  CompletableFuture<Said> ask(String name);

  /// Questions put to the server so far.
  long asked();

  @Override
  void close();

  /// Weir's resolver with its defaults.
  static Asker weir(InetSocketAddress server, int entries) {
    var resolver = new Resolver(new DnsSettings(List.of(server), TIMEOUT, entries));
    return new Asker() {
      @Override
      public CompletableFuture<Said> ask(String name) {
        return resolver.addresses(name).thenApply(answer -> said(answer));
      }

      @Override
      public long asked() {
        return resolver.counters().asked();
      }

      @Override
      public void close() {
        resolver.close();
      }
    };
  }

  private static Said said(Answer answer) {
    return switch (answer) {
      case Addresses _ -> Said.LISTED;
      case None() -> Said.NOT_LISTED;
      case Answer.Failed _, Answer.Names _, Answer.MailHosts _, Answer.Texts _ -> Said.NOTHING;
    };
  }

  /// What a program gets that uses dnsjava as it is: look-ups with dnsjava's own memory.
  static Asker dnsjava(InetSocketAddress server, int entries) {
    var asked = new LongAdder();
    var resolver =
        new SimpleResolver(server) {
          @Override
          public CompletionStage<Message> sendAsync(Message query, Executor executor) {
            asked.increment();
            return super.sendAsync(query, executor);
          }
        };
    resolver.setTimeout(TIMEOUT);
    var cache = new Cache(DClass.IN);
    cache.setMaxEntries(entries);
    LookupSession session = LookupSession.builder().resolver(resolver).cache(cache).build();
    return new Asker() {
      @Override
      public CompletableFuture<Said> ask(String name) {
        return session
            .lookupAsync(absolute(name), Type.A)
            .handle((_, failure) -> failure == null ? Said.LISTED : said(failure))
            .toCompletableFuture();
      }

      @Override
      public long asked() {
        return asked.sum();
      }

      @Override
      public void close() {
        cache.clearCache();
      }
    };
  }

  private static Said said(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException
        ? Said.NOT_LISTED
        : Said.NOTHING;
  }

  private static Name absolute(String name) {
    try {
      return Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
