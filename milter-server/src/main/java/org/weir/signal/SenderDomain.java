package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.weir.content.HostName;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.None;
import org.weir.dns.Answer.Texts;
import org.weir.dns.Resolver;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;

/// Mail to the envelope sender's domain cannot arrive, so neither can a bounce: the domain has no
/// mail host and no address, or says that it takes no mail (RFC 7505).
///
/// Says nothing of the null sender and of address literals. Thread-safe.
final class SenderDomain implements Detector {
  static final String UNRESOLVABLE = "sender-domain-unresolvable";
  static final String TAKES_NO_MAIL = "sender-domain-takes-no-mail";

  /// RFC 7505: a single mail host without a name.
  private static final MailHosts NULL_MX = new MailHosts(List.of(""));

  private final Resolver resolver;

  SenderDomain(Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public Set<String> signals() {
    return Set.of(UNRESOLVABLE, TAKES_NO_MAIL);
  }

  @Override
  public void mailFrom(String sender) {
    String domain = MessageFacts.domainOf(sender);
    if (isName(domain)) {
      var _ = ask(domain); // the answers wait in the resolver's cache
    }
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String domain = mail.facts().senderDomain();
    return isName(domain) ? ask(domain) : CompletableFuture.completedFuture(both(Absent::new));
  }

  private static boolean isName(String domain) {
    return !domain.isEmpty() && !domain.startsWith("[");
  }

  private CompletableFuture<List<Finding>> ask(String domain) {
    String name = HostName.ascii(domain).orElse(null);
    if (name == null) {
      return CompletableFuture.completedFuture(
          both(signal -> new Unknown(signal, "not a domain name")));
    }
    return resolver
        .mailHosts(name)
        .thenCompose(answer ->
            switch (answer) {
              case MailHosts hosts when hosts.equals(NULL_MX) -> done(takesNoMail(domain));
              case MailHosts _ -> done(both(Absent::new));
              case Failed(String reason) -> done(both(signal -> new Unknown(signal, reason)));
              case None() -> askForAddresses(domain, name);
              case Addresses _, Names _, Texts _ ->
                  throw new IllegalArgumentException("asked for mail hosts");
            });
  }

  /// Without a mail host the domain's own addresses take its mail (RFC 5321 section 5.1).
  private CompletableFuture<List<Finding>> askForAddresses(String domain, String name) {
    return EitherFamily.addresses(resolver, name)
        .thenApply(answer -> List.of(unresolvable(domain, answer), new Absent(TAKES_NO_MAIL)));
  }

  private static Finding unresolvable(String domain, Answer answer) {
    return switch (answer) {
      case Addresses _ -> new Absent(UNRESOLVABLE);
      case Failed(String reason) -> new Unknown(UNRESOLVABLE, reason);
      case None() ->
          new Present(UNRESOLVABLE, 1.0, Printable.of(domain) + " has no mail host and no address");
      case MailHosts _, Names _, Texts _ ->
          throw new IllegalArgumentException("asked for addresses");
    };
  }

  private static List<Finding> takesNoMail(String domain) {
    return List.of(
        new Absent(UNRESOLVABLE),
        new Present(
            TAKES_NO_MAIL, 1.0, Printable.of(domain) + " says that it takes no mail (null MX)"));
  }

  private static List<Finding> both(Function<String, Finding> finding) {
    return List.of(finding.apply(UNRESOLVABLE), finding.apply(TAKES_NO_MAIL));
  }

  private static CompletableFuture<List<Finding>> done(List<Finding> findings) {
    return CompletableFuture.completedFuture(findings);
  }
}
