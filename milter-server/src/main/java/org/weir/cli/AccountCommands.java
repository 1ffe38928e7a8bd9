package org.weir.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.store.AccountRegister.Entry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir account`: the customers. Changes reach every relay within two seconds and are in the table
/// `audit`. More of its commands are in [AccountChanges], [IdentityCommands] and [AccountImporting]
/// and [AccountUnclaimed].
@Command(
    name = "account",
    description = "Show and change the accounts that may send.",
    mixinStandardHelpOptions = true)
final class AccountCommands {
  static final String NAME = "the account's name";

  private final InstantSource clock;

  AccountCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(name = "list", description = "List accounts by name.")
  int list(
      @Mixin CommonOptions common,
      @Option(
              names = "--filter",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "a part of the name or of an identity")
          String filter,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "at most so many (default: ${DEFAULT-VALUE})")
          int limit) {
    Table table = new Table("name", "plan", "status", "opened_at", "risk", "country");
    for (Account account : Registers.accounts(common, register -> register.list(limit, filter))) {
      table.add(
          Cell.of(account.name()),
          Cell.of(account.plan()),
          status(account),
          Cell.of(account.openedAt()),
          Cell.of(account.risk()),
          Cell.of(account.country()));
    }
    common.print(table);
    return ExitCode.OK;
  }

  @Command(name = "show", description = "Show an account and what leads to it.")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    Entry entry =
        Registers.accounts(common, register -> register.show(name))
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.DATA,
                    "weir: no account is named " + name + "\nSee: weir account list --filter"));
    common.printOne(table(entry));
    return ExitCode.OK;
  }

  @Command(name = "add", description = "Add an active account.")
  int add(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(
              names = "--plan",
              paramLabel = "PLAN",
              defaultValue = "default",
              description = "its plan (default: ${DEFAULT-VALUE})")
          String plan,
      @Option(
              names = "--opened",
              paramLabel = "DATE",
              description = "since when it is a customer (default: now)")
          @Nullable LocalDate opened) {
    Instant since =
        opened == null ? clock.instant() : opened.atStartOfDay(ZoneId.systemDefault()).toInstant();
    Account added =
        Registers.unique(
            "an account named " + name + " exists already",
            () -> Registers.accounts(common, register -> register.add(name, plan, since)));
    common.confirm("Account " + name + " added, plan " + plan + ".", brief(added));
    return ExitCode.OK;
  }

  private static Table table(Entry entry) {
    Table identities = new Table("kind", "value");
    entry
        .identities()
        .forEach(
            identity -> identities.add(Cell.of(identity.kind().word()), Cell.of(identity.value())));
    Account account = entry.account();
    return new Table(
            "id",
            "name",
            "plan",
            "status",
            "opened_at",
            "risk",
            "country",
            "payment_method",
            "identities")
        .add(
            Cell.of(account.id()),
            Cell.of(account.name()),
            Cell.of(account.plan()),
            status(account),
            Cell.of(account.openedAt()),
            Cell.of(account.risk()),
            Cell.of(account.country()),
            Cell.of(account.paymentMethod()),
            new Cell.Rows(identities));
  }

  static Table brief(Account account) {
    return new Table("id", "name", "plan", "status")
        .add(
            Cell.of(account.id()),
            Cell.of(account.name()),
            Cell.of(account.plan()),
            status(account));
  }

  private static Cell status(Account account) {
    return Cell.of(account.status().name().toLowerCase(Locale.ROOT));
  }
}
