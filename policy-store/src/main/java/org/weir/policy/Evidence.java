package org.weir.policy;

import java.util.List;

/// All that a decision is made of. Kept with the decision, so that every one can be explained and
/// replayed.
public record Evidence(MessageFacts facts, Usage usage, List<Finding> findings) {
  public Evidence {
    findings = List.copyOf(findings);
  }
}
