package org.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.config.Parsed.Valid;
import org.weir.config.SettingsReference.Row;
import org.weir.policy.Action;
import org.weir.policy.Policy;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Threshold;
import org.weir.policy.Policy.Weight;
import org.weir.signal.Detectors;

class ExamplesTest {
  private static final Path TREE = Path.of("..");
  private static final Path SETTINGS = TREE.resolve("config-examples/weir.yaml");
  private static final Set<String> SIGNALS = Detectors.signals();

  @Test
  void theExampleOfWeirYamlIsValidAndNamesThePolicyBesideIt() {
    Settings settings = value(ConfigReader.settings(SETTINGS));

    assertThat(settings.policyFile()).isRegularFile();
    assertThat(settings.listen()).hasSize(2);
    assertThat(settings.blockLists()).hasSize(2);
  }

  @Test
  void theRelaysBeforeAGaleraClusterListItsNodesInTheSameOrder() {
    Path folder = TREE.resolve("config-examples/galera");
    Settings first = value(ConfigReader.settings(folder.resolve("relay1.yaml")));
    Settings second = value(ConfigReader.settings(folder.resolve("relay2.yaml")));

    assertThat(first.relay()).isNotEqualTo(second.relay());
    assertThat(first.database()).isEqualTo(second.database());
    assertThat(first.database().hosts()).hasSize(3);
  }

  @Test
  void theExampleOfBlockListsIsValid(@TempDir Path folder) throws IOException {
    String lists = Files.readString(TREE.resolve("config-examples/block-lists.yaml"));
    Path file = folder.resolve("weir.yaml");
    Files.writeString(file, "database: { name: weir, user: weir }\n" + lists);

    assertThat(value(ConfigReader.settings(file)).blockLists())
        .hasSize(7)
        .allMatch(list -> list.testEntry() != null);
  }

  @Test
  void theExampleOfWeirYamlShowsEveryKey() throws IOException {
    String example = Files.readString(SETTINGS);

    assertThat(SettingsReference.rows())
        .extracting(row -> row.key().substring(row.key().lastIndexOf('.') + 1))
        .allSatisfy(name -> assertThat(example).containsPattern("(?m)\\b" + name + ":"));
  }

  @Test
  void everyDefaultIsAValueThatMayBeWritten() {
    var problems = new Problems(SETTINGS);

    SettingsReference.KEYS.forEach(key -> assertThat(hasDefault(key, problems)).isTrue());

    assertThat(problems.errors()).isEmpty();
    assertThat(SettingsReference.rows())
        .contains(new Row("dns.timeout", "a duration, 100ms to 5s", "1500ms", "for one question"));
  }

  @Test
  void theShippedPolicyObservesAndWeighsEverySignal() {
    Policy policy = value(ConfigReader.policy(TREE.resolve("init/policy.yaml"), SIGNALS));

    assertThat(policy.mode()).isEqualTo(Mode.OBSERVE);
    assertThat(policy.weights()).containsOnlyKeys(SIGNALS);
    assertThat(policy.weights()).containsEntry("executable-content", new Weight(8, false));
    assertThat(policy.thresholds())
        .containsExactlyInAnyOrder(new Threshold(Action.TAG, 3), new Threshold(Action.HOLD, 6));
  }

  @Test
  void theExampleOfAPolicyEnforces() {
    Path file = TREE.resolve("config-examples/policy.yaml");

    assertThat(value(ConfigReader.policy(file, SIGNALS)).mode()).isEqualTo(Mode.ENFORCE);
  }

  private static <T> boolean hasDefault(Key<T> key, Problems problems) {
    return switch (key.need()) {
      case REQUIRED, OPTIONAL -> true;
      case DEFAULTED -> key.fallback(problems) != null;
    };
  }

  private static <T> T value(Parsed<T> parsed) {
    assertThat(parsed).isInstanceOf(Valid.class);
    return ((Valid<T>) parsed).value();
  }
}
