package org.weir.cli;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.weir.store.QuotaRegister.Counted;
import org.weir.store.QuotaRegister.Standing;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir quota`: an account's limits. Changes reach every relay within two seconds and are in the
/// table `audit`. More of its commands are in [QuotaNear], [QuotaPlans] and [PlatformCommands].
@Command(
    name = "quota",
    description = "Show and change an account's limits.",
    mixinStandardHelpOptions = true)
final class QuotaCommands {
  private static final String NAME = "the account's name";
  static final String MAXIMUM = "so many in any such time, or none for no limit";

  private final InstantSource clock;

  QuotaCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(name = "show", description = "Show the limits that apply now and what is used.")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    Table table = Standings.table();
    for (Standing standing : Registers.quotas(common, clock, register -> register.show(name))) {
      table.add(Standings.row(standing));
    }
    common.print(table);
    return ExitCode.OK;
  }

  @Command(
      name = "set",
      description = "Give an account a lasting limit of its own, in place of its plan's.")
  int set(
      @Mixin CommonOptions common,
      @Mixin LimitChoice choice,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(
              names = "--max",
              required = true,
              paramLabel = "N",
              converter = Maximum.Converter.class,
              description = MAXIMUM)
          Maximum maximum,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    confirmStop(confirmation, name, maximum);
    Counted limit =
        Registers.quotas(
            common,
            clock,
            register -> {
              Counted meant = choice.amongStandings(register.show(name));
              register.set(name, meant, maximum.value(), note);
              return meant;
            });
    common.confirm(
        "Account " + name + " may send " + maximum.of(LimitChoice.words(limit)) + ".",
        changed(name, limit, maximum, null));
    return ExitCode.OK;
  }

  @Command(name = "raise", description = "Give an account another limit for some time.")
  int raise(
      @Mixin CommonOptions common,
      @Mixin LimitChoice choice,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(
              names = "--max",
              required = true,
              paramLabel = "N",
              converter = Maximum.Converter.class,
              description = MAXIMUM)
          Maximum maximum,
      @ArgGroup(multiplicity = "1") Until until,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    Instant end = until.end(clock);
    confirmStop(confirmation, name, maximum);
    Counted limit =
        Registers.quotas(
            common,
            clock,
            register -> {
              Counted meant = choice.amongStandings(register.show(name));
              register.raise(name, meant, maximum.value(), end, note);
              return meant;
            });
    common.confirm(
        "Account "
            + name
            + " may send "
            + maximum.of(LimitChoice.words(limit))
            + " until "
            + Cell.of(end).text()
            + ".",
        changed(name, limit, maximum, end));
    return ExitCode.OK;
  }

  @Command(
      name = "unset",
      description = "Take a limit of its own from an account, so that its plan's counts again.")
  int unset(
      @Mixin CommonOptions common,
      @Mixin LimitChoice choice,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    Counted limit =
        Registers.quotas(
            common,
            clock,
            register -> {
              Counted meant = choice.among(register.own(name));
              register.unset(name, meant);
              return meant;
            });
    common.confirm(
        "For account " + name + " its plan counts again: " + LimitChoice.words(limit) + ".",
        new Table("account", "scope", "unit", "period")
            .add(
                Cell.of(name),
                Cell.of(limit.scope().word()),
                Cell.of(limit.unit().word()),
                Cell.of(Period.of(limit.period()))));
    return ExitCode.OK;
  }

  @Command(name = "reset", description = "Forget what an account has used of its limits.")
  int reset(
      @Mixin CommonOptions common,
      @Mixin Confirmation confirmation,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    confirmation.require("This forgets what account " + name + " has used of all its limits.");
    Registers.quotas(
        common,
        clock,
        register -> {
          register.reset(name);
          return name;
        });
    common.confirm(
        "Account " + name + " starts anew in all its limits.",
        new Table("account").add(Cell.of(name)));
    return ExitCode.OK;
  }

  private static void confirmStop(Confirmation confirmation, String name, Maximum maximum) {
    if (maximum.stopsAll()) {
      confirmation.require("With a maximum of 0 account " + name + " can send nothing.");
    }
  }

  private static Table changed(
      String account, Counted limit, Maximum maximum, @Nullable Instant until) {
    return new Table("account", "scope", "unit", "period", "maximum", "valid_until")
        .add(
            Cell.of(account),
            Cell.of(limit.scope().word()),
            Cell.of(limit.unit().word()),
            Cell.of(Period.of(limit.period())),
            maximum.cell(),
            Cell.of(until));
  }
}
