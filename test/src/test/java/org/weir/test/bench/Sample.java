package org.weir.test.bench;

import java.util.Arrays;

/// Some measured times, and what can be said of them. Confined to one thread.
final class Sample {
  private final long[] sortedNanos;

  Sample(long[] nanos) {
    sortedNanos = nanos.clone();
    Arrays.sort(sortedNanos);
  }

  int size() {
    return sortedNanos.length;
  }

  /// The time that this share of all did not exceed, in milliseconds.
  double millis(double share) {
    int at = (int) Math.ceil(share * sortedNanos.length) - 1;
    return sortedNanos[Math.clamp(at, 0, sortedNanos.length - 1)] / 1e6;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
