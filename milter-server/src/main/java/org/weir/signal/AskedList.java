package org.weir.signal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Texts;
import org.weir.dns.Resolver;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.Unusable;

/// A block list, whether it can be believed, and how it is asked. Thread-safe.
final class AskedList {
  private static final int LONGEST_TEXT = 200;

  private final BlockList list;
  private final ListHealth health;
  private final Resolver resolver;
  private final ListAnswers.Count answers = new ListAnswers.Count();

  /// @param text what the list says about a hit for people; empty = nothing
  record Verdict(BlockList list, Listing listing, String text) {}

  AskedList(BlockList list, Resolver resolver, LongSupplier nanoTime) {
    this.list = list;
    this.resolver = resolver;
    health = new ListHealth(list, resolver, nanoTime);
  }

  /// All of them; who asks the same list shares what is known of its health.
  static List<AskedList> all(List<BlockList> lists, Resolver resolver, LongSupplier nanoTime) {
    return lists.stream().map(list -> new AskedList(list, resolver, nanoTime)).toList();
  }

  BlockList list() {
    return list;
  }

  /// Whether what it says is believed now.
  boolean believed() {
    return health.believed();
  }

  /// What became of the questions since the configuration was read.
  ListAnswers answers() {
    return answers.now();
  }

  /// What it says about the name to look up; without asking while it is ill.
  CompletableFuture<Verdict> ask(String question) {
    return said(question)
        .thenApply(verdict -> {
          answers.add(verdict.listing());
          return verdict;
        });
  }

  private CompletableFuture<Verdict> said(String question) {
    return health
        .verdict()
        .thenCompose(verdict ->
            verdict.illness() == null
                ? lookUp(question)
                : CompletableFuture.completedFuture(
                    new Verdict(list, new Unusable(verdict.illness()), "")));
  }

  private CompletableFuture<Verdict> lookUp(String question) {
    return resolver
        .addresses(question)
        .thenCompose(answer -> {
          Listing listing = Listing.of(list, answer);
          if (!resolver.down()) { // else it is not the list's fault
            health.answered(!(listing instanceof Unusable));
          }
          return listing instanceof Listed listed
              ? hit(question, listed)
              : CompletableFuture.completedFuture(new Verdict(list, listing, ""));
        });
  }

  /// Looks again whether the list can be believed, and meanwhile asks for its words: only of hits,
  /// since most lists pay for each question.
  private CompletableFuture<Verdict> hit(String question, Listed listed) {
    return health
        .ofHits()
        .thenCombine(
            resolver.texts(question),
            (verdict, text) -> {
              if (verdict.illness() == null) {
                return new Verdict(list, listed, words(text));
              }
              resolver.forgetAddresses(question);
              return new Verdict(list, new Unusable(verdict.illness()), "");
            });
  }

  private static String words(Answer answer) {
    return answer instanceof Texts(List<String> texts) ? shortened(texts.getFirst()) : "";
  }

  private static String shortened(String text) {
    String printable = Printable.of(text);
    return printable.length() > LONGEST_TEXT ? printable.substring(0, LONGEST_TEXT) : printable;
  }
}
