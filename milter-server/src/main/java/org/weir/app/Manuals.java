package org.weir.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.weir.cli.CommandFailure;
import org.weir.cli.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What packages ship beside the program, made from its commands.
final class Manuals {
  private Manuals() {}

  /// `weir completion`.
  @Command(
      name = "completion",
      description = "Print what lets a shell complete Weir's commands and options.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExamples:%n",
      footer = {
        "  . <(weir completion bash)",
        "  weir completion bash > /usr/share/bash-completion/completions/weir"
      })
  static final class Completion implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec command;

    @Parameters(paramLabel = "SHELL", description = "bash")
    @SuppressWarnings("NullAway.Init") // required
    private String shell;

    @Override
    public Integer call() {
      if (!shell.equals("bash")) {
        throw new CommandFailure(ExitCode.USAGE, "weir: only bash is known");
      }
      command.commandLine().getOut().print(AutoComplete.bash("weir", command.root().commandLine()));
      command.commandLine().getOut().flush();
      return ExitCode.OK;
    }
  }

  /// `weir man`, for who makes packages.
  @Command(
      name = "man",
      hidden = true,
      description = "Write a manual page for each command into a directory.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExample:%n",
      footer = "  weir man /usr/share/man/man8")
  static final class Man implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
    private CommandSpec command;

    @Parameters(paramLabel = "DIR", description = "which is there")
    @SuppressWarnings("NullAway.Init") // required
    private Path directory;

    @Override
    public Integer call() {
      try {
        for (CommandLine each : all(command.root().commandLine())) {
          String name = ManPage.name(each.getCommandSpec()) + ".8";
          Files.writeString(directory.resolve(name), ManPage.of(each));
        }
        return ExitCode.OK;
      } catch (IOException e) {
        throw new CommandFailure(ExitCode.DATA, "weir: cannot write to " + e.getMessage());
      }
    }
  }

  /// A command and all below it but hidden ones.
  static Set<CommandLine> all(CommandLine command) {
    Set<CommandLine> all = new LinkedHashSet<>();
    if (!command.getCommandSpec().usageMessage().hidden()) {
      all.add(command);
      command.getSubcommands().values().forEach(each -> all.addAll(all(each)));
    }
    return all;
  }
}
