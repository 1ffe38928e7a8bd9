package org.weir.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.store.AccountColumn;
import org.weir.store.AccountRegister.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The commands of `weir account` that change an account which is there. Static, because picocli
/// would look for their object in [AccountCommands].
@Command
final class AccountChanges {
  private static final String NONE = "none";

  @Command(name = "suspend", description = "Stop an account's mail.")
  static int suspend(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    Account account = Registers.accounts(common, register -> register.suspend(name, reason));
    common.confirm("Account " + name + " is suspended.", AccountCommands.brief(account));
    return ExitCode.OK;
  }

  @Command(name = "resume", description = "Let an account send again.")
  static int resume(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    Account account = Registers.accounts(common, register -> register.resume(name, reason));
    common.confirm("Account " + name + " is active.", AccountCommands.brief(account));
    return ExitCode.OK;
  }

  @Command(name = "set", description = "Change what is known of an account.")
  static int set(
      @Mixin CommonOptions common,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Option(names = "--plan", paramLabel = "PLAN", description = "its plan")
          @Nullable String plan,
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              description = "active, suspended or closed")
          @Nullable String status,
      @Option(names = "--opened", paramLabel = "DATE", description = "since when, UTC")
          @Nullable String opened,
      @Option(names = "--risk", paramLabel = "N", description = "0 to 1000") @Nullable String risk,
      @Option(names = "--country", paramLabel = "CODE", description = "two letters, or none")
          @Nullable String country,
      @Option(names = "--payment-method", paramLabel = "WORD", description = "a word, or none")
          @Nullable String payment) {
    List<Setting> settings = new ArrayList<>();
    add(settings, AccountColumn.PLAN, plan);
    add(settings, AccountColumn.STATUS, status);
    add(settings, AccountColumn.OPENED_AT, opened);
    add(settings, AccountColumn.RISK, risk);
    add(settings, AccountColumn.COUNTRY, country);
    add(settings, AccountColumn.PAYMENT_METHOD, payment);
    if (settings.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "weir: say what to set, such as --plan business");
    }
    if (settings.contains(new Setting(AccountColumn.STATUS, "closed"))) {
      confirmation.require("This closes account " + name + ".");
    }
    Account account = Registers.accounts(common, register -> register.set(name, settings));
    common.confirm("Account " + name + " is changed.", AccountCommands.brief(account));
    return ExitCode.OK;
  }

  @Command(name = "close", description = "End an account's mail; it stays for the records.")
  static int close(
      @Mixin CommonOptions common,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    confirmation.require("This closes account " + name + ".");
    Account account = Registers.accounts(common, register -> register.close(name, reason));
    common.confirm("Account " + name + " is closed.", AccountCommands.brief(account));
    return ExitCode.OK;
  }

  @Command(
      name = "delete",
      description = "Remove an account with its identities and limits; its decisions stay.")
  static int delete(
      @Mixin CommonOptions common,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = AccountCommands.NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    confirmation.require(
        "This deletes account " + name + " with its identities, limits and what it has used.");
    Account account = Registers.accounts(common, register -> register.delete(name, reason));
    common.confirm("Account " + name + " is deleted.", AccountCommands.brief(account));
    return ExitCode.OK;
  }

  private static void add(List<Setting> settings, AccountColumn column, @Nullable String text) {
    if (text == null) {
      return;
    }
    try {
      boolean unknown = column.nullable() && text.equals(NONE);
      settings.add(new Setting(column, unknown ? null : column.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + e.getMessage());
    }
  }
}
