package org.weir.picture;

import java.util.Arrays;

/// Two hashes of one picture that stay nearly the same when it is written anew, made smaller or
/// sprinkled with noise.
///
/// @param frequencies pHash: which of the 64 lowest frequencies, without the mean row and column,
///   are above their median
/// @param slopes dHash: where in 8 rows of 9 the brightness falls from one to the next
/// @param aspect width to height
/// @param featureless nearly one brightness all over: such pictures look alike
public record PictureHash(long frequencies, long slopes, double aspect, boolean featureless) {
  private static final int SIDE = 32;
  private static final int KEPT = 8;
  private static final double LEAST_DEVIATION = 6;
  private static final int FREQUENCIES_APART = 6;
  private static final int SLOPES_APART = 10;
  private static final double ASPECTS_APART = 1.1;

  /// cos((2x + 1) u pi / 64) for the frequencies u = 1 to 8.
  private static final float[][] WAVES = waves();

  private static float[][] waves() {
    float[][] waves = new float[KEPT][SIDE];
    for (int u = 0; u < KEPT; u++) {
      for (int x = 0; x < SIDE; x++) {
        waves[u][x] = (float) Math.cos((2 * x + 1) * (u + 1) * Math.PI / (2 * SIDE));
      }
    }
    return waves;
  }

  static PictureHash of(Plane plane) {
    Plane small = plane.reduced(SIDE, SIDE);
    return new PictureHash(
        frequencies(small),
        slopes(plane.reduced(KEPT + 1, KEPT)),
        (double) plane.width() / plane.height(),
        small.deviation() < LEAST_DEVIATION);
  }

  /// Whether both are of the same picture, as far as hashes tell.
  public boolean matches(PictureHash other) {
    double aspects = Math.max(aspect, other.aspect) / Math.min(aspect, other.aspect);
    return !featureless
        && !other.featureless
        && aspects <= ASPECTS_APART
        && Long.bitCount(frequencies ^ other.frequencies) <= FREQUENCIES_APART
        && Long.bitCount(slopes ^ other.slopes) <= SLOPES_APART;
  }

  /// A discrete cosine transform (DCT-II) of which only what is kept is computed.
  private static long frequencies(Plane small) {
    float[][] rows = new float[SIDE][KEPT];
    for (int y = 0; y < SIDE; y++) {
      for (int u = 0; u < KEPT; u++) {
        for (int x = 0; x < SIDE; x++) {
          rows[y][u] += small.at(x, y) * WAVES[u][x];
        }
      }
    }
    float[] kept = new float[KEPT * KEPT];
    for (int v = 0; v < KEPT; v++) {
      for (int u = 0; u < KEPT; u++) {
        for (int y = 0; y < SIDE; y++) {
          kept[v * KEPT + u] += rows[y][u] * WAVES[v][y];
        }
      }
    }
    float[] sorted = kept.clone();
    Arrays.sort(sorted);
    float median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    long bits = 0;
    for (float each : kept) {
      bits = bits << 1 | (each > median ? 1 : 0);
    }
    return bits;
  }

  private static long slopes(Plane nine) {
    long bits = 0;
    for (int y = 0; y < KEPT; y++) {
      for (int x = 0; x < KEPT; x++) {
        bits = bits << 1 | (nine.at(x, y) > nine.at(x + 1, y) ? 1 : 0);
      }
    }
    return bits;
  }
}
