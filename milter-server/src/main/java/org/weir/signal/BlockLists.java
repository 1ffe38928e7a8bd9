package org.weir.signal;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.dns.Resolver;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.Network;
import org.weir.signal.BlockList.Category;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// The client's address is on a DNS block list (RFC 5782). All lists are asked at once.
///
/// A list that is dead, refuses or answers with rubbish makes those signals `Unknown` that no other
/// list says are there. Customers belong into dynamic ranges, so `listed-dynamic-range` is never
/// there for a client that is known by more than its sender's domain. Private addresses are never
/// asked about. Thread-safe.
final class BlockLists implements Detector {
  private static final Logger log = LoggerFactory.getLogger(BlockLists.class);

  /// Addresses that mean nothing outside (RFC 6890), and multicast.
  private static final List<Network> NEVER_ASKED =
      List.of(
          Network.parse("0.0.0.0/8"),
          Network.parse("10.0.0.0/8"),
          Network.parse("100.64.0.0/10"),
          Network.parse("127.0.0.0/8"),
          Network.parse("169.254.0.0/16"),
          Network.parse("172.16.0.0/12"),
          Network.parse("192.168.0.0/16"),
          Network.parse("224.0.0.0/3"),
          Network.parse("::/127"),
          Network.parse("fc00::/7"),
          Network.parse("fe80::/10"),
          Network.parse("ff00::/8"));

  private static final double CERTAIN = 1.0;

  private record Asked(BlockList list, OnceAMinute warnings) {}

  private record Verdict(BlockList list, Listing listing) {}

  private final Resolver resolver;
  private final List<Asked> lists;
  private final Set<Category> categories = EnumSet.noneOf(Category.class);

  BlockLists(Resolver resolver, List<BlockList> lists) {
    this.resolver = resolver;
    this.lists = lists.stream().map(list -> new Asked(list, new OnceAMinute())).toList();
    lists.forEach(list -> categories.addAll(list.categories()));
  }

  /// The signals of all lists that can be configured.
  static Set<String> allSignals() {
    return Arrays.stream(Category.values()).map(Category::signal).collect(toUnmodifiableSet());
  }

  /// Those that the configured lists can say.
  @Override
  public Set<String> signals() {
    return categories.stream().map(Category::signal).collect(toUnmodifiableSet());
  }

  @Override
  public void connected(InetAddress client) {
    if (isPublic(client)) {
      var _ = ask(client); // the answers wait in the resolver's cache
    }
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    @Nullable InetAddress client = facts.client().address();
    if (client == null && facts.origin() == Origin.SMTP) {
      return all(signal -> new Unknown(signal, "the client's address is not known"));
    }
    if (client == null || !isPublic(client)) {
      return all(Absent::new);
    }
    boolean identified = isIdentified(facts.attribution()) || facts.login() != null;
    return ask(client)
        .thenApply(verdicts ->
            categories.stream()
                .map(category -> finding(category, client, identified, verdicts))
                .toList());
  }

  private CompletableFuture<List<Finding>> all(Function<String, Finding> finding) {
    return CompletableFuture.completedFuture(
        categories.stream().map(Category::signal).map(finding).toList());
  }

  private CompletableFuture<List<Verdict>> ask(InetAddress client) {
    List<CompletableFuture<Verdict>> asked = lists.stream().map(list -> ask(list, client)).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(_ -> asked.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Verdict> ask(Asked asked, InetAddress client) {
    BlockList list = asked.list();
    return resolver
        .addresses(list.question(client))
        .thenApply(answer -> {
          Listing listing = Listing.of(list, answer);
          if (listing instanceof Unusable(String reason) && asked.warnings().due()) {
            log.warn("block list {} is of no use now: {}", list.zone(), reason);
          }
          return new Verdict(list, listing);
        });
  }

  private static Finding finding(
      Category category, InetAddress client, boolean identified, List<Verdict> verdicts) {
    if (category == Category.DYNAMIC_RANGE && identified) {
      return new Absent(category.signal());
    }
    List<String> listedBy = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      BlockList list = verdict.list();
      switch (verdict.listing()) {
        case Listed(Map<Category, String> answers) when answers.containsKey(category) ->
            listedBy.add(list.zone() + " (" + answers.get(category) + ")");
        case Unusable(String reason) when list.categories().contains(category) ->
            unusable.add(list.zone() + ": " + reason);
        case Listed _, NotListed _, Unusable _ -> {}
      }
    }
    if (!listedBy.isEmpty()) {
      String why = client.getHostAddress() + " is listed by " + String.join(", ", listedBy);
      return new Present(category.signal(), CERTAIN, why);
    }
    return unusable.isEmpty()
        ? new Absent(category.signal())
        : new Unknown(category.signal(), String.join("; ", unusable));
  }

  /// A client whose account is known by its login, address, certificate or script is a customer
  /// where customers are.
  private static boolean isIdentified(Attribution attribution) {
    return attribution instanceof Known(_, Kind kind, _) && kind != Kind.SENDER_DOMAIN;
  }

  private static boolean isPublic(InetAddress client) {
    return NEVER_ASKED.stream().noneMatch(network -> network.contains(client));
  }
}
