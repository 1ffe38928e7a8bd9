package org.weir.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.weir.cli.CommandFailure;
import org.weir.config.ConfigError;
import org.weir.config.ConfigReader;
import org.weir.config.Exposure;
import org.weir.config.Parsed;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.policy.Policy;
import org.weir.privacy.Veil;
import org.weir.signal.Detectors;

/// A whole and valid configuration: the settings and the policy file they name.
///
/// @param veil what may be written down of a message
/// @param warnings what an operator should mend, though it is in force
public record Configuration(
    Settings settings, Policy policy, Veil veil, List<ConfigError> warnings) {
  public Configuration {
    warnings = List.copyOf(warnings);
  }

  /// Reads both files; invalid when either is, or when others may write them.
  public static Parsed<Configuration> load(Path file) {
    return switch (ConfigReader.settings(file)) {
      case Invalid<Settings>(var errors) -> new Invalid<>(errors);
      case Valid<Settings>(Settings settings) ->
          switch (ConfigReader.policy(settings.policyFile(), Detectors.signals())) {
            case Invalid<Policy>(var errors) -> new Invalid<>(errors);
            case Valid<Policy>(Policy policy) -> guarded(file, settings, policy);
          };
    };
  }

  private static Parsed<Configuration> guarded(Path file, Settings settings, Policy policy) {
    Exposure exposure = Exposure.of(file, settings);
    if (!exposure.errors().isEmpty()) {
      return new Invalid<>(exposure.errors());
    }
    try {
      Veil veil = settings.privacy().veil();
      return new Valid<>(new Configuration(settings, policy, veil, exposure.warnings()));
    } catch (IOException e) {
      return new Invalid<>(List.of(new ConfigError(file, 1, 1, String.valueOf(e.getMessage()))));
    }
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
      case Invalid<T>(var errors) -> throw CommandFailure.of(errors);
    };
  }
}
