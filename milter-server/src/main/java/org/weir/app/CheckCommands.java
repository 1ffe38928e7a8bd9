package org.weir.app;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.weir.check.Report;
import org.weir.check.Report.State;
import org.weir.cli.CommonOptions;
import org.weir.config.Settings;
import org.weir.dns.Resolver;
import org.weir.signal.ListCheck;
import org.weir.signal.ListCheck.Outcome;
import org.weir.signal.ListCheck.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `weir check`: plugins for Nagios and its heirs. One line, and exit codes 0 OK, 1 WARNING, 2
/// CRITICAL, 3 UNKNOWN.
@Command(
    name = "check",
    description = "Checks for monitoring: one line, exit code 0 OK, 1 WARNING, 2 CRITICAL.",
    mixinStandardHelpOptions = true)
final class CheckCommands {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Command(
      name = "dnsbl",
      description = "Are this relay's own addresses on a block list, and are the lists well?",
      footerHeading = "%nExample:%n",
      footer = "  weir check dnsbl -c /etc/weir/weir.yaml")
  int dnsbl(@Mixin CommonOptions options) throws InterruptedException {
    return CheckRun.report(command, "dnsbl", () -> listings(options.settings()));
  }

  private static Report listings(Settings settings) {
    if (settings.ownAddresses().isEmpty() || settings.blockLists().isEmpty()) {
      return Report.unknown("own-addresses or block-lists are not configured");
    }
    List<String> listed = new ArrayList<>();
    List<String> ill = new ArrayList<>();
    try (Resolver resolver = new Resolver(settings.dns())) {
      ListCheck lists = new ListCheck(resolver, settings.blockLists());
      for (InetAddress address : settings.ownAddresses()) {
        for (Row row : lists.address(address)) {
          sort(address, row, listed, ill);
        }
      }
    }
    return report(settings, listed, ill.stream().distinct().toList());
  }

  private static void sort(InetAddress address, Row row, List<String> listed, List<String> ill) {
    if (row.outcome() == Outcome.LISTED) {
      listed.add(address.getHostAddress() + " by " + row.zone() + ", " + row.says());
    } else if (row.outcome() == Outcome.UNKNOWN) {
      ill.add(row.zone() + ": " + row.says());
    }
  }

  private static Report report(Settings settings, List<String> listed, List<String> ill) {
    List<String> performance =
        List.of("listed=" + listed.size() + ";;1", "ill=" + ill.size() + ";1");
    if (!listed.isEmpty()) {
      return new Report(State.CRITICAL, "listed: " + String.join("; ", listed), performance);
    }
    if (!ill.isEmpty()) {
      return new Report(State.WARNING, "of no use: " + String.join("; ", ill), performance);
    }
    return new Report(
        State.OK,
        settings.ownAddresses().size()
            + " addresses on none of "
            + settings.blockLists().size()
            + " lists",
        performance);
  }
}
