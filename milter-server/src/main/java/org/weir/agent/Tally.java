package org.weir.agent;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts messages by some value. Once it knows very many values, new ones share a line. Confined
/// to one request.
public final class Tally {
  private static final int MOST_VALUES = 20_000;
  private static final String OTHERS = "(others)";

  private final Map<String, Group> groups = new HashMap<>();

  void add(QueueRow row, Grouping by, Instant now) {
    for (String value : by.values(row, now)) {
      add(new Group(value, 1, row.bytes(), row.recipientCount(), row.arrivedAt()));
    }
  }

  /// Adds what another relay has counted.
  public void add(Group group) {
    boolean room = groups.size() < MOST_VALUES || groups.containsKey(group.value());
    groups.merge(
        room ? group.value() : OTHERS,
        room
            ? group
            : new Group(
                OTHERS, group.messages(), group.bytes(), group.recipients(), group.oldest()),
        Group::and);
  }

  /// How many values there are.
  public int size() {
    return groups.size();
  }

  /// Most messages first.
  public List<Group> largest(int limit) {
    return groups.values().stream()
        .sorted(Comparator.comparingLong(Group::messages).reversed().thenComparing(Group::value))
        .limit(limit)
        .toList();
  }
}
