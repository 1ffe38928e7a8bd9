package org.weir.test.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// How well a score tells spam from ham. Equal scores are never told apart: a threshold takes all
/// of them or none.
final class Roc {
  private static final int RESAMPLINGS = 500;
  private static final long SEED = 20_261_122;

  /// What is caught from a score on.
  ///
  /// @param threshold infinite: no score is high enough
  record Point(double threshold, double falsePositives, double detected) {}

  /// The range in which the figure lies in 95 of 100 resampled corpora.
  record Range(double low, double high) {}

  private final double[] ham;
  private final double[] spam;
  private final List<Scored> all;

  Roc(List<Scored> all) {
    this.all = List.copyOf(all);
    ham = sorted(all, false);
    spam = sorted(all, true);
  }

  private Roc(double[] ham, double[] spam) {
    this.all = List.of();
    this.ham = ham;
    this.spam = spam;
    Arrays.sort(ham);
    Arrays.sort(spam);
  }

  private static double[] sorted(List<Scored> all, boolean spam) {
    return all.stream()
        .filter(each -> each.spam() == spam)
        .mapToDouble(Scored::score)
        .sorted()
        .toArray();
  }

  boolean hasBoth() {
    return ham.length > 0 && spam.length > 0;
  }

  int hamCount() {
    return ham.length;
  }

  int spamCount() {
    return spam.length;
  }

  /// The chance that a spam message scores more than a ham message; a tie counts half.
  double area() {
    double wins = 0;
    for (double score : spam) {
      int below = countBelow(ham, score);
      int equal = ham.length - countAbove(ham, score) - below;
      wins += below + equal / 2.0;
    }
    return wins / ((double) ham.length * spam.length);
  }

  /// The lowest threshold that catches no more than this share of ham.
  Point at(double mostFalsePositives) {
    int allowed = (int) Math.floor(mostFalsePositives * ham.length + 1e-9);
    if (allowed >= ham.length) {
      return point(Double.NEGATIVE_INFINITY);
    }
    double mustPass = ham[ham.length - 1 - allowed];
    double threshold = Double.POSITIVE_INFINITY;
    for (double[] scores : List.of(ham, spam)) {
      int above = scores.length - countAbove(scores, mustPass);
      threshold = above < scores.length ? Math.min(threshold, scores[above]) : threshold;
    }
    return point(threshold);
  }

  /// What is caught from this score on.
  Point point(double threshold) {
    return new Point(
        threshold,
        (double) countFrom(ham, threshold) / ham.length,
        (double) countFrom(spam, threshold) / spam.length);
  }

  /// Of the detection at this share of ham, when families are drawn again with replacement and the
  /// threshold is set anew each time. The same seed each run.
  Range detectionRange(double mostFalsePositives) {
    List<double[]> hamFamilies = families(false);
    List<double[]> spamFamilies = families(true);
    Random random = new Random(SEED);
    double[] detected = new double[RESAMPLINGS];
    for (int i = 0; i < RESAMPLINGS; i++) {
      Roc again = new Roc(drawn(hamFamilies, random), drawn(spamFamilies, random));
      detected[i] = again.at(mostFalsePositives).detected();
    }
    Arrays.sort(detected);
    return new Range(detected[RESAMPLINGS / 40], detected[RESAMPLINGS - 1 - RESAMPLINGS / 40]);
  }

  private List<double[]> families(boolean spam) {
    Map<Family, List<Double>> families = new LinkedHashMap<>();
    for (Scored each : all) {
      if (each.spam() == spam) {
        families.computeIfAbsent(each.sample().family(), _ -> new ArrayList<>()).add(each.score());
      }
    }
    return families.values().stream()
        .map(scores -> scores.stream().mapToDouble(Double::doubleValue).toArray())
        .toList();
  }

  private static double[] drawn(List<double[]> families, Random random) {
    return random
        .ints(families.size(), 0, families.size())
        .mapToObj(families::get)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private static int countFrom(double[] sorted, double threshold) {
    return sorted.length - countBelow(sorted, threshold);
  }

  private static int countAbove(double[] sorted, double threshold) {
    return sorted.length - countBelow(sorted, Math.nextUp(threshold));
  }

  /// How many are less; by halving.
  private static int countBelow(double[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
