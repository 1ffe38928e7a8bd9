package org.weir.cli;

import org.weir.policy.Attribution.Kind;
import org.weir.store.AccountRegister.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// The commands of `weir account` about what leads to an account. Static, because picocli would
/// look for their object in [AccountCommands].
@Command
final class IdentityCommands {
  private static final String KINDS = "login, network, sender_domain, script or certificate";

  @Command(name = "link", description = "Make an identity lead to an account.")
  static int link(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Parameters(paramLabel = "KIND", description = KINDS) Kind kind,
      @Parameters(paramLabel = "VALUE", description = "such as anna or 192.0.2.0/28")
          String value) {
    Identity identity =
        Registers.unique(
            value + " leads to an account already; see: weir account list --filter " + value,
            () -> Registers.accounts(common, register -> register.link(name, kind, value)));
    common.confirm(
        kind.word() + " " + identity.value() + " leads to account " + name + ".",
        table(name, identity));
    return ExitCode.OK;
  }

  @Command(name = "unlink", description = "Take an identity away from an account.")
  static int unlink(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Parameters(paramLabel = "KIND", description = KINDS) Kind kind,
      @Parameters(paramLabel = "VALUE", description = "such as anna or 192.0.2.0/28")
          String value) {
    Identity identity = Registers.accounts(common, register -> register.unlink(name, kind, value));
    common.confirm(
        kind.word() + " " + identity.value() + " no longer leads to account " + name + ".",
        table(name, identity));
    return ExitCode.OK;
  }

  private static Table table(String account, Identity identity) {
    return new Table("account", "kind", "value")
        .add(Cell.of(account), Cell.of(identity.kind().word()), Cell.of(identity.value()));
  }
}
