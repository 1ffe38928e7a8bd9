package org.weir.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.weir.store.Database;
import org.weir.store.NearLimits;
import org.weir.store.NearLimits.Near;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `weir quota near`: whom to look after before a limit stops them.
@Command(name = "near", description = "List who has used most of a limit.")
final class QuotaNear implements Callable<Integer> {
  private final InstantSource clock;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--percent",
      paramLabel = "N",
      description = "at least so much of it (default: ${DEFAULT-VALUE})")
  private int percent = 80;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most so many (default: ${DEFAULT-VALUE})")
  private int limit = 100;

  QuotaNear(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (percent < 1 || percent > 100 || limit < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: --percent must be 1 to 100, --limit at least 1");
    }
    List<Near> all;
    try (Database database = common.openDatabaseForLongWork()) {
      all = new NearLimits(database, clock).list(percent, limit);
    }
    Table table = Standings.table("account", "percent");
    for (Near near : all) {
      table.add(
          Standings.row(
              near.standing(), Cell.of(near.account()), Cell.of((long) (near.share() * 100))));
    }
    common.print(table);
    return ExitCode.OK;
  }
}
