package org.weir.signal;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.weir.dns.Resolver;
import org.weir.signal.BlockList.Category;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// What the block lists say about one address or name, for people. Remembers how each list is.
/// Thread-safe.
public final class ListCheck {
  private final List<AskedList> lists;

  /// How one list answers.
  public enum Outcome {
    CLEAN,
    LISTED,
    /// Listed, and that is good.
    ALLOWED,
    /// The list says nothing that can be believed.
    UNKNOWN
  }

  /// One list's answer.
  ///
  /// @param says codes with their categories and the list's own words, or why it is of no use
  public record Row(String zone, Outcome outcome, String says, long millis) {}

  public ListCheck(Resolver resolver, List<BlockList> lists) {
    this.lists = AskedList.all(lists, resolver, System::nanoTime);
  }

  /// Asks all lists of addresses at once, and waits for the resolver's time-out at most.
  public List<Row> address(InetAddress address) {
    return rows(
        list -> list.ofAddresses() ? Optional.of(list.question(address)) : Optional.empty());
  }

  /// Asks all lists of names, as [#address].
  public List<Row> name(String name) {
    return rows(list -> list.ofAddresses() ? Optional.empty() : list.question(name));
  }

  private List<Row> rows(Function<BlockList, Optional<String>> question) {
    List<CompletableFuture<Row>> begun = new ArrayList<>();
    for (AskedList asked : lists) {
      question.apply(asked.list()).ifPresent(name -> begun.add(row(asked, name)));
    }
    return begun.stream().map(CompletableFuture::join).toList();
  }

  private static CompletableFuture<Row> row(AskedList asked, String question) {
    long began = System.nanoTime();
    return asked
        .ask(question)
        .thenApply(verdict -> {
          long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
          String zone = asked.list().zone();
          return switch (verdict.listing()) {
            case NotListed() -> new Row(zone, Outcome.CLEAN, "", millis);
            case Unusable(String reason) -> new Row(zone, Outcome.UNKNOWN, reason, millis);
            case Listed listed ->
                new Row(zone, outcome(listed), said(listed, verdict.text()), millis);
          };
        });
  }

  private static Outcome outcome(Listed listed) {
    return listed.answers().keySet().stream().allMatch(Category.ALLOW::equals)
        ? Outcome.ALLOWED
        : Outcome.LISTED;
  }

  private static String said(Listed listed, String text) {
    String codes =
        listed.answers().entrySet().stream()
            .map(answer -> answer.getKey().word() + " (" + answer.getValue() + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? codes : codes + ": " + text;
  }
}
