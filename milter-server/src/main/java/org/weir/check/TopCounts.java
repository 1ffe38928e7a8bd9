package org.weir.check;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts by name in bounded memory (Misra and Gries): exact up to 4096 names; with more of them
/// who has many still stands out, and no count is too high. Confined to one thread.
final class TopCounts {
  private static final int MOST_NAMES = 4_096;
  private static final int LONGEST_NAME = 300;

  private final Map<String, Long> counts = new HashMap<>();

  /// One name and how often it came.
  record Count(String name, long count) {}

  void add(String name) {
    String key = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    if (counts.containsKey(key) || counts.size() < MOST_NAMES) {
      counts.merge(key, 1L, Long::sum);
    } else {
      counts.replaceAll((_, count) -> count - 1);
      counts.values().removeIf(count -> count == 0);
    }
  }

  /// Those with most, most first.
  List<Count> top(int limit) {
    return counts.entrySet().stream()
        .map(entry -> new Count(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name))
        .limit(limit)
        .toList();
  }
}
