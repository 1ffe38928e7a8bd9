package org.weir.cli;

import java.time.InstantSource;
import java.util.Objects;
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

  /// Adds `check-config`, `db`, `account`, `quota`, `campaign`, `directive`, `hold`, `held`,
  /// `alert` and `queue`.
  ///
  /// @param knownSignals the names a policy may give a weight to
  public static void addTo(CommandLine program, Set<String> knownSignals, InstantSource clock) {
    program.addSubcommand(new CheckConfig(knownSignals));
    program.addSubcommand(new CommandLine(new DbCommands()).addSubcommand(new DbGrants()));
    program.addSubcommand(
        together(new AccountCommands(clock), new AccountChanges(), new IdentityCommands())
            .addSubcommand(new AccountImporting())
            .addSubcommand(new AccountUnclaimed(clock)));
    program.addSubcommand(
        new CommandLine(new QuotaCommands(clock))
            .addSubcommand(new QuotaNear(clock))
            .addSubcommand(new QuotaPlans(clock))
            .addSubcommand(new PlatformCommands(clock)));
    program.addSubcommand(new CampaignCommands(clock));
    program.addSubcommand(new AlertCommands(clock));
    program.addSubcommand(new DirectiveCommands());
    program.addSubcommand(hold());
    program.addSubcommand(
        together(new HeldCommands(clock), new HeldChanges())
            .addSubcommand(new HeldReconcile(clock)));
    program.addSubcommand(together(new QueueCommands(clock), new QueueChanges()));
    program.addSubcommand(new PrivacyCommands());
    program.addSubcommand(new ExplainCommand());
    program.addSubcommand(new TopCommand());
  }

  /// `weir hold` is `weir directive hold`, for the person in a hurry.
  private static CommandLine hold() {
    return Objects.requireNonNull(
        new CommandLine(new DirectiveCommands()).getSubcommands().get("hold"));
  }

  /// One command with the subcommands of all; those of the others are static.
  private static CommandLine together(Object command, Object... more) {
    CommandLine all = new CommandLine(command);
    for (Object group : more) {
      new CommandLine(group).getSubcommands().forEach(all::addSubcommand);
    }
    return all;
  }
}
