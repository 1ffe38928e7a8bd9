package org.weir.signal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.content.Domains;
import org.weir.content.HostName;
import org.weir.content.Link;
import org.weir.content.Link.Kind;
import org.weir.content.WebAddress;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// What a link looks like, without asking anybody: an address or a trick in place of a host, a text
/// that names another site than the one it leads to, a host where anybody puts pages, the
/// recipient's own address in it.
final class LinkShapes implements Detector {
  static final String ODD_HOST = "link-odd-host";
  static final String SHOWS_ANOTHER = "link-shows-another";
  static final String FREE_HOSTING = "link-free-hosting";
  static final String NAMES_RECIPIENT = "link-names-recipient";

  private static final DomainSet FREE = DomainSet.shipped("free-hosting.txt");
  private static final Set<Kind> INVITING = Set.of(Kind.ANCHOR, Kind.FORM, Kind.FRAME, Kind.TEXT);

  /// A text that is a host name or a link by itself.
  private static final Pattern SITE =
      Pattern.compile(
          "(?:https?://)?((?:[\\p{L}\\p{N}-]+\\.)+\\p{L}{2,24})(?:[/?#:]\\S*)?",
          Pattern.CASE_INSENSITIVE);

  private static final int MOST_LABELS = 6;
  private static final int MOST_RECIPIENTS = 3;
  private static final int SHORTEST_ADDRESS = 6;

  @Override
  public Set<String> signals() {
    return Set.of(ODD_HOST, SHOWS_ANOTHER, FREE_HOSTING, NAMES_RECIPIENT);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    List<Link> links =
        mail.content().links().stream()
            .filter(link -> INVITING.contains(link.kind()))
            .filter(link -> !link.target().scheme().equals("mailto"))
            .toList();
    List<String> recipients = written(mail.facts().recipients());
    return CompletableFuture.completedFuture(
        List.of(
            finding(ODD_HOST, links, link -> oddHost(link.target())),
            finding(SHOWS_ANOTHER, links, LinkShapes::showsAnother),
            finding(FREE_HOSTING, links, link -> FREE.contains(link.target().host())),
            finding(NAMES_RECIPIENT, links, link -> names(link.target(), recipients))));
  }

  private static Finding finding(String signal, List<Link> links, Predicate<Link> sign) {
    return links.stream()
        .filter(sign)
        .findFirst()
        .map(link -> (Finding) new Present(signal, 1, describe(link)))
        .orElseGet(() -> new Absent(signal));
  }

  private static String describe(Link link) {
    String shown = link.shown().isEmpty() ? "" : " under \"" + Printable.of(link.shown()) + "\"";
    return "link to " + Printable.of(link.target().host()) + shown;
  }

  private static boolean oddHost(WebAddress target) {
    boolean oddPort = target.port() >= 0 && target.port() != 80 && target.port() != 443;
    return target.literal()
        || target.user()
        || oddPort
        || target.host().split("\\.", -1).length > MOST_LABELS;
  }

  /// Both are registered domains, and not the same one.
  private static boolean showsAnother(Link link) {
    if (link.kind() != Kind.ANCHOR) {
      return false;
    }
    Matcher site = SITE.matcher(link.shown());
    Optional<String> shown =
        site.matches()
            ? HostName.ascii(site.group(1).toLowerCase(Locale.ROOT)).flatMap(Domains::registrable)
            : Optional.empty();
    Optional<String> real = Domains.registrable(link.target().host());
    return shown.isPresent() && !shown.equals(real);
  }

  /// The recipients' addresses as campaigns put them into links.
  private static List<String> written(List<String> recipients) {
    return recipients.stream()
        .limit(MOST_RECIPIENTS)
        .filter(address -> address.length() >= SHORTEST_ADDRESS && address.contains("@"))
        .map(address -> address.toLowerCase(Locale.ROOT))
        .flatMap(address -> {
          byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
          String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
          // The last character depends on what follows.
          return List.of(
              address,
              address.replace("@", "%40"),
              base64.substring(0, base64.length() - 1).toLowerCase(Locale.ROOT),
              HexFormat.of().formatHex(bytes))
              .stream();
        })
        .toList();
  }

  private static boolean names(WebAddress target, List<String> recipients) {
    String path = target.path().toLowerCase(Locale.ROOT);
    return recipients.stream().anyMatch(path::contains);
  }
}
