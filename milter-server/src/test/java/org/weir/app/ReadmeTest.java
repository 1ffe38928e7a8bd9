package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.weir.config.SettingsReference;
import org.weir.policy.Code;
import org.weir.signal.Detectors;

/// README says what the program does, no less and no more.
class ReadmeTest {
  private final String readme = Files.readString(Path.of("..", "README.md"));

  ReadmeTest() throws IOException {}

  @Test
  void hasEverySettingWithItsBoundsAndDefault() {
    assertThat(tableUnder("## Settings"))
        .containsExactlyElementsOf(
            SettingsReference.rows().stream()
                .map(row ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            row.key(),
                            row.accepts().replace("|", "\\|"),
                            row.byDefault(),
                            row.meaning()))
                .toList());
  }

  @Test
  void hasEveryReplyCode() {
    assertThat(tableUnder("### Reply codes").map(row -> row.substring(2, 6)))
        .containsExactlyElementsOf(Stream.of(Code.values()).map(Code::id).toList());
  }

  @Test
  void hasEverySignal() {
    assertThat(tableUnder("## Signals").map(row -> row.replaceFirst("^\\| `([^`]+)`.*", "$1")))
        .containsExactlyInAnyOrderElementsOf(Detectors.signals());
  }

  private Stream<String> tableUnder(String heading) {
    return readme
        .substring(readme.indexOf(heading))
        .lines()
        .dropWhile(line -> !line.startsWith("|--"))
        .skip(1)
        .takeWhile(line -> line.startsWith("|"));
  }
}
