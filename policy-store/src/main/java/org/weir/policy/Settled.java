package org.weir.policy;

import java.time.Duration;
import java.util.List;

/// A decision that the MTA has been told.
///
/// @param took from the question to the answer
public record Settled(Decision decision, List<Finding> findings, Duration took) {
  public Settled {
    findings = List.copyOf(findings);
  }
}
