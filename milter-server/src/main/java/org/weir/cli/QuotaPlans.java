package org.weir.cli;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.weir.store.PlanRegister;
import org.weir.store.PlanRegister.PlanLimit;
import org.weir.store.QuotaRegister.Counted;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir quota plans`: what each plan allows.
@Command(name = "plans", description = "List the plans and their limits.")
final class QuotaPlans implements Callable<Integer> {
  private final InstantSource clock;

  @Mixin private CommonOptions common = new CommonOptions();

  QuotaPlans(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Table table =
        new Table(
            "plan",
            "scope",
            "unit",
            "period",
            "maximum",
            "min_age_days",
            "max_age_days",
            "valid_until",
            "note");
    for (PlanLimit limit : Registers.plans(common, clock, PlanRegister::plans)) {
      Counted counted = limit.counted();
      Integer maxAge = limit.maxAgeDays();
      table.add(
          Cell.of(limit.plan()),
          counted == null ? new Cell.None() : Cell.of(counted.scope().word()),
          counted == null ? new Cell.None() : Cell.of(counted.unit().word()),
          counted == null ? new Cell.None() : Cell.of(Period.of(counted.period())),
          Maximum.cell(limit.maximum()),
          Cell.of(limit.minAgeDays()),
          maxAge == null ? new Cell.None() : Cell.of(maxAge.longValue()),
          Cell.of(limit.validUntil()),
          Cell.of(limit.note()));
    }
    common.print(table);
    return ExitCode.OK;
  }
}
