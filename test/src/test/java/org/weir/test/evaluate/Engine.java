package org.weir.test.evaluate;

import java.io.IOException;
import java.util.Map;

/// What gives messages a score.
interface Engine {
  String name();

  /// The scores from which it acts, by what it does then.
  Map<String, Double> thresholds();

  Scored score(Sample sample, byte[] message) throws IOException, InterruptedException;
}
