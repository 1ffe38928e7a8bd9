package org.weir.agent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.queue.Outcome;

/// What came of a request on one relay.
///
/// @param messages that fit the filter
/// @param bytes of these
/// @param unreadable entries of the queue that could not be read
/// @param rows the first of them; of what was deleted all, as far as they were kept
/// @param groups for a summary, the largest
/// @param changed to how many it was done
/// @param unchanged how many had gone, or were as wanted
/// @param refused how many the MTA would not touch
/// @param refusals why, the first few
/// @param text of the message for [Verb#SHOW]; null when there is none
public record Answer(
    String relay,
    long messages,
    long bytes,
    long unreadable,
    List<QueueRow> rows,
    List<Group> groups,
    long changed,
    long unchanged,
    long refused,
    List<String> refusals,
    @Nullable String text) {
  private static final int MOST_REFUSALS = 20;
  private static final int LONGEST_REFUSAL = 1024;

  public Answer {
    rows = List.copyOf(rows);
    groups = List.copyOf(groups);
    refusals = List.copyOf(refusals);
  }

  static Answer of(
      String relay,
      long messages,
      long bytes,
      long unreadable,
      List<QueueRow> rows,
      List<Group> groups) {
    return new Answer(relay, messages, bytes, unreadable, rows, groups, 0, 0, 0, List.of(), null);
  }

  /// The same without its messages.
  Answer withoutRows() {
    return withRows(List.of());
  }

  /// The same with these messages.
  public Answer withRows(List<QueueRow> others) {
    return new Answer(
        relay,
        messages,
        bytes,
        unreadable,
        others,
        groups,
        changed,
        unchanged,
        refused,
        refusals,
        text);
  }

  Answer withText(String message) {
    return new Answer(
        relay,
        messages,
        bytes,
        unreadable,
        rows,
        groups,
        changed,
        unchanged,
        refused,
        refusals,
        message);
  }

  /// @param gone in place of the rows
  /// @param spared messages it was not tried on
  /// @param beyond messages that were too many for one request
  Answer withOutcome(List<QueueRow> gone, Outcome outcome, int spared, long beyond) {
    List<String> why = new ArrayList<>();
    if (beyond > 0) {
      why.add(beyond + " more were too many for one request: ask again");
    }
    outcome.refused().stream()
        .limit(MOST_REFUSALS)
        .map(no -> no.id() + ": " + no.why())
        .map(no -> no.substring(0, Math.min(no.length(), LONGEST_REFUSAL)))
        .forEach(why::add);
    return new Answer(
        relay,
        messages,
        bytes,
        unreadable,
        gone,
        List.of(),
        outcome.done().size(),
        outcome.unchanged().size() + (long) spared,
        outcome.refused().size() + beyond,
        why,
        null);
  }
}
