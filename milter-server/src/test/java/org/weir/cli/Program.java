package org.weir.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line as a person has it, in this JVM.
final class Program {
  /// What a run left.
  record Result(int exitCode, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  @Command(name = "weir")
  private static final class Root {}

  private Program() {}

  static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = new CommandLine(new Root());
    Commands.addTo(program, Set.of("listed-spam-source", "script-origin"), InstantSource.system());
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = ErrorHandling.installOn(program).execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
