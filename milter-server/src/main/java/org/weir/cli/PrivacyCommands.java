package org.weir.cli;

import java.io.IOException;
import java.net.InetAddress;
import org.weir.config.PrivacySettings;
import org.weir.privacy.Veil.Addresses;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weir privacy`: addresses as they are written down under `privacy.addresses: hash`.
@Command(
    name = "privacy",
    description = "Find what was written down without its address.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PrivacyCommands {
  @Command(
      name = "hash",
      description = {
        "Print what stands for an address in log and MariaDB.",
        "It is a mail address, a login, a script or an IP address."
      })
  int hash(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ADDRESS", description = "in full") String address) {
    PrivacySettings privacy = common.settings().privacy();
    if (privacy.addresses() != Addresses.HASH) {
      throw new CommandFailure(ExitCode.CONFIG, "weir: privacy.addresses is not hash");
    }
    try {
      String hash = privacy.veil().address(canonical(address));
      Table table = new Table("address", "hash");
      table.add(Cell.of(address), Cell.of(hash));
      if (common.json()) {
        common.printOne(table);
      } else {
        common.say(hash);
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONFIG, "weir: " + e.getMessage());
    }
  }

  /// IP addresses have many forms.
  private static String canonical(String address) {
    try {
      return InetAddress.ofLiteral(address).getHostAddress();
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
