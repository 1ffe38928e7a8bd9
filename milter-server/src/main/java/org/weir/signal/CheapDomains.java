package org.weir.signal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.weir.content.Link;
import org.weir.content.Link.Kind;
import org.weir.content.WebAddress;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// Domains below an ending where most of what is registered is thrown away after a campaign: the
/// sender's, and those that are linked to. A provider's own customers have some of these; it counts
/// little by itself.
final class CheapDomains implements Detector {
  static final String SENDER = "sender-cheap-domain";
  static final String LINK = "link-cheap-domain";

  private static final DomainSet CHEAP = DomainSet.shipped("cheap-domains.txt");
  private static final Set<Kind> INVITING = Set.of(Kind.ANCHOR, Kind.FORM, Kind.FRAME, Kind.TEXT);

  @Override
  public Set<String> signals() {
    return Set.of(SENDER, LINK);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String header = SenderClaims.domain(SenderClaims.header(mail, "from"));
    Stream<String> hosts =
        mail.content().links().stream()
            .filter(link -> INVITING.contains(link.kind()))
            .map(Link::target)
            .filter(target -> !target.scheme().equals("mailto"))
            .map(WebAddress::host);
    return CompletableFuture.completedFuture(
        List.of(
            finding(
                SENDER,
                Stream.of(header, mail.facts().senderDomain()),
                domain -> "sender at " + domain),
            finding(LINK, hosts, host -> "link to " + host)));
  }

  private static Finding finding(
      String signal, Stream<String> hosts, Function<String, String> why) {
    Optional<String> cheap = hosts.filter(CHEAP::contains).findFirst();
    return cheap
        .map(host -> (Finding) new Present(signal, 1, why.apply(Printable.of(host))))
        .orElseGet(() -> new Absent(signal));
  }
}
