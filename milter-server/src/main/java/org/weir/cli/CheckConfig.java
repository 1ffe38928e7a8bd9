package org.weir.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.weir.config.ConfigError;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weir check-config`: everything that is wrong in the files, before the daemon reads them.
@Command(
    name = "check-config",
    description = "Check configuration files and the policies they name; print every error.")
final class CheckConfig implements Callable<Integer> {
  private final Set<String> knownSignals;

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "weir.yaml files (default: the one of --config)")
  private List<Path> files = new ArrayList<>();

  CheckConfig(Set<String> knownSignals) {
    this.knownSignals = knownSignals;
  }

  @Override
  public Integer call() {
    List<Path> all = files.isEmpty() ? List.of(common.config()) : files;
    List<ConfigError> errors = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Path file : all) {
      List<ConfigError> found = check(file);
      errors.addAll(found);
      if (found.isEmpty()) {
        lines.add(file + ": ok");
      }
      found.forEach(error -> lines.add(error.toString()));
    }
    common.print(table(errors), lines);
    return errors.isEmpty() ? ExitCode.OK : ExitCode.CONFIG;
  }

  /// The errors of the file and, when it names one, of the policy.
  private List<ConfigError> check(Path file) {
    return switch (ConfigReader.settings(file)) {
      case Invalid<Settings>(List<ConfigError> errors) -> errors;
      case Valid<Settings>(Settings settings) ->
          errors(ConfigReader.policy(settings.policyFile(), knownSignals));
    };
  }

  private static <T> List<ConfigError> errors(Parsed<T> parsed) {
    return switch (parsed) {
      case Invalid<T>(List<ConfigError> errors) -> errors;
      case Valid<T> _ -> List.of();
    };
  }

  private static Table table(List<ConfigError> errors) {
    Table table = new Table("file", "line", "column", "message");
    errors.forEach(error ->
        table.add(
            Cell.of(error.file().toString()),
            Cell.of(error.line()),
            Cell.of(error.column()),
            Cell.of(error.message())));
    return table;
  }
}
