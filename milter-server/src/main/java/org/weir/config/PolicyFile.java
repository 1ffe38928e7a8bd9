package org.weir.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Action;
import org.weir.policy.Policy;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;
import org.weir.policy.Policy.Rules;
import org.weir.policy.Policy.Threshold;
import org.weir.policy.Policy.Weight;

/// A policy file: from its keys to [Policy]. Confined to one reading.
final class PolicyFile {
  /// How much of the digest names a version.
  private static final int VERSION_LENGTH = 12;

  static final Word<Mode> MODES =
      Word.of(List.of(Mode.values()), mode -> mode.name().toLowerCase(Locale.ROOT));

  private static final Key<Mode> MODE =
      Key.required("mode", MODES, "whether decisions act on mail or are only written down");

  private static final Key<Rule> UNKNOWN_SMTP =
      rule("unknown-account.smtp", RuleFormat.of(Action.values()), "reject");
  private static final Key<Rule> UNKNOWN_LOCAL =
      rule(
          "unknown-account.local",
          RuleFormat.of(Action.PASS, Action.DEFER, Action.HOLD, Action.REJECT),
          "hold");
  private static final Key<Rule> SUSPENDED =
      rule("suspended", RuleFormat.of(Action.DEFER, Action.HOLD, Action.REJECT), "reject");
  private static final Key<Rule> CLOSED =
      rule("closed", RuleFormat.of(Action.DEFER, Action.HOLD, Action.REJECT), "reject");
  private static final Key<Rule> OVER_QUOTA =
      rule("over-quota", RuleFormat.of(Action.values()), "defer");
  private static final Key<Rule> FOREIGN_SENDER =
      rule("foreign-sender", RuleFormat.of(Action.values()), "pass");
  private static final Key<Rule> STORE_UNAVAILABLE =
      rule("store-unavailable", RuleFormat.of(Action.PASS, Action.DEFER), "defer");

  /// One threshold; a list of them goes from mild to heavy.
  private record Step(Action action, Key<Double> key) {
    static Step of(Action action) {
      return new Step(
          action,
          Key.optional(
              "thresholds." + action.word(),
              Numeral.points(0.1, 1000),
              "never",
              "the score from which this is done"));
    }
  }

  private static final List<Step> STEPS =
      List.of(
          Step.of(Action.TAG), Step.of(Action.DEFER), Step.of(Action.HOLD), Step.of(Action.REJECT));

  private final YamlFile yaml;
  private final Problems problems;
  private final Key<Map<String, Weight>> weights;
  private final Document document;

  PolicyFile(YamlFile yaml, Set<String> knownSignals, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
    var signal = new Text<>("the name of a signal", name -> known(name, knownSignals));
    weights = Key.of("weights", new MapOf<>(signal, new WeightFormat()), "{}", "points by signal");
    List<Key<?>> keys = new ArrayList<>(List.of(MODE, weights, UNKNOWN_SMTP, UNKNOWN_LOCAL));
    keys.addAll(List.of(SUSPENDED, CLOSED, FOREIGN_SENDER, OVER_QUOTA, STORE_UNAVAILABLE));
    STEPS.forEach(step -> keys.add(step.key()));
    document = Document.read(yaml.root(), keys, problems);
  }

  /// The policy; null when anything is wrong.
  @Nullable Policy policy() {
    List<Threshold> thresholds = thresholds();
    return problems.isEmpty()
        ? new Policy(
            yaml.digest().substring(0, VERSION_LENGTH),
            document.value(MODE),
            rules(),
            document.value(weights),
            thresholds)
        : null;
  }

  private Rules rules() {
    return new Rules(
        document.value(UNKNOWN_SMTP),
        document.value(UNKNOWN_LOCAL),
        document.value(SUSPENDED),
        document.value(CLOSED),
        document.value(FOREIGN_SENDER),
        document.value(OVER_QUOTA),
        document.value(STORE_UNAVAILABLE));
  }

  /// A heavier action at a lower score would never let the milder one happen.
  private List<Threshold> thresholds() {
    List<Threshold> thresholds = new ArrayList<>();
    for (Step step : STEPS) {
      Double score = document.optional(step.key());
      if (score == null) {
        continue;
      }
      for (Threshold milder : thresholds) {
        if (score < milder.score()) {
          problems.add(
              document.place(step.key()),
              "%s is heavier than %s and must not need less: %s is below %s"
                  .formatted(step.action().word(), milder.action().word(), score, milder.score()));
        }
      }
      thresholds.add(new Threshold(step.action(), score));
    }
    return thresholds;
  }

  private static Key<Rule> rule(String name, RuleFormat format, String byDefault) {
    return Key.of("rules." + name, format, byDefault, "what is done");
  }

  private static String known(String name, Set<String> signals) {
    if (!signals.contains(name)) {
      throw new IllegalArgumentException("there is no such signal" + Closest.hint(name, signals));
    }
    return name;
  }
}
