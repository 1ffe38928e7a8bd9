package org.weir.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.weir.dns.Reply.Useless;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The servers that are asked in turn, beginning with the one that answered last. A single one is
/// asked twice, since a datagram may get lost. Thread-safe.
///
/// dnsjava takes a new socket and port for each question, checks id and question of the answer, and
/// asks again over TCP when it is truncated.
final class Servers {
  /* dnsjava looks at its time-outs only when its selector wakes up: by default once a second. It
   * reads the property when its one selector thread starts, which the first question causes. */
  private static final String SELECTOR_TIMEOUT = "dnsjava.nio.selector_timeout";
  private static final String SELECTOR_TIMEOUT_MILLIS = "100";

  private static final int DNS_PORT = 53;
  private static final int MIN_TRIES = 2;
  private static final int MAX_TRIES = 4;

  /// Takes answers off dnsjava's only thread.
  static final Executor VIRTUAL = task -> Thread.ofVirtual().name("dns").start(task);

  /// The name servers of the root: any server says something about them, if only that it refuses.
  private static final Record PROBE = Record.newRecord(Name.root, Type.NS, DClass.IN);

  private final List<SimpleResolver> servers;
  private final int tries;
  private final Breaker breaker;
  private volatile int preferred;

  Servers(List<InetSocketAddress> addresses, Duration timeout, Breaker breaker) {
    this.breaker = breaker;
    if (System.getProperty(SELECTOR_TIMEOUT) == null) {
      System.setProperty(SELECTOR_TIMEOUT, SELECTOR_TIMEOUT_MILLIS);
    }
    List<InetSocketAddress> used = addresses.isEmpty() ? ofTheSystem() : addresses;
    this.tries = Math.clamp(used.size(), MIN_TRIES, MAX_TRIES);
    this.servers = used.stream().map(address -> server(address, timeout.dividedBy(tries))).toList();
  }

  /// The first useful reply, or the last useless one.
  ///
  /// @param deadline by [System#nanoTime]; no further server is asked after it
  CompletableFuture<Reply> ask(Name name, int type, long deadline) {
    return ask(Record.newRecord(name, type, DClass.IN), preferred, 0, deadline);
  }

  /// Finds out, if nobody is doing so, whether servers that have been silent answer.
  void probe() {
    if (breaker.probeDue()) {
      for (SimpleResolver server : servers) {
        var _ = ask(PROBE, server);
      }
    }
  }

  private CompletableFuture<Reply> ask(Record question, int first, int tried, long deadline) {
    int index = (first + tried) % servers.size();
    return ask(question, servers.get(index))
        .thenCompose(reply -> {
          if (!(reply instanceof Useless)) {
            preferred = index;
            return CompletableFuture.completedFuture(reply);
          }
          if (tried + 1 >= tries || System.nanoTime() - deadline >= 0) {
            return CompletableFuture.completedFuture(reply);
          }
          return ask(question, first, tried + 1, deadline);
        });
  }

  private CompletableFuture<Reply> ask(Record question, SimpleResolver server) {
    return CompletableFuture.completedFuture(Message.newQuery(question))
        .thenComposeAsync(query -> server.sendAsync(query, VIRTUAL), VIRTUAL)
        .handleAsync(
            (message, failure) -> {
              if (message == null) {
                silent(question);
                return new Useless(describe(failure));
              }
              breaker.answered();
              return Reply.read(message, question.getName(), question.getType());
            },
            VIRTUAL);
  }

  private void silent(Record question) {
    if (question.equals(PROBE)) {
      breaker.probeSilent();
    } else {
      breaker.silent();
      probe();
    }
  }

  private static String describe(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  private static SimpleResolver server(InetSocketAddress address, Duration timeout) {
    SimpleResolver server = new SimpleResolver(address);
    server.setTimeout(timeout);
    return server;
  }

  private static List<InetSocketAddress> ofTheSystem() {
    List<InetSocketAddress> found = ResolverConfig.getCurrentConfig().servers();
    return found.isEmpty()
        ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), DNS_PORT))
        : found;
  }
}
