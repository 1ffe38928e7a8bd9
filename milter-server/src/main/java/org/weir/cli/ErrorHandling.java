package org.weir.cli;

import java.io.PrintWriter;
import java.sql.SQLException;
import org.weir.store.StoreException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// One line for a person instead of a stack trace, and an exit code for a script. With `--debug`
/// the stack trace comes too.
public final class ErrorHandling {
  private static final String DEBUG = "--debug";
  private static final int UNKNOWN_DATABASE = 1049;
  private static final int ACCESS_DENIED = 1045;
  private static final int ACCESS_DENIED_NO_PASSWORD = 1698;
  private static final int NO_SUCH_TABLE = 1146;

  private ErrorHandling() {}

  /// Makes the program and all its present subcommands report failures this way; so it comes after
  /// the last subcommand is added.
  public static CommandLine installOn(CommandLine program) {
    return program
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(ErrorHandling::misused)
        .setExecutionExceptionHandler(ErrorHandling::failed);
  }

  private static int misused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("weir: " + complaint(e));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return ExitCode.USAGE;
  }

  /// Picocli lists all that follows the argument it does not know.
  private static String complaint(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
        ? "do not know what '" + unmatched.getUnmatched().get(0) + "' is"
        : firstLine(e);
  }

  private static int failed(Exception e, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (arguments.originalArgs().contains(DEBUG)) {
      e.printStackTrace(err);
    }
    int code = report(e, err);
    err.flush();
    return code;
  }

  private static int report(Exception e, PrintWriter err) {
    return switch (e) {
      case CommandFailure failure -> {
        err.println(failure.getMessage());
        yield failure.exitCode();
      }
      case StoreException refused when !refused.unavailable() -> {
        err.println("weir: " + firstLine(refused) + hint(refused));
        yield ExitCode.DATA;
      }
      case StoreException away -> {
        err.println("weir: " + firstLine(away));
        err.println(advice(away));
        yield ExitCode.UNAVAILABLE;
      }
      default -> {
        err.println(
            "weir: this is a bug: "
                + e
                + "\nRun it again with "
                + DEBUG
                + " and report what it prints.");
        yield ExitCode.SOFTWARE;
      }
    };
  }

  /// What to do when MariaDB cannot be worked with.
  private static String advice(StoreException away) {
    int error = away.getCause() instanceof SQLException cause ? cause.getErrorCode() : 0;
    return switch (error) {
      case UNKNOWN_DATABASE -> "`weir db migrate` makes it, as a database user who may.";
      case ACCESS_DENIED, ACCESS_DENIED_NO_PASSWORD ->
          "The database user is `database.operator` in the configuration, else `database.user`;"
              + " `weir db grants` prints what it needs.";
      default -> "Is MariaDB running, and is `database` in the configuration right?";
    };
  }

  private static String hint(StoreException refused) {
    return refused.getCause() instanceof SQLException cause && cause.getErrorCode() == NO_SUCH_TABLE
        ? "\nThe schema is missing or old: run `weir db migrate`."
        : "";
  }

  /// Without the driver's number of the connection.
  private static String firstLine(Exception e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return line.replaceAll("\\(conn=\\d+\\) ", "");
  }
}
