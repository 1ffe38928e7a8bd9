package org.weir.alert;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes of the alerts of one kind at one look.
///
/// @param begin what is to be opened
/// @param goOn what stays open, each with what was usual before it began
/// @param over subjects of those that end
public record SurgeTurn(List<Tally> begin, List<Tally> goOn, Set<String> over) {
  public SurgeTurn {
    begin = List.copyOf(begin);
    goOn = List.copyOf(goOn);
    over = Set.copyOf(over);
  }

  /// Judges by the rule; what is open and no longer counted is over.
  ///
  /// @param all tallies, those of other kinds among them, the most urgent first
  /// @param open subjects, each with what was usual before it began
  /// @param most how many may be open at once
  public static SurgeTurn of(
      SurgeRule rule, Kind kind, List<Tally> all, Map<String, Long> open, int most) {
    List<Tally> begin = new ArrayList<>();
    List<Tally> goOn = new ArrayList<>();
    Set<String> over = new HashSet<>(open.keySet());
    for (Tally tally : all) {
      Long usual = open.get(tally.subject());
      if (tally.kind() != kind) {
        continue;
      }
      if (usual != null && rule.goesOn(tally, usual)) {
        over.remove(tally.subject());
        goOn.add(new Tally(kind, tally.subject(), tally.accountId(), tally.now(), usual));
      } else if (usual == null && open.size() + begin.size() < most && rule.begins(tally)) {
        begin.add(tally);
      }
    }
    return new SurgeTurn(begin, goOn, over);
  }
}
