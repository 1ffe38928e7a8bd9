package org.weir.test.evaluate;

import java.util.Locale;

/// So many of so many.
record Share(int count, int of) {
  private static final double Z95 = 1.959964;

  /// The most that the true share may be, with 97.5 % certainty: the upper end of Wilson's 95 %
  /// interval.
  double wilsonUpper() {
    double p = (double) count / of;
    double z2 = Z95 * Z95 / of;
    return (p + z2 / 2 + Z95 * Math.sqrt(p * (1 - p) / of + z2 / of / 4)) / (1 + z2);
  }

  /// `1.6 %`.
  String percent() {
    return of == 0 ? "-" : percent((double) count / of);
  }

  static String percent(double share) {
    double percent = share * 100;
    return String.format(Locale.ROOT, percent > 0 && percent < 10 ? "%.2f %%" : "%.1f %%", percent);
  }

  /// The odds, with half a message added to either side so that nothing is impossible.
  double logOdds() {
    return Math.log((count + 0.5) / (of - count + 0.5));
  }
}
