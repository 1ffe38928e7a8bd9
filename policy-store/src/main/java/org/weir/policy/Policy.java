package org.weir.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.weir.policy.Account.Status;
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
/// An operator's [Directive] comes before all of them, and acts in observe mode, too. Only what a
/// rule about the account or its quota stops is not held or let pass for its sake.
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
  /// @param foreignSender the envelope sender's domain is not the account's
  public record Rules(
      Rule unknownSmtp,
      Rule unknownLocal,
      Rule suspended,
      Rule closed,
      Rule foreignSender,
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
    Verdict verdict =
        Directive.deciding(evidence.directives())
            .map(directive -> byDirective(directive, inMode(byStanding(evidence))))
            .orElseGet(() -> inMode(stronger(byRule(evidence), byScore(score))));
    return new Decision(
        verdict.action(), verdict.shadow(), verdict.code(), verdict.text(), score, contributions);
  }

  /// @param shadow the rule that asks for it only observes
  private record Verdict(Action action, boolean shadow, Code code, String text) {
    static final Verdict PASS = new Verdict(Action.PASS, false, Code.OK, "");
    static final Verdict LET_PASS = new Verdict(Action.PASS, false, Code.LET_PASS, "");

    /// Held mail would escape what refuses it.
    boolean refuses() {
      return !shadow && !action.accepts();
    }
  }

  private Verdict inMode(Verdict verdict) {
    return mode == Mode.OBSERVE && verdict.action() != Action.PASS
        ? new Verdict(verdict.action(), true, verdict.code(), verdict.text())
        : verdict;
  }

  /// @param standing what the rules about account and quota ask for
  private static Verdict byDirective(Directive directive, Verdict standing) {
    return switch (directive.action()) {
      case PASS, TAG -> standing.action() == Action.PASS ? Verdict.LET_PASS : standing;
      case HOLD -> standing.refuses() ? standing : stopped(directive);
      case DEFER, REJECT -> stopped(directive);
    };
  }

  private static Verdict stopped(Directive directive) {
    boolean campaign = directive.kind() == Directive.Kind.CAMPAIGN;
    return new Verdict(
        directive.action(),
        false,
        campaign ? Code.CAMPAIGN_STOPPED : Code.SENDER_STOPPED,
        "Your provider has stopped "
            + (campaign ? "this mail" : "mail of this sender")
            + "; please contact your provider.");
  }

  /// A rule that refuses stands: held mail would escape the quota. Otherwise the heavier of the
  /// two.
  private static Verdict stronger(Verdict rule, Verdict score) {
    if (rule.shadow()) {
      return score.action() == Action.PASS ? rule : score;
    }
    if (!rule.action().accepts()) {
      return rule;
    }
    return score.action().compareTo(rule.action()) > 0 ? score : rule;
  }

  private Verdict byRule(Evidence evidence) {
    return evidence.facts().attribution() instanceof Known known
            && known.account().status() == Status.ACTIVE
        ? ofActive(evidence)
        : byStanding(evidence);
  }

  /// Whether the account may send, and so much.
  private Verdict byStanding(Evidence evidence) {
    return switch (evidence.facts().attribution()) {
      case Attribution.Nobody() -> unknownAccount(evidence.facts().origin());
      case Attribution.Unavailable _ -> storeUnavailable();
      case Known(Account account, _, _) ->
          switch (account.status()) {
            case ACTIVE -> byQuota(evidence.usage());
            case SUSPENDED ->
                verdict(
                    rules.suspended(),
                    Code.SUSPENDED,
                    "This account is suspended from sending; please contact your provider.");
            case CLOSED -> verdict(rules.closed(), Code.CLOSED, "This account is closed.");
          };
    };
  }

  private Verdict ofActive(Evidence evidence) {
    Verdict byQuota = byQuota(evidence.usage());
    if (!evidence.facts().senderOwner().foreign()) {
      return byQuota;
    }
    Verdict foreign =
        verdict(
            rules.foreignSender(),
            Code.FOREIGN_SENDER,
            "The sender's domain does not belong to this account.");
    if (foreign.shadow()) {
      return byQuota.action() == Action.PASS ? foreign : byQuota;
    }
    return foreign.action().accepts() ? stronger(byQuota, foreign) : foreign;
  }

  private Verdict byQuota(Usage usage) {
    return switch (usage) {
      case Usage.Granted _, Usage.NotAsked() -> Verdict.PASS;
      case Usage.Unavailable _ -> storeUnavailable();
      case Usage.Exceeded(Usage.Use(Limit limit, _), long requested) -> overQuota(limit, requested);
    };
  }

  private Verdict overQuota(Limit limit, long requested) {
    if (limit.scope() == Limit.Scope.PLATFORM) {
      return verdict(
          rules.overQuota(),
          Code.PLATFORM_LIMIT,
          "This relay sends no more mail right now; please try again later.");
    }
    Code code = limit.unit() == Limit.Unit.MESSAGES ? Code.MESSAGE_LIMIT : Code.RECIPIENT_LIMIT;
    if (requested > limit.maximum() && limit.maximum() > 0) {
      // Trying again later cannot help.
      Rule rule = rules.overQuota();
      Action action = rule.action() == Action.DEFER ? Action.REJECT : rule.action();
      return verdict(
          new Rule(action, rule.mode()),
          code,
          "This message has " + requested + " recipients; the limit is " + limit.describe() + ".");
    }
    return verdict(
        rules.overQuota(), code, limit.adjective() + " limit reached: " + limit.describe() + ".");
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

  private static Verdict verdict(Rule rule, Code code, String text) {
    return rule.action() == Action.PASS
        ? Verdict.PASS
        : new Verdict(rule.action(), rule.mode() == Mode.OBSERVE, code, text);
  }

  private Verdict byScore(double score) {
    for (Threshold threshold : thresholds) {
      if (score >= threshold.score()) {
        return new Verdict(
            threshold.action(),
            false,
            Code.SUSPICIOUS,
            "This message looks like unsolicited or harmful mail.");
      }
    }
    return Verdict.PASS;
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
