package org.weir.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurgeRuleTest {
  private static final SurgeRule RULE =
      new SurgeRule(Duration.ofMinutes(10), 3, Map.of(Kind.ACCOUNT_REFUSED, 50));

  @ParameterizedTest
  @CsvSource({
    "49,   0, false, true", // few, but half would do to go on
    "50,   0, true,  true",
    "50,  16, true,  true",
    "50,  17, false, true", // not three times as many, but more than half of that
    "24,   0, false, false",
    "25,   0, false, true",
    "600, 200, true, true",
    "599, 200, false, true",
    "300, 200, false, true",
    "299, 200, false, false"
  })
  void beginsWhenItIsManyTimesTheUsualAndGoesOnWithHalf(
      long now, long usual, boolean begins, boolean goesOn) {
    Tally tally = tally(Kind.ACCOUNT_REFUSED, now, usual);
    assertThat(RULE.begins(tally)).as("begins").isEqualTo(begins);
    assertThat(begins || RULE.goesOn(tally, usual)).as("goes on").isEqualTo(goesOn);
  }

  @Test
  void doesNotGetUsedToWhatItWarnedOf() {
    Tally plateau = tally(Kind.ACCOUNT_REFUSED, 1_000, 1_000);
    assertThat(RULE.begins(plateau)).isFalse();
    assertThat(RULE.goesOn(plateau, 10)).isTrue();
  }

  @Test
  void knowsNoKindWithoutAMinimum() {
    assertThat(RULE.begins(tally(Kind.ACCOUNT_HELD, 1_000_000, 0))).isFalse();
    assertThat(RULE.floor(Kind.ACCOUNT_HELD)).isEqualTo(Long.MAX_VALUE);
    assertThat(RULE.floor(Kind.ACCOUNT_REFUSED)).isEqualTo(25);
  }

  private static Tally tally(Kind kind, long now, long usual) {
    return new Tally(kind, "K-1", 1L, now, usual);
  }
}
