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
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.weir.dns.Answer.Texts;
import org.weir.dns.Resolver;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// The client's address or name, its HELO name or the sender's domain is on a DNS block list (RFC
/// 5782). All lists are asked at once.
///
/// A list that is ill ([ListHealth]), dead, refuses or answers with rubbish makes those signals
/// `Unknown` that no other list says are there. Customers belong into dynamic ranges, so
/// `listed-dynamic-range` is never there for a client that is known by more than its sender's
/// domain. Private addresses are never asked about. Thread-safe.
final class BlockLists implements Detector {
  private static final double CERTAIN = 1.0;
  private static final int LONGEST_TEXT = 200;

  private record Asked(BlockList list, ListHealth health) {}

  /// What a list is asked about.
  ///
  /// @param question the name to look up
  /// @param what for people
  private record Question(String question, String what) {}

  /// @param text what the list says about it for people; empty = nothing
  private record Verdict(BlockList list, String what, Listing listing, String text) {}

  private final Resolver resolver;
  private final List<Asked> lists;
  private final Set<Category> categories = EnumSet.noneOf(Category.class);

  BlockLists(Resolver resolver, List<BlockList> lists) {
    this(resolver, lists, System::nanoTime);
  }

  BlockLists(Resolver resolver, List<BlockList> lists, LongSupplier nanoTime) {
    this.resolver = resolver;
    this.lists =
        lists.stream()
            .map(list -> new Asked(list, new ListHealth(list, resolver, nanoTime)))
            .toList();
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

  /// The answers wait in the resolver's cache.
  @Override
  public void connected(InetAddress client) {
    if (PublicAddress.is(client)) {
      for (Asked asked : lists) {
        if (asked.list().ofAddresses()) {
          var _ = ask(asked, new Question(asked.list().question(client), ""));
        }
      }
    }
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    ClientKind kind = ClientKind.of(facts);
    if (facts.client().address() == null && facts.origin() == Origin.SMTP) {
      return all(signal -> new Unknown(signal, "the client's address is not known"));
    }
    List<CompletableFuture<Verdict>> begun = new ArrayList<>();
    for (Asked asked : lists) {
      if (asked.list().appliesTo().contains(kind)) {
        questions(asked.list(), facts).forEach(question -> begun.add(ask(asked, question)));
      }
    }
    boolean identified = kind != ClientKind.UNKNOWN;
    return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
        .thenApply(_ -> begun.stream().map(CompletableFuture::join).toList())
        .thenApply(verdicts ->
            categories.stream().map(category -> finding(category, identified, verdicts)).toList());
  }

  private CompletableFuture<List<Finding>> all(Function<String, Finding> finding) {
    return CompletableFuture.completedFuture(
        categories.stream().map(Category::signal).map(finding).toList());
  }

  private static List<Question> questions(BlockList list, MessageFacts facts) {
    List<Question> questions = new ArrayList<>();
    InetAddress address = facts.client().address();
    if (list.asks().contains(Subject.CLIENT_ADDRESS)
        && address != null
        && PublicAddress.is(address)) {
      questions.add(new Question(list.question(address), address.getHostAddress()));
    }
    about(list, Subject.CLIENT_NAME, facts.client().name(), "client name", questions);
    about(list, Subject.HELO, facts.helo(), "HELO name", questions);
    about(list, Subject.SENDER_DOMAIN, facts.senderDomain(), "sender's domain", questions);
    return questions;
  }

  private static void about(
      BlockList list,
      Subject subject,
      @Nullable String name,
      String words,
      List<Question> questions) {
    if (list.asks().contains(subject) && name != null) {
      list.question(name)
          .ifPresent(
              question -> questions.add(new Question(question, words + " " + Printable.of(name))));
    }
  }

  private CompletableFuture<Verdict> ask(Asked asked, Question question) {
    BlockList list = asked.list();
    return asked
        .health()
        .verdict()
        .thenCompose(health ->
            health.illness() == null
                ? lookUp(asked, question)
                : CompletableFuture.completedFuture(
                    new Verdict(list, question.what(), new Unusable(health.illness()), "")));
  }

  private CompletableFuture<Verdict> lookUp(Asked asked, Question question) {
    return resolver
        .addresses(question.question())
        .thenCompose(answer -> {
          Listing listing = Listing.of(asked.list(), answer);
          asked.health().answered(!(listing instanceof Unusable));
          return text(question, listing)
              .thenApply(text -> new Verdict(asked.list(), question.what(), listing, text));
        });
  }

  /// Only of hits, since most lists pay for each question.
  private CompletableFuture<String> text(Question question, Listing listing) {
    return listing instanceof Listed
        ? resolver
            .texts(question.question())
            .thenApply(answer ->
                answer instanceof Texts(List<String> texts) ? shortened(texts.getFirst()) : "")
        : CompletableFuture.completedFuture("");
  }

  private static String shortened(String text) {
    String printable = Printable.of(text);
    return printable.length() > LONGEST_TEXT ? printable.substring(0, LONGEST_TEXT) : printable;
  }

  private static Finding finding(Category category, boolean identified, List<Verdict> verdicts) {
    if (category == Category.DYNAMIC_RANGE && identified) {
      return new Absent(category.signal());
    }
    List<String> listedBy = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      BlockList list = verdict.list();
      switch (verdict.listing()) {
        case Listed(Map<Category, String> answers) when answers.containsKey(category) ->
            listedBy.add(hit(verdict, answers.getOrDefault(category, "")));
        case Unusable(String reason) when list.categories().contains(category) ->
            unusable.add(list.zone() + ": " + reason);
        case Listed _, NotListed _, Unusable _ -> {}
      }
    }
    if (!listedBy.isEmpty()) {
      return new Present(category.signal(), CERTAIN, String.join("; ", listedBy));
    }
    return unusable.isEmpty()
        ? new Absent(category.signal())
        : new Unknown(category.signal(), String.join("; ", unusable.stream().distinct().toList()));
  }

  private static String hit(Verdict verdict, String answer) {
    String hit = verdict.what() + " is listed by " + verdict.list().zone() + " (" + answer + ")";
    return verdict.text().isEmpty() ? hit : hit + ": " + verdict.text();
  }
}
