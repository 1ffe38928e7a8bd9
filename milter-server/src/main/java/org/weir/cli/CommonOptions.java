package org.weir.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.weir.config.ConfigError;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.store.Database;
import org.weir.store.DatabaseSettings;
import org.weir.store.Migrations;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// What every command takes; a picocli mixin.
public final class CommonOptions {
  /// How results are written.
  enum Output {
    table,
    json
  }

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "configuration (default: ${DEFAULT-VALUE})")
  private Path config = Path.of("/etc/weir/weir.yaml");

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Output output = Output.table;

  @Option(names = "--debug", description = "show the stack trace of a failure")
  @SuppressWarnings("unused") // read by ErrorHandling, which works for every command
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  /// The file the command works with.
  public Path config() {
    return config;
  }

  /// Whether results are for programs.
  public boolean json() {
    return output == Output.json;
  }

  /// The settings, read now.
  ///
  /// @throws CommandFailure with all errors of the file
  public Settings settings() {
    return switch (ConfigReader.settings(config)) {
      case Valid<Settings>(Settings settings) -> settings;
      case Invalid<Settings>(List<ConfigError> errors) -> throw CommandFailure.of(errors);
    };
  }

  /// A connection to MariaDB as the operators' user, to be closed by the command.
  ///
  /// @throws CommandFailure when the configuration is wrong or the password cannot be read
  Database openDatabase() {
    return opened(Database::open);
  }

  /// As [#openDatabase], for what may take minutes.
  Database openDatabaseForLongWork() {
    return opened(Database::openForLongWork);
  }

  /// As [#openDatabase], for the schema.
  Migrations migrations() {
    return opened(Migrations::new);
  }

  private interface Opening<T> {
    T open(DatabaseSettings settings) throws IOException;
  }

  private <T> T opened(Opening<T> opening) {
    DatabaseSettings settings = settings().operatorDatabase();
    try {
      return opening.open(settings);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONFIG, "weir: " + e.getMessage());
    }
  }

  /// Who gives the command, for the audit: behind sudo, who called it.
  String who() {
    String caller = System.getenv("SUDO_USER");
    return caller == null ? System.getProperty("user.name", "unknown") : caller;
  }

  /// Prints rows: a table for people or a JSON array of objects.
  public void print(Table table) {
    switch (output) {
      case table -> table.writeText(out());
      case json -> table.writeJson(out());
    }
    out().flush();
  }

  /// Prints a line for people.
  void say(String line) {
    out().println(line);
    out().flush();
  }

  /// Tells people something besides the results.
  void warn(String line) {
    PrintWriter err = command.commandLine().getErr();
    err.println(new Cell.Words(line).text());
    err.flush();
  }

  /// Prints rows, for people in lines of their own making.
  void print(Table table, List<String> lines) {
    switch (output) {
      case table -> lines.forEach(out()::println);
      case json -> table.writeJson(out());
    }
    out().flush();
  }

  /// Prints one thing: a line for each value or a JSON object. The table has one row.
  void printOne(Table table) {
    switch (output) {
      case table -> table.writeLines(out());
      case json -> table.writeJsonObject(out());
    }
    out().flush();
  }

  /// Says what was changed: a sentence for people, the new values for programs.
  void confirm(String sentence, Table one) {
    switch (output) {
      case table -> out().println(sentence);
      case json -> one.writeJsonObject(out());
    }
    out().flush();
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}
