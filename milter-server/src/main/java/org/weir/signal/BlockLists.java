package org.weir.signal;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;

/// The client's address or name, its HELO name or the sender's domain is on a DNS block list (RFC
/// 5782). All lists are asked at once.
///
/// A list that is ill ([ListHealth]), dead, refuses or answers with rubbish makes those signals
/// `Unknown` that no other list says are there. Customers belong into dynamic ranges, so
/// `listed-dynamic-range` is never there for a client that is known by more than its sender's
/// domain. Private addresses are never asked about. Thread-safe.
final class BlockLists implements Detector {
  /// What a list is asked about.
  ///
  /// @param question the name to look up
  /// @param what for people
  private record Question(String question, String what) {}

  private final List<AskedList> lists;
  private final Set<Category> categories = EnumSet.noneOf(Category.class);

  /// @param lists of which those are asked that know senders
  BlockLists(List<AskedList> lists) {
    this.lists = lists.stream().filter(asked -> asked.list().ofSenders()).toList();
    this.lists.forEach(asked -> categories.addAll(asked.list().categories()));
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
      for (AskedList asked : lists) {
        if (asked.list().asks().contains(Subject.CLIENT_ADDRESS)) {
          var _ = asked.ask(asked.list().question(client));
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
    List<CompletableFuture<Answered>> begun = new ArrayList<>();
    for (AskedList asked : lists) {
      if (asked.list().appliesTo().contains(kind)) {
        questions(asked.list(), facts).forEach(question -> begun.add(ask(asked, question)));
      }
    }
    boolean identified = kind != ClientKind.UNKNOWN;
    return Answered.all(begun)
        .thenApply(answers ->
            categories.stream().map(category -> finding(category, identified, answers)).toList());
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

  private static CompletableFuture<Answered> ask(AskedList asked, Question question) {
    return asked.ask(question.question()).thenApply(said -> new Answered(question.what(), said));
  }

  private static Finding finding(Category category, boolean identified, List<Answered> answers) {
    return category == Category.DYNAMIC_RANGE && identified
        ? new Absent(category.signal())
        : Answered.finding(category.signal(), category, answers);
  }
}
