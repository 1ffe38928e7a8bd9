package org.weir.test.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RocTest {
  @Test
  void equalScoresAreNeverToldApart() {
    Roc roc = new Roc(scores(List.of(0.0, 1.0, 1.0, 1.0), List.of(1.0, 1.0, 2.0, 3.0)));

    assertThat(roc.at(0.25)).isEqualTo(new Roc.Point(2, 0, 0.5));
    assertThat(roc.at(0.75)).isEqualTo(new Roc.Point(1, 0.75, 1));
    assertThat(roc.at(1).detected()).isEqualTo(1);
    assertThat(roc.point(3)).isEqualTo(new Roc.Point(3, 0, 0.25));
    assertThat(roc.area()).isEqualTo((2 * (1 + 1.5) + 4 + 4) / 16, within(1e-9));
  }

  @Test
  void noThresholdSeparatesWhatScoresLessThanHam() {
    Roc roc = new Roc(scores(List.of(5.0, 6.0), List.of(1.0, 2.0)));

    assertThat(roc.at(0)).isEqualTo(new Roc.Point(Double.POSITIVE_INFINITY, 0, 0));
    assertThat(roc.area()).isZero();
  }

  @Test
  void theRangeIsTheSameEachTimeAndHoldsTheFigure() {
    List<Double> ham = new ArrayList<>();
    List<Double> spam = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ham.add(i / 100.0);
      spam.add(0.5 + i / 100.0);
    }
    List<Scored> all = scores(ham, spam);

    Roc.Range range = new Roc(all).detectionRange(0.01);

    assertThat(range).isEqualTo(new Roc(all).detectionRange(0.01));
    assertThat(new Roc(all).at(0.01).detected()).isBetween(range.low(), range.high());
    assertThat(range.low()).isLessThan(range.high());
  }

  @Test
  void noneOfManyIsNotNone() {
    assertThat(new Share(0, 134).wilsonUpper()).isEqualTo(0.028, within(0.0005));
    assertThat(new Share(1, 2198).percent()).isEqualTo("0.05 %");
    assertThat(new Share(0, 0).percent()).isEqualTo("-");
  }

  private static List<Scored> scores(List<Double> ham, List<Double> spam) {
    List<Scored> all = new ArrayList<>();
    for (double score : ham) {
      all.add(scored(false, score, all.size()));
    }
    for (double score : spam) {
      all.add(scored(true, score, all.size()));
    }
    return all;
  }

  private static Scored scored(boolean spam, double score, int family) {
    Sample sample = new Sample(Path.of("x"), spam, "a_b", new Family(family));
    return new Scored(sample, score, Map.of(), Set.of(), 1);
  }
}
