package org.weir.app;

import java.nio.file.Path;
import org.weir.cli.CommandFailure;
import org.weir.cli.ExitCode;
import org.weir.config.ConfigError;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.policy.Policy;
import org.weir.signal.Detectors;

/// A whole and valid configuration: the settings and the policy file they name.
public record Configuration(Settings settings, Policy policy) {
  /// Reads both files; invalid when either is.
  public static Parsed<Configuration> load(Path file) {
    return switch (ConfigReader.settings(file)) {
      case Invalid<Settings>(var errors) -> new Invalid<>(errors);
      case Valid<Settings>(Settings settings) ->
          switch (ConfigReader.policy(settings.policyFile(), Detectors.signals())) {
            case Invalid<Policy>(var errors) -> new Invalid<>(errors);
            case Valid<Policy>(Policy policy) -> new Valid<>(new Configuration(settings, policy));
          };
    };
  }

  /// As [#load], for a command that can only fail.
  ///
  /// @throws CommandFailure with all errors of the files
  public static Configuration loadOrFail(Path file) {
    return orFail(load(file));
  }

  /// A policy alone, for a command that can only fail.
  ///
  /// @throws CommandFailure with all errors of the file
  static Policy policyOrFail(Path file) {
    return orFail(ConfigReader.policy(file, Detectors.signals()));
  }

  private static <T> T orFail(Parsed<T> parsed) {
    return switch (parsed) {
      case Valid<T>(T value) -> value;
      case Invalid<T>(var errors) ->
          throw new CommandFailure(
              ExitCode.CONFIG,
              String.join("\n", errors.stream().map(ConfigError::toString).toList()));
    };
  }
}
