package org.weir.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Finding.Present;
import org.weir.policy.MessageFacts.Origin;

/// One version of the provider's policy. Immutable and thread-safe; [#decide] is pure, so
/// yesterday's evidence can be decided again by tomorrow's policy.
///
/// The order of the rules: is the account known and allowed to send, is there room in its quota,
/// then the score of all findings against the thresholds. The first rule that asks for more than
/// `pass` decides.
///
/// @param version digest of the file it came from
/// @param weights points by signal; a signal without a weight is recorded and worth nothing
/// @param thresholds the score from which each action is taken, heaviest first
public record Policy(
    String version,
    Mode mode,
    Rules rules,
    Map<String, Weight> weights,
    List<Threshold> thresholds) {

  /// Whether decisions act on mail or are only written down.
  public enum Mode {
    OBSERVE,
    ENFORCE
  }

  /// What a fixed rule asks for.
  public record Rule(Action action, Mode mode) {}

  /// The fixed rules, by what they are about.
  ///
  /// @param unknownSmtp nobody was found for mail that came over SMTP
  /// @param unknownLocal nobody was found for mail of the MTA's local submission
  public record Rules(
      Rule unknownSmtp,
      Rule unknownLocal,
      Rule suspended,
      Rule closed,
      Rule overQuota,
      Rule storeUnavailable) {}

  /// Points of a signal at strength 1. In shadow it is recorded and worth nothing.
  public record Weight(double points, boolean shadow) {}

  /// From this score on, this action.
  public record Threshold(Action action, double score) {}

  public Policy {
    weights = Map.copyOf(weights);
    thresholds =
        thresholds.stream().sorted(Comparator.comparing(Threshold::action).reversed()).toList();
  }

  /// What to do with the message. Total and without side effects.
  public Decision decide(Evidence evidence) {
    List<Contribution> contributions = contributions(evidence.findings());
    double score =
        contributions.stream()
            .filter(contribution -> !contribution.shadow())
            .mapToDouble(Contribution::points)
            .sum();
    Verdict verdict = ruleVerdict(evidence);
    if (verdict == null || (verdict.observed() && mode == Mode.ENFORCE)) {
      Verdict scored = scoreVerdict(score);
      verdict = verdict == null || scored.action() != Action.PASS ? scored : verdict;
    }
    return new Decision(
        verdict.action(), verdict.observed(), verdict.code(), verdict.text(), score, contributions);
  }

  private record Verdict(Action action, boolean observed, Code code, String text) {}

  private @Nullable Verdict ruleVerdict(Evidence evidence) {
    Verdict byAccount =
        switch (evidence.facts().attribution()) {
          case Attribution.Nobody() -> unknownAccount(evidence.facts().origin());
          case Attribution.Unavailable _ -> storeUnavailable();
          case Known(Account account, _, _) -> accountStatus(account);
        };
    return byAccount != null ? byAccount : quotaVerdict(evidence.usage());
  }

  private @Nullable Verdict quotaVerdict(Usage usage) {
    return switch (usage) {
      case Usage.Granted _, Usage.NotAsked() -> null;
      case Usage.Unavailable _ -> storeUnavailable();
      case Usage.Exceeded(Usage.Use(Limit limit, _), _) ->
          verdict(
              rules.overQuota(),
              limit.unit() == Limit.Unit.MESSAGES ? Code.MESSAGE_LIMIT : Code.RECIPIENT_LIMIT,
              limit.adjective() + " limit reached: " + limit.describe() + ".");
    };
  }

  private @Nullable Verdict accountStatus(Account account) {
    return switch (account.status()) {
      case ACTIVE -> null;
      case SUSPENDED ->
          verdict(
              rules.suspended(),
              Code.SUSPENDED,
              "This account is suspended from sending; please contact your provider.");
      case CLOSED -> verdict(rules.closed(), Code.CLOSED, "This account is closed.");
    };
  }

  private Verdict unknownAccount(Origin origin) {
    return verdict(
        origin == Origin.LOCAL ? rules.unknownLocal() : rules.unknownSmtp(),
        Code.UNKNOWN_ACCOUNT,
        "No customer account is known for this sender.");
  }

  private Verdict storeUnavailable() {
    return verdict(
        rules.storeUnavailable(),
        Code.STORE_UNAVAILABLE,
        "The account cannot be checked right now; please try again later.");
  }

  private Verdict verdict(Rule rule, Code code, String text) {
    return new Verdict(rule.action(), observes(rule.mode()), code, text);
  }

  private Verdict scoreVerdict(double score) {
    for (Threshold threshold : thresholds) {
      if (score >= threshold.score()) {
        return new Verdict(
            threshold.action(),
            mode == Mode.OBSERVE,
            Code.SUSPICIOUS,
            "This message looks like unsolicited or harmful mail.");
      }
    }
    return new Verdict(Action.PASS, false, Code.OK, "");
  }

  private boolean observes(Mode ruleMode) {
    return mode == Mode.OBSERVE || ruleMode == Mode.OBSERVE;
  }

  private List<Contribution> contributions(List<Finding> findings) {
    List<Contribution> contributions = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding instanceof Present(String signal, double strength, String why)) {
        Weight weight = weights.get(signal);
        contributions.add(
            weight == null
                ? new Contribution(signal, 0, true, why)
                : new Contribution(signal, weight.points() * strength, weight.shadow(), why));
      }
    }
    contributions.sort(Comparator.comparingDouble(Contribution::points).reversed());
    return contributions;
  }
}
