package org.weir.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.signal.BlockList.Category;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// What one list says about one thing.
///
/// @param what it was asked about, for people
record Answered(String what, AskedList.Verdict verdict) {
  private static final double CERTAIN = 1.0;

  /// All answers, once the last one is there.
  static CompletableFuture<List<Answered>> all(List<CompletableFuture<Answered>> begun) {
    return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
        .thenApply(_ -> begun.stream().map(CompletableFuture::join).toList());
  }

  /// Whether any list puts anything into a category; `Unknown` when none does and one that could
  /// have says nothing.
  static Finding finding(String signal, Category category, List<Answered> answers) {
    List<String> listedBy = new ArrayList<>();
    List<String> unusable = new ArrayList<>();
    for (Answered answer : answers) {
      BlockList list = answer.verdict().list();
      switch (answer.verdict().listing()) {
        case Listed(Map<Category, String> codes) when codes.containsKey(category) ->
            listedBy.add(answer.hit(codes.getOrDefault(category, "")));
        case Unusable(String reason) when list.categories().contains(category) ->
            unusable.add(list.zone() + ": " + reason);
        case Listed _, NotListed _, Unusable _ -> {}
      }
    }
    if (!listedBy.isEmpty()) {
      return new Present(signal, CERTAIN, String.join("; ", listedBy));
    }
    return unusable.isEmpty()
        ? new Absent(signal)
        : new Unknown(signal, String.join("; ", unusable.stream().distinct().toList()));
  }

  private String hit(String code) {
    String hit = what + " is listed by " + verdict.list().zone() + " (" + code + ")";
    return verdict.text().isEmpty() ? hit : hit + ": " + verdict.text();
  }
}
