package org.weir.store;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.weir.store.ImportSummary.Problem;

/// The first problems by line, and how many there are. Confined to one import.
final class ImportProblems {
  static final int MOST = 100;

  private static final Comparator<Problem> BY_LINE =
      Comparator.comparingLong(Problem::line).thenComparing(Problem::reason);

  private final PriorityQueue<Problem> first = new PriorityQueue<>(BY_LINE.reversed());
  private long count;

  void add(long line, String reason) {
    count++;
    first.add(new Problem(line, reason));
    if (first.size() > MOST) {
      first.remove();
    }
  }

  /// For those that were counted, but not handed over.
  void addUnseen(long more) {
    count += more;
  }

  long count() {
    return count;
  }

  List<Problem> first() {
    return first.stream().sorted(BY_LINE).toList();
  }
}
