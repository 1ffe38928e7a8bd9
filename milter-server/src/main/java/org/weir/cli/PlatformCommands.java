package org.weir.cli;

import java.time.Duration;
import java.time.InstantSource;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.store.PlanRegister;
import org.weir.store.QuotaRegister.Counted;
import org.weir.store.QuotaRegister.Standing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `weir quota platform`: limits on what all accounts send together.
@Command(
    name = "platform",
    description = "Show and change the limits on all accounts together.",
    mixinStandardHelpOptions = true)
final class PlatformCommands {
  private final InstantSource clock;

  PlatformCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(name = "show", description = "Show these limits and what is used.")
  int show(@Mixin CommonOptions common) {
    Table table = Standings.table();
    for (Standing standing : Registers.plans(common, clock, PlanRegister::platform)) {
      table.add(Standings.row(standing));
    }
    common.print(table);
    return ExitCode.OK;
  }

  @Command(name = "set", description = "Set such a limit, in place of an earlier one.")
  int set(
      @Mixin CommonOptions common,
      @Mixin Confirmation confirmation,
      @Option(
              names = "--unit",
              required = true,
              paramLabel = "UNIT",
              description = "messages or recipients")
          Unit unit,
      @Option(
              names = "--period",
              required = true,
              paramLabel = "TIME",
              converter = Period.class,
              description = "such as 1h or 1d")
          Duration period,
      @Option(
              names = "--max",
              required = true,
              paramLabel = "N",
              converter = Maximum.Converter.class,
              description = QuotaCommands.MAXIMUM)
          Maximum maximum,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    if (maximum.stopsAll()) {
      confirmation.require("With a maximum of 0 no account can send anything.");
    }
    var limit = new Counted(Scope.PLATFORM, unit, period);
    Registers.plans(
        common,
        clock,
        register -> {
          register.setPlatform(limit, maximum.value(), note);
          return limit;
        });
    String counted = unit.word() + " in " + Period.of(period);
    common.confirm(
        "All accounts together may send " + maximum.of(counted) + ".",
        new Table("scope", "unit", "period", "maximum")
            .add(
                Cell.of(limit.scope().word()),
                Cell.of(unit.word()),
                Cell.of(Period.of(period)),
                maximum.cell()));
    return ExitCode.OK;
  }
}
