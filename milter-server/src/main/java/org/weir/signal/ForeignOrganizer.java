package org.weir.signal;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.weir.content.Domains;
import org.weir.content.Mark;
import org.weir.content.MessageContent;
import org.weir.content.Sign;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;

/// An invitation with a link or many guests is made in the name of somebody at another domain than
/// the sender's. Thread-safe.
final class ForeignOrganizer implements Detector {
  static final String FOREIGN_ORGANIZER = "foreign-organizer";

  @Override
  public Set<String> signals() {
    return Set.of(FOREIGN_ORGANIZER);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    return CompletableFuture.completedFuture(List.of(finding(mail.facts(), mail.content())));
  }

  private static Finding finding(MessageFacts facts, MessageContent content) {
    List<String> senders =
        Stream.of(facts.sender(), facts.header("From").orElse(""), facts.login())
            .filter(Objects::nonNull)
            .map(ForeignOrganizer::domain)
            .filter(domain -> !domain.isEmpty())
            .toList();
    List<String> foreign =
        content.parts().stream()
            .flatMap(part -> part.marks().stream())
            .filter(mark -> mark.sign() == Sign.CALENDAR_INVITATION)
            .map(Mark::detail)
            .filter(organizer -> !domain(organizer).isEmpty())
            .filter(organizer -> !senders.contains(domain(organizer)))
            .toList();
    if (!foreign.isEmpty() && !senders.isEmpty()) {
      return new Present(
          FOREIGN_ORGANIZER, 1.0, "the organizer is " + Printable.of(foreign.getFirst()));
    }
    return content.complete()
        ? new Absent(FOREIGN_ORGANIZER)
        : new Unknown(
            FOREIGN_ORGANIZER,
            "not all parts were seen: " + String.join(", ", content.limitsHit()));
  }

  /// What was registered of an address's domain; empty when it has none.
  private static String domain(String address) {
    int at = address.lastIndexOf('@');
    String rest = address.substring(at + 1).toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < rest.length()
        && (Character.isLetterOrDigit(rest.charAt(end)) || "-.".indexOf(rest.charAt(end)) >= 0)) {
      end++;
    }
    String host = rest.substring(0, end);
    return at < 0 ? "" : Domains.registrable(host).orElse(host);
  }
}
