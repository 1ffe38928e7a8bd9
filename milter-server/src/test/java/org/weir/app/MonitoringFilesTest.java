package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Timers, cron lines and examples for Nagios say nothing that the program does not understand.
class MonitoringFilesTest {
  private static final Path TREE = Path.of("..");
  private static final Pattern COMMAND = Pattern.compile("\\bweir (check [^\")|]+)");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"init/weir-check.cron", "config-examples/nagios/nrpe.cfg", "README.md"})
  void everyCommandIsUnderstood(String file) throws Exception {
    List<String> commands =
        Files.readAllLines(TREE.resolve(file)).stream()
            .filter(line -> !line.startsWith("#"))
            .flatMap(line -> COMMAND.matcher(line).results().map(match -> match.group(1)))
            .map(command -> command.replaceAll("[`:].*|  .*", "").strip())
            .toList();
    assertThat(commands).hasSizeGreaterThan(1);
    for (String command : commands) {
      assertThat(Main.commandLine().parseArgs(Pattern.compile(" ").split(command)).hasSubcommand())
          .as(command)
          .isTrue();
    }
  }

  @Test
  void nagiosAsksNrpeForWhatItKnows() throws Exception {
    String nrpe = Files.readString(TREE.resolve("config-examples/nagios/nrpe.cfg"));
    String nagios = Files.readString(TREE.resolve("config-examples/nagios/weir.cfg"));
    List<String> asked =
        Pattern.compile("check_nrpe_weir!(\\w+)")
            .matcher(nagios)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(asked).hasSize(4).allMatch(name -> nrpe.contains("command[" + name + "]="));
    String icinga = Files.readString(TREE.resolve("config-examples/nagios/weir.conf"));
    for (String brackets : List.of("{}", "[]")) {
      assertThat(icinga.chars().filter(c -> c == brackets.charAt(0)).count())
          .isEqualTo(icinga.chars().filter(c -> c == brackets.charAt(1)).count());
    }
  }

  /// The program is not installed where this runs.
  @Test
  @EnabledIf("hasSystemd")
  void systemdUnderstandsTheUnits() throws Exception {
    Path timer =
        Files.copy(TREE.resolve("init/weir-check@.timer"), folder.resolve("weir-check@.timer"));
    Files.writeString(
        folder.resolve("weir-check@.service"),
        Files.readString(TREE.resolve("init/weir-check@.service"))
            .replace("/usr/bin/weir", "/bin/true")
            .replace("file:/usr/share/doc/weir/README.md", "https://weir.example/"));
    String said =
        analyze(
            "verify",
            "--man=no",
            timer.toString(),
            folder.resolve("weir-check@.service").toString());
    assertThat(said.lines().filter(line -> line.contains("weir-check"))).isEmpty();
  }

  /// Exposure in tenths, from 0 (safe) to 100; what keeps it up is said in the unit.
  @ParameterizedTest
  @CsvSource({"weir.service,20", "weir-agent.service,40"})
  @EnabledIf("hasSystemd")
  void servicesAreConfined(String unit, String exposure) throws Exception {
    Path file = folder.resolve(unit);
    Files.writeString(
        file,
        Files.readString(TREE.resolve("init").resolve(unit))
            .replace("/usr/bin/weir", "/bin/true")
            .replace("file:/usr/share/doc/weir/README.md", "https://weir.example/"));
    String verified = analyze("verify", "--man=no", file.toString());
    assertThat(verified.lines().filter(line -> line.contains("weir"))).isEmpty();
    assertThat(analyze("security", "--offline=true", "--threshold=" + exposure, file.toString()))
        .contains("Overall exposure level for " + unit);
  }

  private static String analyze(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("systemd-analyze", "--no-pager"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  static boolean hasSystemd() {
    return Files.isExecutable(Path.of("/usr/bin/systemd-analyze"));
  }
}
