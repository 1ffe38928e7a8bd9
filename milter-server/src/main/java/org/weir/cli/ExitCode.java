package org.weir.cli;

/// Exit codes of all commands, from `sysexits.h`.
public final class ExitCode {
  public static final int OK = 0;

  /// EX_USAGE: the command line is wrong.
  public static final int USAGE = 64;

  /// EX_DATAERR: what was asked cannot be done, such as an account that does not exist.
  public static final int DATA = 65;

  /// EX_NOINPUT: a file cannot be read.
  public static final int NO_INPUT = 66;

  /// EX_UNAVAILABLE: MariaDB does not answer.
  public static final int UNAVAILABLE = 69;

  /// EX_SOFTWARE: a bug.
  public static final int SOFTWARE = 70;

  /// EX_NOPERM: the person was asked and did not agree.
  public static final int DECLINED = 77;

  /// EX_CONFIG: a configuration file is wrong.
  public static final int CONFIG = 78;

  private ExitCode() {}
}
