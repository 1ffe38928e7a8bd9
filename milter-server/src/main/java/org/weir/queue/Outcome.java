package org.weir.queue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What became of each message of an [Act].
///
/// @param done ids it was done to
/// @param unchanged ids that are no longer in the queue, or were as wanted before
/// @param refused ids the MTA would not touch, or that it must not be asked about
public record Outcome(List<String> done, List<String> unchanged, List<Refusal> refused) {
  /// One that was not touched.
  ///
  /// @param why for people
  public record Refusal(String id, String why) {}

  public Outcome {
    done = List.copyOf(done);
    unchanged = List.copyOf(unchanged);
    refused = List.copyOf(refused);
  }

  static Outcome none() {
    return new Outcome(List.of(), List.of(), List.of());
  }

  /// Nothing was done to any of them.
  static Outcome refusing(List<String> ids, String why) {
    return new Outcome(List.of(), List.of(), ids.stream().map(id -> new Refusal(id, why)).toList());
  }

  /// Those it was not done to are unchanged.
  static Outcome of(List<String> ids, Set<String> done) {
    return new Outcome(
        ids.stream().filter(done::contains).toList(),
        ids.stream().filter(id -> !done.contains(id)).toList(),
        List.of());
  }

  /// Those it was not done to were refused.
  static Outcome partly(List<String> ids, Set<String> done, String why) {
    List<String> left = ids.stream().filter(id -> !done.contains(id)).toList();
    return new Outcome(ids.stream().filter(done::contains).toList(), List.of(), List.of())
        .and(refusing(left, why));
  }

  /// Both together.
  public Outcome and(Outcome other) {
    return new Outcome(
        both(done, other.done), both(unchanged, other.unchanged), both(refused, other.refused));
  }

  private static <T> List<T> both(List<T> one, List<T> other) {
    List<T> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /// Each id once, in the order given.
  static List<String> distinct(List<String> ids) {
    return List.copyOf(new LinkedHashSet<>(ids));
  }
}
