package org.weir.cli;

import java.util.List;
import org.weir.config.ConfigError;

/// A command cannot do what was asked; the message is one line for the person who asked, with what
/// to do about it.
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /// @param exitCode one of [ExitCode]
  public CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// All that is wrong with the operator's files, a line each.
  public static CommandFailure of(List<ConfigError> errors) {
    return new CommandFailure(
        ExitCode.CONFIG, String.join("\n", errors.stream().map(ConfigError::toString).toList()));
  }

  /// What the process ends with.
  public int exitCode() {
    return exitCode;
  }
}
