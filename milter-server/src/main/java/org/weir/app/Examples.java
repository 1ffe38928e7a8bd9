package org.weir.app;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// An example for `--help` and the manual of each command that has none of its own, by its whole
/// name; a command with others below it shows those of the others.
final class Examples {
  private static final Map<String, List<String>> BY_COMMAND =
      Map.ofEntries(
          entry("weir", List.of("weir demo --once", "weir serve -c /etc/weir/weir.yaml")),
          entry("weir demo", List.of("weir demo --once")),
          entry("weir serve", List.of("weir serve -c /etc/weir/weir.yaml")),
          entry(
              "weir scan",
              List.of(
                  "weir scan mail.eml --login shop@example.com --client 192.0.2.7",
                  "weir scan --content-only archive.mbox")),
          entry("weir dns", List.of("weir dns 192.0.2.25", "weir dns example.com")),
          entry("weir check", List.of("weir check relay", "weir check database")),
          entry("weir check-config", List.of("weir check-config /etc/weir/weir.yaml")),
          entry("weir db migrate", List.of("weir db migrate -c /etc/weir/migrate.yaml")),
          entry("weir db status", List.of("weir db status")),
          entry("weir account list", List.of("weir account list --output json")),
          entry("weir account show", List.of("weir account show K-10017")),
          entry("weir account add", List.of("weir account add K-10017 --plan default")),
          entry("weir account set", List.of("weir account set K-10017 --country AT")),
          entry("weir account suspend", List.of("weir account suspend K-10017")),
          entry("weir account resume", List.of("weir account resume K-10017")),
          entry("weir account close", List.of("weir account close K-10017 --yes")),
          entry("weir account delete", List.of("weir account delete K-10017 --yes")),
          entry("weir account link", List.of("weir account link K-10017 login shop@example.com")),
          entry(
              "weir account unlink", List.of("weir account unlink K-10017 login shop@example.com")),
          entry("weir account import", List.of("weir account import crm.csv --dry-run")),
          entry("weir account unclaimed", List.of("weir account unclaimed")),
          entry("weir quota show", List.of("weir quota show K-10017")),
          entry("weir quota set", List.of("weir quota set K-10017 --max 5000 --period 1h")),
          entry("weir quota raise", List.of("weir quota raise K-10017 --max 5000 --for 2d")),
          entry("weir quota unset", List.of("weir quota unset K-10017 --period 1h")),
          entry("weir quota reset", List.of("weir quota reset K-10017 --yes")),
          entry("weir quota near", List.of("weir quota near --percent 90")),
          entry("weir quota plans", List.of("weir quota plans")),
          entry("weir quota platform show", List.of("weir quota platform show")),
          entry(
              "weir quota platform set",
              List.of("weir quota platform set --unit recipients --period 1h --max 200000")),
          entry("weir privacy hash", List.of("weir privacy hash bob@example.net")),
          entry("weir campaign list", List.of("weir campaign list --since 7d --accounts 3")),
          entry("weir campaign show", List.of("weir campaign show words-0123456789abcdef")),
          entry("weir campaign mark", List.of("weir campaign mark words-0123456789abcdef bad")));

  private static final int MOST = 4;

  private Examples() {}

  /// Gives this command and each below it its example.
  static void addTo(CommandLine command) {
    command.getSubcommands().values().forEach(Examples::addTo);
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().footer().length == 0) {
      List<String> own = BY_COMMAND.get(spec.qualifiedName());
      List<String> examples = own == null ? ofOthers(command) : own;
      spec.usageMessage().footerHeading("%nExamples:%n");
      spec.usageMessage()
          .footer(examples.stream().map(example -> "  " + example).toArray(String[]::new));
    }
  }

  private static List<String> ofOthers(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(each -> Stream.of(each.getCommandSpec().usageMessage().footer()))
        .map(String::strip)
        .filter(line -> line.startsWith("weir "))
        .distinct()
        .limit(MOST)
        .toList();
  }
}
