package org.weir.policy;

import java.util.List;

/// What was decided about a message and why.
///
/// @param wanted what the policy asks for
/// @param observed true when this is only written down and the mail passes (`mode: observe`)
/// @param code the stable code of the rule that decided
/// @param text one sentence for the customer, ASCII, without code and event id
/// @param score sum of the weights of all enforcing signals
/// @param contributions what each present signal added, shadow ones included, heaviest first
public record Decision(
    Action wanted,
    boolean observed,
    Code code,
    String text,
    double score,
    List<Contribution> contributions) {

  /// One signal's part in the score. `points` of a shadow signal are what it would have added.
  public record Contribution(String signal, double points, boolean shadow, String why) {}

  public Decision {
    contributions = List.copyOf(contributions);
  }

  /// What is done to the mail.
  public Action action() {
    return observed ? Action.PASS : wanted;
  }
}
