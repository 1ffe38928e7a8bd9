package org.weir.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;
import org.weir.store.QuotaRegister.Standing;
import picocli.CommandLine.Option;

/// Which of an account's limits is meant; a picocli mixin. Who has only one need not say.
final class LimitChoice {
  @Option(
      names = "--unit",
      paramLabel = "UNIT",
      description = "messages or recipients (default: as in the account's only limit)")
  private @Nullable Unit unit;

  @Option(
      names = "--period",
      paramLabel = "TIME",
      converter = Period.class,
      description = "such as 1h or 1d (default: as in the account's only limit)")
  private @Nullable Duration period;

  /// Unit and period of the limit that is meant.
  record Counted(Unit unit, Duration period) {
    @Override
    public String toString() {
      return unit.word() + " in " + Period.of(period);
    }
  }

  /// What was said, completed by what applies to the account now.
  ///
  /// @throws CommandFailure when that leaves a choice
  Counted among(List<Standing> standings) {
    if (unit != null && period != null) {
      return new Counted(unit, period);
    }
    List<Counted> meant = standings.stream().map(LimitChoice::counted).filter(this::fits).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "weir: say which limit by --unit and --period; the account has "
            + (meant.isEmpty() ? "no such one" : String.join(", ", words(meant))));
  }

  private boolean fits(Counted limit) {
    return (unit == null || unit == limit.unit())
        && (period == null || period.equals(limit.period()));
  }

  private static Counted counted(Standing standing) {
    Limit limit = standing.use().limit();
    return new Counted(limit.unit(), limit.period());
  }

  private static List<String> words(List<Counted> limits) {
    return limits.stream().map(Counted::toString).toList();
  }
}
