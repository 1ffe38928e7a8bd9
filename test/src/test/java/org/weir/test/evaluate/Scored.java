package org.weir.test.evaluate;

import java.util.Map;
import java.util.Set;

/// A message and what an engine says of it.
///
/// @param score the engine's own; more is worse
/// @param strengths by signal that is there
/// @param unknown signals that could not be told
/// @param nanos for the message alone, from bytes to score
record Scored(
    Sample sample, double score, Map<String, Double> strengths, Set<String> unknown, long nanos) {
  Scored {
    strengths = Map.copyOf(strengths);
    unknown = Set.copyOf(unknown);
  }

  boolean spam() {
    return sample.spam();
  }
}
