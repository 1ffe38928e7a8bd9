package org.weir.alert;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds rises of what is looked at again and again, such as a queue. Usual is the mean of the last
/// looks; a rise does not become usual while it lasts. At the first look what is there is usual, so
/// that a restart is no rise. Confined to one thread.
public final class Levels {
  /// Of one look: the largest, the others count as none.
  private static final int MOST_SUBJECTS = 1_000;

  private final SurgeRule rule;
  private final Kind kind;
  private final int looks;

  /// The level of each subject, the oldest look first.
  private final Deque<Map<String, Long>> before = new ArrayDeque<>();

  /// What is there now.
  ///
  /// @param subject printable ASCII
  /// @param accountId null = of all accounts
  public record Level(String subject, @Nullable Long accountId, long now) {}

  /// @param looks over which the mean is taken
  public Levels(SurgeRule rule, Kind kind, int looks) {
    this.rule = rule;
    this.kind = kind;
    this.looks = looks;
  }

  /// Judges one look and remembers it; subjects that are missing are at 0.
  ///
  /// @param open subjects of open alerts, each with what was usual before it began
  /// @param most how many may be open at once
  public SurgeTurn turn(List<Level> levels, Map<String, Long> open, int most) {
    List<Tally> tallies =
        levels.stream()
            .sorted(Comparator.comparingLong(Level::now).reversed())
            .limit(MOST_SUBJECTS)
            .map(this::tally)
            .toList();
    SurgeTurn turn = SurgeTurn.of(rule, kind, tallies, open, most);
    Map<String, Long> look = new HashMap<>();
    tallies.forEach(
        tally -> look.put(tally.subject(), rule.begins(tally) ? tally.usual() : tally.now()));
    turn.goOn().forEach(tally -> look.put(tally.subject(), tally.usual()));
    before.addLast(look);
    if (before.size() > looks) {
      before.removeFirst();
    }
    return turn;
  }

  private Tally tally(Level level) {
    long sum = before.stream().mapToLong(look -> look.getOrDefault(level.subject(), 0L)).sum();
    long usual = before.isEmpty() ? level.now() : sum / before.size();
    return new Tally(kind, level.subject(), level.accountId(), level.now(), usual);
  }
}
