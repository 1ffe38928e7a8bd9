package org.weir.policy;

import java.util.List;

/// All that a decision is made of. Kept with the decision, so that every one can be explained and
/// replayed.
///
/// @param directives those of the operators that fit the message
public record Evidence(
    MessageFacts facts, Usage usage, List<Directive> directives, List<Finding> findings) {
  public Evidence {
    directives = List.copyOf(directives);
    findings = List.copyOf(findings);
  }

  /// Of a message that no directive fits.
  public Evidence(MessageFacts facts, Usage usage, List<Finding> findings) {
    this(facts, usage, List.of(), findings);
  }
}
