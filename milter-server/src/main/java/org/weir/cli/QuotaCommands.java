package org.weir.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Limit;
import org.weir.store.Database;
import org.weir.store.QuotaRegister;
import org.weir.store.QuotaRegister.Counted;
import org.weir.store.QuotaRegister.Standing;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir quota`: an account's limits. Changes reach every relay within two seconds and are in the
/// table `audit`.
@Command(
    name = "quota",
    description = "Show and change an account's limits.",
    mixinStandardHelpOptions = true)
final class QuotaCommands {
  private static final String NAME = "the account's name";
  private static final String MAXIMUM = "so many in any such time";

  private final InstantSource clock;

  QuotaCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(name = "show", description = "Show the limits that apply now and what is used.")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    Table table =
        new Table("scope", "subject", "unit", "period", "maximum", "used", "source", "valid_until");
    for (Standing standing : asked(common, register -> register.show(name))) {
      Limit limit = standing.use().limit();
      table.add(
          Cell.of(limit.scope().word()),
          Cell.of(standing.subject().isEmpty() ? null : standing.subject()),
          Cell.of(limit.unit().word()),
          Cell.of(Period.of(limit.period())),
          Cell.of(limit.maximum()),
          Cell.of(standing.use().used()),
          Cell.of(standing.source().name().toLowerCase(Locale.ROOT)),
          Cell.of(standing.validUntil()));
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
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(names = "--max", required = true, paramLabel = "N", description = MAXIMUM)
          long maximum,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    Counted limit =
        asked(
            common,
            register -> {
              Counted meant = choice.among(register.show(name));
              register.set(name, meant, maximum, note);
              return meant;
            });
    common.confirm(
        "Account " + name + " may send " + maximum + " " + LimitChoice.words(limit) + ".",
        changed(name, limit, maximum, null));
    return ExitCode.OK;
  }

  @Command(name = "raise", description = "Give an account another limit for some time.")
  int raise(
      @Mixin CommonOptions common,
      @Mixin LimitChoice choice,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name,
      @Option(names = "--max", required = true, paramLabel = "N", description = MAXIMUM)
          long maximum,
      @ArgGroup(multiplicity = "1") Until until,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    Instant end = until.end(clock);
    Counted limit =
        asked(
            common,
            register -> {
              Counted meant = choice.among(register.show(name));
              register.raise(name, meant, maximum, end, note);
              return meant;
            });
    common.confirm(
        "Account "
            + name
            + " may send "
            + maximum
            + " "
            + LimitChoice.words(limit)
            + " until "
            + Cell.of(end).text()
            + ".",
        changed(name, limit, maximum, end));
    return ExitCode.OK;
  }

  @Command(name = "reset", description = "Forget what an account has used of its limits.")
  int reset(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ACCOUNT", description = NAME) String name) {
    asked(
        common,
        register -> {
          register.reset(name);
          return name;
        });
    common.confirm(
        "Account " + name + " starts anew in all its limits.",
        new Table("account").add(Cell.of(name)));
    return ExitCode.OK;
  }

  private <T> T asked(CommonOptions common, Function<QuotaRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new QuotaRegister(database, common.who(), clock));
    }
  }

  private static Table changed(
      String account, Counted limit, long maximum, @Nullable Instant until) {
    return new Table("account", "unit", "period", "maximum", "valid_until")
        .add(
            Cell.of(account),
            Cell.of(limit.unit().word()),
            Cell.of(Period.of(limit.period())),
            Cell.of(maximum),
            Cell.of(until));
  }
}
