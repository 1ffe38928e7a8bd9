package org.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.policy.Action;
import org.weir.policy.Policy;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;
import org.weir.policy.Policy.Rules;
import org.weir.policy.Policy.Threshold;
import org.weir.policy.Policy.Weight;

class PolicyFileTest {
  private static final Set<String> SIGNALS = Set.of("script-origin", "young-account");

  @TempDir Path directory;

  @Test
  void readsWhatIsWritten() throws IOException {
    Policy policy =
        valid(
            """
            mode: enforce
            rules:
              unknown-account: { smtp: defer, local: pass }
              suspended: { action: hold, mode: observe }
              closed: { action: defer }
              foreign-sender: { action: tag, mode: observe }
              over-quota: pass
              store-unavailable: pass
            thresholds: { reject: 9, tag: 2.5, hold: 9 }
            weights:
              young-account: -0.5
              script-origin: { points: 1, shadow: true }
            """);

    assertThat(policy)
        .isEqualTo(
            new Policy(
                policy.version(),
                Mode.ENFORCE,
                new Rules(
                    new Rule(Action.DEFER, Mode.ENFORCE),
                    new Rule(Action.PASS, Mode.ENFORCE),
                    new Rule(Action.HOLD, Mode.OBSERVE),
                    new Rule(Action.DEFER, Mode.ENFORCE),
                    new Rule(Action.TAG, Mode.OBSERVE),
                    new Rule(Action.PASS, Mode.ENFORCE),
                    new Rule(Action.PASS, Mode.ENFORCE)),
                Map.of(
                    "young-account", new Weight(-0.5, false), "script-origin", new Weight(1, true)),
                List.of(
                    new Threshold(Action.TAG, 2.5),
                    new Threshold(Action.HOLD, 9),
                    new Threshold(Action.REJECT, 9))));
  }

  @Test
  void refusesTheUnknownOverSmtpAndHoldsItLocallyByDefault() throws IOException {
    Policy policy = valid("mode: observe\n");

    assertThat(policy.rules().unknownSmtp().action()).isEqualTo(Action.REJECT);
    assertThat(policy.rules().unknownLocal().action()).isEqualTo(Action.HOLD);
    assertThat(policy.rules().overQuota().action()).isEqualTo(Action.DEFER);
    assertThat(policy.thresholds()).isEmpty();
  }

  @Test
  void reportsEveryErrorWithItsPlace() throws IOException {
    assertThat(
            errors(
                """
                rules:
                  unknown-account: reject
                  suspended: pass
                  closed: { mode: observe, when: now }
                  store-unavailable: { action: hold, mode: watch }
                  over-quotas: defer
                thresholds: { tag: 5, defer: high, hold: 3, reject: 0 }
                weights:
                  script-orign: 1
                  young-account: { points: 1000, shadow: yes }
                """))
        .containsExactly(
            "1:1: missing key 'mode'",
            "2:20: expected keys and values below 'rules.unknown-account' (local, smtp),"
                + " found 'reject'",
            "3:14: expected defer | hold | reject, found 'pass'",
            "4:11: missing key 'action'",
            "4:28: unknown key 'when'; known here: action, mode",
            "5:32: expected pass | defer, found 'hold'",
            "5:44: expected observe | enforce, found 'watch'",
            "6:3: unknown key 'over-quotas'; did you mean 'over-quota'?",
            "7:30: expected a number, 0.1 to 1000.0, found 'high'",
            "7:42: hold is heavier than tag and must not need less: 3.0 is below 5.0",
            "7:53: expected a number, 0.1 to 1000.0, found 0",
            "9:3: 'script-orign': there is no such signal; did you mean 'script-origin'?",
            "10:28: expected a number, -100.0 to 100.0, found 1000",
            "10:42: expected true | false, found 'yes'");
  }

  @Test
  void givesEveryFileAVersionOfItsOwn() throws IOException {
    assertThat(valid("mode: observe\n").version())
        .isEqualTo("d7c5e99c8a84")
        .isNotEqualTo(valid("mode: observe # but different\n").version());
  }

  private Policy valid(String yaml) throws IOException {
    Parsed<Policy> parsed = ConfigReader.policy(write(yaml), SIGNALS);
    assertThat(parsed).isInstanceOf(Valid.class);
    return ((Valid<Policy>) parsed).value();
  }

  private List<String> errors(String yaml) throws IOException {
    Path file = write(yaml);
    Parsed<Policy> parsed = ConfigReader.policy(file, SIGNALS);
    assertThat(parsed).isInstanceOf(Invalid.class);
    return ((Invalid<Policy>) parsed)
        .errors().stream().map(error -> error.toString().substring((file + ":").length())).toList();
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("policy.yaml"), yaml);
  }
}
