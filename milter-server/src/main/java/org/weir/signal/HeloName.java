package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
import org.weir.signal.HeloArgument.Host;
import org.weir.signal.HeloArgument.Literal;
import org.weir.signal.HeloArgument.Malformed;

/// What the client calls itself in HELO or EHLO is no name, another's address, this relay's own
/// name, or a name that does not exist.
///
/// Mail programs say anything, so of customers who log in only the use of our name counts; half as
/// much counts of clients that are known by their network. Says nothing of local submission.
/// Thread-safe.
final class HeloName implements Detector {
  static final String INVALID = "helo-invalid";
  static final String OTHER_ADDRESS = "helo-other-address";
  static final String OURS = "helo-is-ours";
  static final String UNRESOLVED = "helo-unresolved";

  private final Resolver resolver;
  private final String relay;
  private final List<InetAddress> ownAddresses;

  /// @param relay this relay's own name
  /// @param ownAddresses those this relay sends from
  HeloName(Resolver resolver, String relay, List<InetAddress> ownAddresses) {
    this.resolver = resolver;
    this.relay = relay.toLowerCase(Locale.ROOT);
    this.ownAddresses = List.copyOf(ownAddresses);
  }

  @Override
  public Set<String> signals() {
    return Set.of(INVALID, OTHER_ADDRESS, OURS, UNRESOLVED);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    @Nullable String helo = facts.helo();
    if (facts.origin() == Origin.LOCAL) {
      return done(all(Absent::new));
    }
    if (helo == null) {
      return done(all(signal -> new Unknown(signal, "what the client calls itself is not known")));
    }
    HeloArgument argument = HeloArgument.parse(helo);
    Finding ours = ours(helo, argument, facts.client().address());
    ClientKind kind = ClientKind.of(facts);
    if (kind == ClientKind.LOGIN) {
      return done(
          List.of(new Absent(INVALID), new Absent(OTHER_ADDRESS), ours, new Absent(UNRESOLVED)));
    }
    if (facts.attribution() instanceof Unavailable(String reason)) {
      return done(
          List.of(
              new Unknown(INVALID, reason),
              new Unknown(OTHER_ADDRESS, reason),
              ours,
              new Unknown(UNRESOLVED, reason)));
    }
    double strength = kind.strength();
    return unresolved(argument, strength)
        .thenApply(unresolved ->
            List.of(
                invalid(helo, argument, strength),
                otherAddress(argument, facts.client().address(), strength),
                ours,
                unresolved));
  }

  private static Finding invalid(String helo, HeloArgument argument, double strength) {
    return argument instanceof Malformed(String fault)
        ? new Present(INVALID, strength, "'" + Printable.of(helo) + "' " + fault)
        : new Absent(INVALID);
  }

  private static Finding otherAddress(
      HeloArgument argument, @Nullable InetAddress client, double strength) {
    if (!(argument instanceof Literal(InetAddress address)) || address.equals(client)) {
      return new Absent(OTHER_ADDRESS);
    }
    return client == null
        ? new Unknown(OTHER_ADDRESS, "the client's address is not known")
        : new Present(
            OTHER_ADDRESS,
            strength,
            client.getHostAddress() + " calls itself " + address.getHostAddress());
  }

  /// Whoever says so from this very host, such as a content filter, may.
  private Finding ours(String helo, HeloArgument argument, @Nullable InetAddress client) {
    boolean here = client != null && (client.isLoopbackAddress() || ownAddresses.contains(client));
    boolean ours =
        switch (argument) {
          case Host(String name) -> name.equalsIgnoreCase(relay);
          case Literal(InetAddress address) -> ownAddresses.contains(address);
          case Malformed _ -> helo.equalsIgnoreCase(relay); // a relay may have a name of one label
        };
    return ours && !here
        ? new Present(OURS, 1.0, "'" + Printable.of(helo) + "' is this relay")
        : new Absent(OURS);
  }

  private CompletableFuture<Finding> unresolved(HeloArgument argument, double strength) {
    if (!(argument instanceof Host(String name))) {
      return CompletableFuture.completedFuture(new Absent(UNRESOLVED));
    }
    return EitherFamily.addresses(resolver, name)
        .thenApply(answer ->
            switch (answer) {
              case Addresses _ -> new Absent(UNRESOLVED);
              case Failed(String reason) -> new Unknown(UNRESOLVED, reason);
              case None() ->
                  new Present(UNRESOLVED, strength, Printable.of(name) + " has no address");
              case Names _, MailHosts _, Texts _ ->
                  throw new IllegalArgumentException("asked for addresses");
            });
  }

  private static List<Finding> all(Function<String, Finding> finding) {
    return List.of(
        finding.apply(INVALID),
        finding.apply(OTHER_ADDRESS),
        finding.apply(OURS),
        finding.apply(UNRESOLVED));
  }

  private static CompletableFuture<List<Finding>> done(List<Finding> findings) {
    return CompletableFuture.completedFuture(findings);
  }
}
