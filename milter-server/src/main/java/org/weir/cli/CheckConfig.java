package org.weir.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.weir.config.ConfigError;
import org.weir.config.ConfigReader;
import org.weir.config.Exposure;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.policy.Policy;
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
    Table table = new Table("file", "line", "column", "severity", "message");
    List<String> lines = new ArrayList<>();
    boolean right = true;
    for (Path file : all) {
      Exposure found = check(file);
      found.warnings().forEach(warning -> add("warning", warning, table, lines));
      found.errors().forEach(error -> add("error", error, table, lines));
      if (found.errors().isEmpty()) {
        lines.add(file + ": ok");
      }
      right &= found.errors().isEmpty();
    }
    common.print(table, lines);
    return right ? ExitCode.OK : ExitCode.CONFIG;
  }

  /// What is wrong with the file and, when it names one, the policy; else who may get at them.
  private Exposure check(Path file) {
    return switch (ConfigReader.settings(file)) {
      case Invalid<Settings>(List<ConfigError> errors) -> new Exposure(errors, List.of());
      case Valid<Settings>(Settings settings) ->
          switch (ConfigReader.policy(settings.policyFile(), knownSignals)) {
            case Invalid<Policy>(List<ConfigError> errors) -> new Exposure(errors, List.of());
            case Valid<Policy> _ -> Exposure.of(file, settings);
          };
    };
  }

  private static void add(String severity, ConfigError error, Table table, List<String> lines) {
    lines.add(
        severity.equals("error")
            ? error.toString()
            : new ConfigError(
                    error.file(), error.line(), error.column(), severity + ": " + error.message())
                .toString());
    table.add(
        Cell.of(error.file().toString()),
        Cell.of(error.line()),
        Cell.of(error.column()),
        Cell.of(severity),
        Cell.of(error.message()));
  }
}
