package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigTest {
  @TempDir Path directory;
  private Path settings;
  private Path policy;

  @BeforeEach
  void writeValidFiles() throws IOException {
    settings =
        Files.writeString(directory.resolve("weir.yaml"), "database: { name: weir, user: weir }\n");
    policy = Files.writeString(directory.resolve("policy.yaml"), "mode: observe\n");
  }

  @Test
  void saysOkInOneLine() {
    assertThat(Program.run("check-config", settings.toString()))
        .isEqualTo(new Program.Result(ExitCode.OK, settings + ": ok\n", ""));
    assertThat(Program.run("check-config", "-c", settings.toString()).out())
        .isEqualTo(settings + ": ok\n");
  }

  @Test
  void listsTheErrorsOfThePolicyThatTheFileNames() throws IOException {
    Files.writeString(policy, "mode: observe\nweights:\n  script-orign: 1\n  x y: 2\n");

    Program.Result result = Program.run("check-config", settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines())
        .containsExactly(
            policy + ":3:3: 'script-orign': there is no such signal; did you mean 'script-origin'?",
            policy
                + ":4:3: 'x y': there is no such signal; known here: listed-spam-source,"
                + " script-origin");
  }

  @Test
  void goesOnWithTheNextFileAfterAnError() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "log: [\n");

    Program.Result result = Program.run("check-config", broken.toString(), settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines()).hasSize(2).last().isEqualTo(settings + ": ok");
  }

  @Test
  void writesErrorsAsJson() throws IOException {
    Files.delete(policy);

    assertThat(Program.run("check-config", "--output", "json", settings.toString()).out())
        .isEqualTo(
            """
            [
              {"file":"%s","line":1,"column":1,"message":"there is no such file"}
            ]
            """
                .formatted(policy));
  }

  @Test
  void tellsHowToGoOnAfterAMistypedOption() {
    assertThat(Program.run("check-config", "--outptu", "json"))
        .isEqualTo(
            new Program.Result(
                ExitCode.USAGE,
                "",
                "weir: Unknown option: '--outptu'\nPossible solutions: --output\n"));
    assertThat(Program.run("check-config", "--output").err())
        .contains("See: weir check-config --help");
  }
}
