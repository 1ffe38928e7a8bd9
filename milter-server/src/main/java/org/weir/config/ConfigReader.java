package org.weir.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Policy;
import org.weir.session.MessageLimits;

/// Reads the operator's files. A file is right as a whole or not used at all; every error is
/// reported at once. Thread-safe.
public final class ConfigReader {
  private ConfigReader() {}

  /// Reads `weir.yaml`. The files it names are not opened.
  public static Parsed<Settings> settings(Path file) {
    var problems = new Problems(file);
    YamlFile yaml = YamlFile.read(file, problems);
    return parsed(
        yaml == null ? null : new SettingsFile(file, yaml, problems).settings(), problems);
  }

  /// Reads a policy.
  ///
  /// @param knownSignals the names a weight may be given to
  public static Parsed<Policy> policy(Path file, Set<String> knownSignals) {
    var problems = new Problems(file);
    YamlFile yaml = YamlFile.read(file, problems);
    return parsed(
        yaml == null ? null : new PolicyFile(yaml, knownSignals, problems).policy(), problems);
  }

  /// The limits of a message where `weir.yaml` says nothing about them.
  public static MessageLimits messageLimits() {
    return new MessageLimits(
        byDefault(SettingsReference.HEADERS),
        byDefault(SettingsReference.HEADER_BYTES),
        byDefault(SettingsReference.RECIPIENTS),
        byDefault(SettingsReference.BODY),
        byDefault(SettingsReference.DECISION_DEADLINE));
  }

  private static <T> T byDefault(Key<T> key) {
    return Objects.requireNonNull(key.fallback(new Problems(Path.of(""))), key.path());
  }

  /// A duration as the files have it, such as `30min`, for the command line.
  ///
  /// @param least and `most` are the bounds, written likewise
  /// @throws IllegalArgumentException with what is wrong, for the operator
  public static Duration duration(String text, String least, String most) {
    return Measure.duration(least, most).parse(text);
  }

  /// As [#duration], a number of bytes: `1MiB`.
  public static int size(String text, String least, String most) {
    return Measure.size(least, most).parse(text);
  }

  private static <T> Parsed<T> parsed(@Nullable T value, Problems problems) {
    return value != null && problems.isEmpty()
        ? new Parsed.Valid<>(value)
        : new Parsed.Invalid<>(problems.errors());
  }
}
