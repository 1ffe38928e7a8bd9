package org.weir.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.weir.alert.Levels.Level;

class LevelsTest {
  private static final Kind KIND = Kind.ACCOUNT_WAITING;
  private static final SurgeRule RULE = new SurgeRule(Duration.ofMinutes(10), 3, Map.of(KIND, 200));

  private final Levels levels = new Levels(RULE, KIND, 3);

  /// As table `alert` would have it: open subjects, with what was usual before.
  private final Map<String, Long> open = new HashMap<>();

  @Test
  void opensWhenItIsManyTimesTheMeanAndEndsAtHalf() {
    assertThat(look(100).begin()).isEmpty();
    assertThat(look(120).begin()).isEmpty();
    assertThat(look(329).begin()).as("the mean is 110").isEmpty();
    assertThat(look(549).begin()).as("the mean is 183").containsExactly(tally(549, 183));
    assertThat(look(275).goOn()).containsExactly(tally(275, 183));
    assertThat(look(274).over()).containsExactly("K-1");
    assertThat(open).isEmpty();
  }

  @Test
  void takesWhatIsThereAtFirstForUsual() {
    assertThat(look(5_000).begin()).isEmpty();
    assertThat(look(14_999).begin()).isEmpty();
  }

  @Test
  void knowsAfterARestartWhatWasUsualBeforeAnOpenAlert() {
    open.put("K-1", 20L);
    assertThat(look(5_000).goOn()).containsExactly(tally(5_000, 20));
    assertThat(look(99).over()).containsExactly("K-1");
    assertThat(look(240).begin()).as("the rise was not remembered").containsExactly(tally(240, 59));
  }

  @Test
  void doesNotGetUsedToARiseThatNobodyCouldOpen() {
    assertThat(look(0).begin()).isEmpty();
    for (int i = 0; i < 10; i++) {
      assertThat(levels.turn(List.of(level("K-1", 300)), Map.of(), 0).begin()).isEmpty();
    }
    assertThat(look(300).begin()).containsExactly(tally(300, 0));
  }

  @Test
  void takesWhatIsMissingForNothing() {
    look(400);
    for (int i = 0; i < 3; i++) {
      assertThat(levels.turn(List.of(), open, 20)).isEqualTo(nothing());
    }
    assertThat(look(200).begin()).containsExactly(tally(200, 0));
    assertThat(levels.turn(List.of(), open, 20).over()).containsExactly("K-1");
  }

  @Test
  void opensTheLargestWhenThereIsNoRoomForAll() {
    levels.turn(List.of(), open, 2);
    List<Level> many =
        LongStream.rangeClosed(1, 5).mapToObj(i -> level("K-" + i, 200 + i)).toList();
    assertThat(levels.turn(many, open, 2).begin())
        .extracting(Tally::subject)
        .containsExactly("K-5", "K-4");
    assertThat(levels.turn(many, Map.of("K-9", 0L), 2))
        .satisfies(turn -> assertThat(turn.begin()).hasSize(1))
        .satisfies(turn -> assertThat(turn.over()).containsExactly("K-9"));
  }

  /// Looks, and keeps `open` as the store would.
  private SurgeTurn look(long now) {
    SurgeTurn turn = levels.turn(List.of(level("K-1", now)), open, 20);
    turn.begin().forEach(tally -> open.put(tally.subject(), tally.usual()));
    open.keySet().removeAll(turn.over());
    return turn;
  }

  private static Level level(String subject, long now) {
    return new Level(subject, 1L, now);
  }

  private static Tally tally(long now, long usual) {
    return new Tally(KIND, "K-1", 1L, now, usual);
  }

  private static SurgeTurn nothing() {
    return new SurgeTurn(List.of(), List.of(), Set.of());
  }
}
