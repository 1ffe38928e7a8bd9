package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.weir.cli.ExitCode;
import picocli.CommandLine;

/// `--help`, manual pages and completion say the same as the commands.
class ManualsTest {
  @TempDir Path folder;

  @Test
  void everyCommandHasAnExampleThatIsUnderstood() {
    for (CommandLine command : commands()) {
      List<String> examples =
          Stream.of(command.getCommandSpec().usageMessage().footer())
              .map(String::strip)
              .filter(line -> line.startsWith("weir "))
              .toList();
      assertThat(command.getUsageMessage())
          .as(command.getCommandSpec().qualifiedName())
          .contains("Example")
          .contains("  weir ");
      for (String example : examples) {
        assertThat(understood(example)).as(example).isTrue();
      }
    }
  }

  @Test
  void everyCommandThatTakesItSaysItsVersion() throws Exception {
    assertThat(run("--version")).isEqualTo("0 weir development\n");
    assertThat(run("account", "--version")).isEqualTo("0 weir development\n");
  }

  @Test
  void theListOfCommandsSaysWhatEachIsFor() {
    for (CommandLine command : commands()) {
      assertThat(command.getCommandSpec().usageMessage().description()[0])
          .as(command.getCommandSpec().qualifiedName())
          .matches(".*[.?)]");
    }
  }

  /// Words in quotes are one; what the shell does with the output is not ours.
  private static boolean understood(String example) {
    String command =
        example.replaceAll("'[^']*'|\"[^\"]*\"", "quoted").replaceAll(" [>|#&].*| {2}.*", "");
    String[] words = command.substring("weir ".length()).split(" ", -1);
    return Main.commandLine().parseArgs(words).hasSubcommand();
  }

  @Test
  void everyCommandHasAManualPage() throws Exception {
    assertThat(run("man", folder.toString())).startsWith("0 ");
    for (CommandLine command : commands()) {
      String name = command.getCommandSpec().qualifiedName("-");
      String page = Files.readString(folder.resolve(name + ".8"));
      assertThat(page)
          .startsWith(".TH ")
          .contains(".SH \"NAME\"", ".SH \"SYNOPSIS\"", ".SH \"EXAMPLES\"")
          .doesNotContain("${", "%n");
      assertThat(page.lines()).as(name).noneMatch(line -> line.isBlank() || line.endsWith("\\- "));
    }
    assertThat(run("man", folder + "/none")).startsWith(ExitCode.DATA + " ");
  }

  @Test
  @EnabledIf("hasGroff")
  void groffHasNothingToSayAboutThem() throws Exception {
    assertThat(run("man", folder.toString())).startsWith("0 ");
    try (Stream<Path> pages = Files.list(folder)) {
      for (Path page : pages.toList()) {
        assertThat(said("groff", "-ww", "-man", "-Kutf8", "-Tutf8", "-z", page.toString()))
            .as(page.toString())
            .isEmpty();
      }
    }
    assertThat(said("groff", "-man", "-Tascii", folder.resolve("weir-alert-mute.8").toString()))
        .contains("--for", "new disks");
  }

  static boolean hasGroff() {
    return Files.isExecutable(Path.of("/usr/bin/groff"));
  }

  @Test
  @EnabledIf("hasBash")
  void bashUnderstandsTheCompletion() throws Exception {
    String printed = run("completion", "bash");
    assertThat(printed).startsWith("0 ").contains("campaign", "--percent");
    Path script = Files.writeString(folder.resolve("weir.bash"), printed.substring(2));
    assertThat(
            said(
                "bash",
                "-c",
                "set -e; . "
                    + script
                    + "; COMP_WORDS=(weir alert un); COMP_CWORD=2;"
                    + " _complete_weir; echo \"${COMPREPLY[@]}\""))
        .isEqualTo("unmute\n");
    assertThat(run("completion", "fish")).startsWith(ExitCode.USAGE + " ");
  }

  static boolean hasBash() {
    return Files.isExecutable(Path.of("/bin/bash"));
  }

  private static Set<CommandLine> commands() {
    return Manuals.all(Main.commandLine());
  }

  private static String said(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /// Exit code and output.
  private static String run(String... arguments) {
    CommandLine program = Main.commandLine();
    StringWriter out = new StringWriter();
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    return program.execute(arguments) + " " + out;
  }
}
