package org.weir.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.store.QuotaRegister.Counted;
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

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "account, login or script: for each of its logins or scripts (default: account)")
  private Scope scope = Scope.ACCOUNT;

  static String words(Counted limit) {
    String text = limit.unit().word() + " in " + Period.of(limit.period());
    return limit.scope() == Scope.ACCOUNT ? text : text + " for each " + limit.scope().word();
  }

  /// What was said, completed by what applies to the account now.
  ///
  /// @throws CommandFailure when that leaves a choice
  Counted amongStandings(List<Standing> standings) {
    return among(standings.stream().map(LimitChoice::counted).toList());
  }

  /// What was said, completed by the account's limits.
  ///
  /// @throws CommandFailure when that leaves a choice
  Counted among(List<Counted> limits) {
    if (scope == Scope.PLATFORM) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: limits on all accounts together: weir quota platform");
    }
    if (unit != null && period != null) {
      return new Counted(scope, unit, period);
    }
    List<Counted> meant = limits.stream().distinct().filter(this::fits).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "weir: say which limit by --unit and --period; the account has "
            + (meant.isEmpty() ? "no such one" : String.join(", ", words(meant))));
  }

  private boolean fits(Counted limit) {
    return limit.scope() == scope
        && (unit == null || unit == limit.unit())
        && (period == null || period.equals(limit.period()));
  }

  private static Counted counted(Standing standing) {
    Limit limit = standing.use().limit();
    return new Counted(limit.scope(), limit.unit(), limit.period());
  }

  private static List<String> words(List<Counted> limits) {
    return limits.stream().map(LimitChoice::words).toList();
  }
}
