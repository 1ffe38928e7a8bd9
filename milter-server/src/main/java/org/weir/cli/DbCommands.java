package org.weir.cli;

import java.util.List;
import org.weir.store.Migrations.Step;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir db`: the schema. The daemon never changes it.
@Command(
    name = "db",
    description = "Bring the database's schema up to date.",
    mixinStandardHelpOptions = true)
final class DbCommands {

  @Command(
      name = "migrate",
      description = "Apply the migrations that are missing; make the database if need be.")
  int migrate(@Mixin CommonOptions common) {
    List<String> applied = common.migrations().migrate();
    Table table = new Table("version");
    applied.forEach(version -> table.add(Cell.of(version)));
    common.print(
        table,
        applied.isEmpty()
            ? List.of("The schema is up to date.")
            : applied.stream().map(version -> "applied " + version).toList());
    return ExitCode.OK;
  }

  @Command(name = "status", description = "Show which migrations are applied.")
  int status(@Mixin CommonOptions common) {
    Table table = new Table("version", "description", "state", "applied_at");
    for (Step step : common.migrations().status()) {
      table.add(
          Cell.of(step.version()),
          Cell.of(step.description()),
          Cell.of(step.state()),
          Cell.of(step.appliedAt()));
    }
    common.print(table);
    return ExitCode.OK;
  }
}
