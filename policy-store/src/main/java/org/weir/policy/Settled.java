package org.weir.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decision that the MTA has been told.
///
/// @param took from the question to the answer
/// @param stages null when it did not go through them: refused at MAIL FROM, or seen before
public record Settled(
    Decision decision, List<Finding> findings, Duration took, @Nullable Stages stages) {
  public Settled {
    findings = List.copyOf(findings);
  }
}
