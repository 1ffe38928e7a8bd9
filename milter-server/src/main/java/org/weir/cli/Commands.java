package org.weir.cli;

import java.time.InstantSource;
import java.util.Set;
import picocli.CommandLine;

/// The subcommands of this package, for the program's root command:
///
/// ```java
/// CommandLine program = new CommandLine(new Main());
/// Commands.addTo(program, signals, InstantSource.system());
/// program.addSubcommand(new Serve());
/// System.exit(ErrorHandling.installOn(program).execute(arguments));
/// ```
public final class Commands {
  private Commands() {}

  /// Adds `check-config`, `db`, `account` and `quota`.
  ///
  /// @param knownSignals the names a policy may give a weight to
  public static void addTo(CommandLine program, Set<String> knownSignals, InstantSource clock) {
    program.addSubcommand(new CheckConfig(knownSignals));
    program.addSubcommand(new DbCommands());
    program.addSubcommand(new AccountCommands(clock));
    program.addSubcommand(new QuotaCommands(clock));
  }
}
