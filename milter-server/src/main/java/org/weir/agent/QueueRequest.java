package org.weir.agent;

import org.weir.queue.QueueFilter;

/// What is asked of a relay's queue.
///
/// @param all whether a filter that leaves nothing out is meant so
/// @param by for [Verb#SUMMARY]
/// @param limit rows or groups in the answer
/// @param dryRun whether a change is only counted, with groups in place of what is done
public record QueueRequest(
    Verb verb, QueueFilter filter, boolean all, Grouping by, int limit, boolean dryRun) {
  /// In one answer.
  public static final int MOST_ROWS = 1000;

  /// @throws IllegalArgumentException when it cannot be meant; the message is for people
  public QueueRequest {
    if (limit < 0 || limit > MOST_ROWS) {
      throw new IllegalArgumentException("no limit between 0 and " + MOST_ROWS);
    }
    if (verb == Verb.SHOW && filter.ids().size() != 1) {
      throw new IllegalArgumentException("show is of one id");
    }
    boolean changes = verb.act().isPresent();
    if (changes && filter.everything() && !all) {
      throw new IllegalArgumentException("no filter, and all is not said");
    }
  }
}
