package org.weir.signal;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.weir.content.Domains;
import org.weir.content.MessageContent;
import org.weir.content.WebAddress;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Resolver;
import org.weir.picture.Pictures;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Unknown;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;

/// Where the message leads is on a DNS block list: lists of names (`link-host`) are asked about the
/// registered domain of each link, lists of addresses (`link-address`) about the addresses behind
/// it. The most inviting links come first, [#MOST_DOMAINS] and [#MOST_HOSTS] of them are asked
/// about; hosts that everybody links to never are. Links in QR codes are asked about when the
/// pictures are decoded in time; whether they were is what [PictureQr] says.
///
/// Counts for everyone, logged in or not: a hacked account sends such links. Thread-safe.
final class LinkLists implements Detector {
  /// Hosts that everybody links to: no list may list them, and each question costs.
  static final String NEVER_ASKED = "never-asked-hosts.txt";

  static final int MOST_DOMAINS = 20;
  static final int MOST_HOSTS = 10;
  private static final int MOST_ADDRESSES = 4;

  private final Resolver resolver;
  private final DomainSet neverAsked;
  private final Pictures pictures;
  private final List<AskedList> lists;
  private final Set<Category> categories = EnumSet.noneOf(Category.class);

  /// @param lists of which those are asked that know links
  /// @param neverAskedHosts the operator's, in lower case; each with all names below it
  LinkLists(
      Resolver resolver, List<AskedList> lists, List<String> neverAskedHosts, Pictures pictures) {
    this.resolver = resolver;
    this.pictures = pictures;
    neverAsked = DomainSet.shipped(NEVER_ASKED).with(neverAskedHosts);
    this.lists = lists.stream().filter(asked -> asked.list().ofLinks()).toList();
    this.lists.forEach(asked -> categories.addAll(asked.list().categories()));
  }

  /// The signals of all lists that can be configured.
  static Set<String> allSignals() {
    return Arrays.stream(Category.values()).map(Category::linkSignal).collect(toUnmodifiableSet());
  }

  /// Those that the configured lists can say.
  @Override
  public Set<String> signals() {
    return categories.stream().map(Category::linkSignal).collect(toUnmodifiableSet());
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    ClientKind kind = ClientKind.of(mail.facts());
    List<AskedList> asked =
        lists.stream().filter(each -> each.list().appliesTo().contains(kind)).toList();
    if (asked.isEmpty()) {
      return CompletableFuture.completedFuture(
          categories.stream()
              .map(category -> (Finding) new Absent(category.linkSignal()))
              .toList());
    }
    MessageContent content = mail.content();
    Targets written = targets(content.links().stream().map(link -> link.target().host()), Set.of());
    CompletableFuture<List<Answered>> first = ask(asked, written);
    return mail.pictures(pictures)
        .thenCompose(viewed -> {
          Set<String> known = Set.copyOf(written.hosts());
          Targets shown = targets(QrLinks.of(viewed).stream().map(WebAddress::host), known);
          return first
              .thenCombine(ask(asked, shown), LinkLists::joined)
              .thenApply(answers -> findings(answers, content, written));
        });
  }

  /// What is asked about.
  private record Targets(List<String> hosts, List<String> domains) {}

  private Targets targets(Stream<String> found, Set<String> known) {
    List<String> hosts =
        found
            .filter(host -> !known.contains(host) && !neverAsked.contains(host))
            .distinct()
            .toList();
    return new Targets(hosts, domains(hosts));
  }

  private CompletableFuture<List<Answered>> ask(List<AskedList> asked, Targets targets) {
    List<CompletableFuture<Answered>> begun = new ArrayList<>();
    for (AskedList each : asked) {
      if (each.list().asks().contains(Subject.LINK_HOST)) {
        targets.domains().stream().limit(MOST_DOMAINS).forEach(name -> askAbout(each, name, begun));
      }
    }
    return Answered.all(begun).thenCombine(ofAddresses(asked, targets.hosts()), LinkLists::joined);
  }

  private static List<String> domains(List<String> hosts) {
    return hosts.stream()
        .filter(host -> !WebAddress.literal(host))
        .map(Domains::registrable)
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static void askAbout(
      AskedList asked, String name, List<CompletableFuture<Answered>> begun) {
    asked
        .list()
        .question(name)
        .ifPresent(question ->
            begun.add(
                asked.ask(question).thenApply(said -> new Answered("link to " + name, said))));
  }

  private CompletableFuture<List<Answered>> ofAddresses(List<AskedList> asked, List<String> hosts) {
    List<AskedList> ofAddresses =
        asked.stream().filter(each -> each.list().asks().contains(Subject.LINK_ADDRESS)).toList();
    if (ofAddresses.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    List<CompletableFuture<List<Answered>>> begun =
        hosts.stream()
            .limit(MOST_HOSTS)
            .map(
                host -> addresses(host).thenCompose(addresses -> ask(ofAddresses, host, addresses)))
            .toList();
    return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
        .thenApply(_ -> begun.stream().flatMap(each -> each.join().stream()).toList());
  }

  private CompletableFuture<List<InetAddress>> addresses(String host) {
    if (WebAddress.literal(host)) {
      return CompletableFuture.completedFuture(List.of(InetAddress.ofLiteral(host)));
    }
    return resolver
        .addresses(host)
        .thenApply(
            answer -> answer instanceof Addresses(List<InetAddress> found) ? found : List.of());
  }

  private static CompletableFuture<List<Answered>> ask(
      List<AskedList> lists, String host, List<InetAddress> addresses) {
    List<CompletableFuture<Answered>> begun = new ArrayList<>();
    for (AskedList asked : lists) {
      addresses.stream()
          .filter(PublicAddress::is)
          .limit(MOST_ADDRESSES)
          .forEach(address -> {
            String at = address.getHostAddress();
            String what = "link to " + (at.equals(host) ? at : host + " at " + at);
            begun.add(
                asked
                    .ask(asked.list().question(address))
                    .thenApply(said -> new Answered(what, said)));
          });
    }
    return Answered.all(begun);
  }

  private static List<Answered> joined(List<Answered> some, List<Answered> others) {
    List<Answered> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private List<Finding> findings(List<Answered> answers, MessageContent content, Targets targets) {
    int hosts = targets.hosts().size();
    int domains = targets.domains().size();
    boolean tooMany = domains > MOST_DOMAINS || hosts > MOST_HOSTS;
    String unseen =
        tooMany
            ? "asked about the first %d domains and %d hosts of %d and %d"
                .formatted(MOST_DOMAINS, MOST_HOSTS, domains, hosts)
            : "not all links were seen: " + String.join(", ", content.limitsHit());
    boolean all = !tooMany && content.limitsHit().isEmpty();
    return categories.stream()
        .map(category -> Answered.finding(category.linkSignal(), category, answers))
        .map(finding ->
            finding instanceof Absent(String signal) && !all
                ? new Unknown(signal, unseen)
                : finding)
        .toList();
  }
}
