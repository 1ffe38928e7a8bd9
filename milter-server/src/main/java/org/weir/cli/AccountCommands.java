package org.weir.cli;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;
import org.weir.policy.Attribution.Kind;
import org.weir.store.AccountRegister;
import org.weir.store.AccountRegister.Entry;
import org.weir.store.AccountRegister.Identity;
import org.weir.store.Database;
import org.weir.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir account`: the customers. Changes reach every relay within two seconds and are in the table
/// `audit`.
@Command(
    name = "account",
    description = "Show and change the accounts that may send.",
    mixinStandardHelpOptions = true)
final class AccountCommands {
  private static final String NAME = "the account's name";
  private static final int DUPLICATE = 1062;

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
    for (Account account : asked(common, register -> register.list(limit, filter))) {
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
        asked(common, register -> register.show(name))
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
        unique(
            "an account named " + name + " exists already",
            () -> asked(common, register -> register.add(name, plan, since)));
    common.confirm("Account " + name + " added, plan " + plan + ".", brief(added));
    return ExitCode.OK;
  }

  @Command(name = "suspend", description = "Stop an account's mail.")
  int suspend(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    Account account = asked(common, register -> register.suspend(name, reason));
    common.confirm("Account " + name + " is suspended.", brief(account));
    return ExitCode.OK;
  }

  @Command(name = "resume", description = "Let an account send again.")
  int resume(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for the audit")
          String reason) {
    Account account = asked(common, register -> register.resume(name, reason));
    common.confirm("Account " + name + " is active.", brief(account));
    return ExitCode.OK;
  }

  @Command(name = "link", description = "Make an identity lead to an account.")
  int link(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Parameters(
              paramLabel = "KIND",
              description = "login, network, sender_domain, script or certificate")
          Kind kind,
      @Parameters(paramLabel = "VALUE", description = "such as anna or 192.0.2.0/28")
          String value) {
    Identity identity =
        unique(
            value + " leads to an account already; see: weir account list --filter " + value,
            () -> asked(common, register -> register.link(name, kind, value)));
    common.confirm(
        kind.word() + " " + identity.value() + " leads to account " + name + ".",
        new Table("account", "kind", "value")
            .add(Cell.of(name), Cell.of(kind.word()), Cell.of(identity.value())));
    return ExitCode.OK;
  }

  private static <T> T asked(CommonOptions common, Function<AccountRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new AccountRegister(database, common.who()));
    }
  }

  /// Says it in words when the database has such a row already.
  private static <T> T unique(String otherwise, Supplier<T> change) {
    try {
      return change.get();
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && cause.getErrorCode() == DUPLICATE) {
        throw new CommandFailure(ExitCode.DATA, "weir: " + otherwise);
      }
      throw e;
    }
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

  private static Table brief(Account account) {
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
