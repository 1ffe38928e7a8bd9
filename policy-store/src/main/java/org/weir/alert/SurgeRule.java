package org.weir.alert;

import java.time.Duration;
import java.util.Map;

/// When a rise is worth an alert: many times what was usual, and not just a few. Once it is, it
/// takes half of both to go on, so that a rate on the border does not flap; and it is compared with
/// what was usual before it began, so that an outbreak does not become the new normal.
///
/// @param window over which is counted
/// @param growth how many times as much as usual
/// @param minimum what is at least many, by kind; kinds that are missing never surge
public record SurgeRule(Duration window, int growth, Map<Kind, Integer> minimum) {
  public SurgeRule {
    minimum = Map.copyOf(minimum);
  }

  /// Whether an alert begins.
  public boolean begins(Tally tally) {
    Integer least = minimum.get(tally.kind());
    return least != null && tally.now() >= least && tally.now() >= growth * tally.usual();
  }

  /// Whether one that is open goes on.
  ///
  /// @param usual before it began
  public boolean goesOn(Tally tally, long usual) {
    Integer least = minimum.get(tally.kind());
    return least != null && 2 * tally.now() >= least && 2 * tally.now() >= growth * usual;
  }

  /// The least that can be of interest.
  public long floor(Kind kind) {
    Integer least = minimum.get(kind);
    return least == null ? Long.MAX_VALUE : (least + 1) / 2;
  }
}
