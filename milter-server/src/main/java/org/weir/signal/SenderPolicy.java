package org.weir.signal;

import static java.util.stream.Collectors.joining;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.james.jspf.core.exceptions.SPFErrorConstants;
import org.apache.james.jspf.executor.SynchronousSPFExecutor;
import org.apache.james.jspf.impl.SPF;
import org.weir.content.HostName;
import org.weir.dns.Resolver;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;

/// The sender's domain tells the world by SPF (RFC 7208) not to take its mail from this relay.
///
/// Asked about each public address of the relay; the strength is the share of them that is refused.
/// A record that is faulty or cannot be fetched is `Unknown`. Says nothing of the null sender, and
/// has no signals when the relay's addresses are not known. Thread-safe.
final class SenderPolicy implements Detector {
  static final String FAIL = "spf-fail";
  static final String SOFTFAIL = "spf-softfail";

  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("spf").start(task);

  private record Ours(InetAddress address, SPF spf) {}

  private record Verdict(InetAddress about, String result) {}

  private final Resolver resolver;
  private final String relay;
  private final List<Ours> ours;

  /// @param relay this relay's own name
  /// @param ownAddresses those this relay sends from
  SenderPolicy(Resolver resolver, String relay, List<InetAddress> ownAddresses) {
    this.resolver = resolver;
    this.relay = relay;
    this.ours =
        ownAddresses.stream().map(address -> new Ours(address, spf(resolver, address))).toList();
  }

  /// Each check has look-ups of its own, which count; those of the parser are never used.
  private static SPF spf(Resolver resolver, InetAddress address) {
    return new SPF(
        new SpfLookUps(resolver, address),
        (session, result) ->
            new SynchronousSPFExecutor(new SpfLookUps(resolver, address)).execute(session, result));
  }

  @Override
  public Set<String> signals() {
    return ours.isEmpty() ? Set.of() : Set.of(FAIL, SOFTFAIL);
  }

  @Override
  public void mailFrom(String sender) {
    String domain = HostName.ascii(MessageFacts.domainOf(sender)).orElse(null);
    if (!ours.isEmpty() && domain != null) {
      var _ = resolver.texts(domain); // the record waits in the resolver's cache
    }
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String sender = mail.facts().sender();
    String domain = HostName.ascii(mail.facts().senderDomain()).orElse(null);
    if (ours.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (domain == null) {
      return CompletableFuture.completedFuture(List.of(new Absent(FAIL), new Absent(SOFTFAIL)));
    }
    String asciiSender = sender.substring(0, sender.lastIndexOf('@') + 1) + domain;
    return CompletableFuture.supplyAsync(() -> findings(asciiSender, domain), VIRTUAL);
  }

  private List<Finding> findings(String sender, String domain) {
    List<Verdict> verdicts = ours.stream().map(each -> check(each, sender)).toList();
    return List.of(
        finding(FAIL, SPFErrorConstants.FAIL_CONV, " refuses ", domain, verdicts),
        finding(SOFTFAIL, SPFErrorConstants.SOFTFAIL_CONV, " doubts ", domain, verdicts));
  }

  private Verdict check(Ours ours, String sender) {
    String address = ours.address().getHostAddress();
    return new Verdict(ours.address(), ours.spf().checkSPF(address, sender, relay).getResult());
  }

  private static Finding finding(
      String signal, String result, String verb, String domain, List<Verdict> verdicts) {
    List<Verdict> such =
        verdicts.stream().filter(verdict -> verdict.result().equals(result)).toList();
    if (!such.isEmpty()) {
      String addresses =
          such.stream().map(verdict -> verdict.about().getHostAddress()).collect(joining(", "));
      return new Present(
          signal,
          (double) such.size() / verdicts.size(),
          "the SPF record of " + Printable.of(domain) + verb + addresses);
    }
    for (Verdict verdict : verdicts) {
      switch (verdict.result()) {
        case SPFErrorConstants.TEMP_ERROR_CONV -> {
          return new Unknown(signal, "the SPF record could not be fetched whole");
        }
        case SPFErrorConstants.PERM_ERROR_CONV -> {
          return new Unknown(signal, "the SPF record is faulty");
        }
        default -> {}
      }
    }
    return new Absent(signal);
  }
}
