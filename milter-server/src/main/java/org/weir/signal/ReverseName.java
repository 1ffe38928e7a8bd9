package org.weir.signal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.None;
import org.weir.dns.Answer.Texts;
import org.weir.dns.Resolver;
import org.weir.policy.Attribution.Unavailable;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;

/// The client's address has no name, none that leads back to it (forward-confirmed reverse DNS), or
/// the name of an access line.
///
/// Says nothing of private addresses and of customers who log in; half as much of clients that are
/// known by their network. A look-up that fails makes `Unknown` what depends on it. Thread-safe.
final class ReverseName implements Detector {
  static final String MISSING = "no-reverse-name";
  static final String UNCONFIRMED = "reverse-name-unconfirmed";
  static final String GENERIC = "generic-reverse-name";

  /// Names of one address that are looked at; more are for show.
  private static final int MOST_NAMES = 3;

  /// What the DNS says of an address.
  private sealed interface Reverse {
    record Nameless() implements Reverse {}

    /// @param forward what is known of the addresses of each name
    record Named(List<String> names, List<Answer> forward) implements Reverse {}

    record NotTold(String reason) implements Reverse {}
  }

  private final Resolver resolver;

  ReverseName(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Set<String> signals() {
    return Set.of(MISSING, UNCONFIRMED, GENERIC);
  }

  @Override
  public void connected(InetAddress client) {
    if (PublicAddress.is(client)) {
      var _ = ask(client); // the answers wait in the resolver's cache
    }
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    ClientKind kind = ClientKind.of(facts);
    @Nullable InetAddress client = facts.client().address();
    if (kind == ClientKind.LOGIN || (client != null && !PublicAddress.is(client))) {
      return done(all(Absent::new));
    }
    if (client == null) {
      return done(
          facts.origin() == Origin.LOCAL
              ? all(Absent::new)
              : all(signal -> new Unknown(signal, "the client's address is not known")));
    }
    if (facts.attribution() instanceof Unavailable(String reason)) {
      return done(all(signal -> new Unknown(signal, reason)));
    }
    return ask(client).thenApply(reverse -> findings(reverse, client, kind.strength()));
  }

  private CompletableFuture<Reverse> ask(InetAddress client) {
    return resolver
        .names(client)
        .thenCompose(answer ->
            switch (answer) {
              case Names(List<String> names) ->
                  forward(names.stream().limit(MOST_NAMES).toList(), client);
              case None() -> CompletableFuture.completedFuture(new Reverse.Nameless());
              case Failed(String reason) ->
                  CompletableFuture.completedFuture(new Reverse.NotTold(reason));
              case Addresses _, MailHosts _, Texts _ ->
                  throw new IllegalArgumentException("asked for names");
            });
  }

  private CompletableFuture<Reverse> forward(List<String> names, InetAddress client) {
    boolean v4 = client instanceof Inet4Address;
    List<CompletableFuture<Answer>> asked =
        names.stream()
            .map(name -> v4 ? resolver.addresses(name) : resolver.addresses6(name))
            .toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            _ -> new Reverse.Named(names, asked.stream().map(CompletableFuture::join).toList()));
  }

  private static List<Finding> findings(Reverse reverse, InetAddress client, double strength) {
    return switch (reverse) {
      case Reverse.Nameless() ->
          List.of(
              new Present(MISSING, strength, client.getHostAddress() + " has no name"),
              new Absent(UNCONFIRMED),
              new Absent(GENERIC));
      case Reverse.NotTold(String reason) -> all(signal -> new Unknown(signal, reason));
      case Reverse.Named(List<String> names, List<Answer> forward) ->
          List.of(
              new Absent(MISSING),
              unconfirmed(names, forward, client, strength),
              generic(names, client, strength));
    };
  }

  private static Finding unconfirmed(
      List<String> names, List<Answer> forward, InetAddress client, double strength) {
    if (forward.stream().anyMatch(answer -> leadsTo(answer, client))) {
      return new Absent(UNCONFIRMED);
    }
    for (Answer answer : forward) {
      if (answer instanceof Failed(String reason)) {
        return new Unknown(UNCONFIRMED, reason);
      }
    }
    return new Present(
        UNCONFIRMED,
        strength,
        "no address of " + printable(names) + " is " + client.getHostAddress());
  }

  private static boolean leadsTo(Answer answer, InetAddress client) {
    return answer instanceof Addresses(List<InetAddress> addresses) && addresses.contains(client);
  }

  /// One name that is not like that is enough for a server.
  private static Finding generic(List<String> names, InetAddress client, double strength) {
    List<String> signs =
        names.stream().map(name -> AccessLine.sign(name, client)).filter(Objects::nonNull).toList();
    return signs.size() < names.size()
        ? new Absent(GENERIC)
        : new Present(
            GENERIC,
            strength,
            client.getHostAddress() + " is called " + printable(names) + ": " + signs.getFirst());
  }

  private static String printable(List<String> names) {
    return Printable.of(String.join(", ", names));
  }

  private static List<Finding> all(Function<String, Finding> finding) {
    return List.of(finding.apply(MISSING), finding.apply(UNCONFIRMED), finding.apply(GENERIC));
  }

  private static CompletableFuture<List<Finding>> done(List<Finding> findings) {
    return CompletableFuture.completedFuture(findings);
  }
}
