package org.weir.app;

import java.time.InstantSource;
import org.weir.cli.Commands;
import org.weir.cli.ErrorHandling;
import org.weir.demo.Demo;
import org.weir.signal.Detectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The one program: `weir COMMAND …`.
@Command(
    name = "weir",
    description = "Outbound-mail filter for Postfix and Sendmail relays.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine weir = new CommandLine(new Main());
    weir.addSubcommand(new Demo())
        .addSubcommand(new Serve())
        .addSubcommand(new AgentCommand())
        .addSubcommand(new Scan())
        .addSubcommand(new Rehearsal())
        .addSubcommand(new DnsCommand())
        .addSubcommand(
            new CommandLine(new CheckCommands())
                .addSubcommand(new CheckRelay())
                .addSubcommand(new CheckDatabase())
                .addSubcommand(new CheckQueue())
                .addSubcommand(new CheckWebserver()));
    Commands.addTo(weir, Detectors.signals(), InstantSource.system());
    weir.addSubcommand(new Manuals.Completion()).addSubcommand(new Manuals.Man());
    Examples.addTo(weir);
    Version.tellBy(weir);
    return ErrorHandling.installOn(weir);
  }
}
