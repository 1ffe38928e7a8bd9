package org.weir.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.secret.SecretFile;

/// What Connector/J is told about a database. Holds no password.
final class DatabaseUrl {
  /// A Galera node that is cut off from the others, or has not caught up yet, lets clients in but
  /// refuses this (error 1047); the driver then goes to the next host.
  private static final String PROBE = "DO 1";

  /// One statement of an import into a big table.
  static final Duration LONGEST = Duration.ofMinutes(30);

  /// While a migration waits for a table that somebody reads, all others wait behind it.
  private static final Duration LONGEST_BLOCKING = Duration.ofSeconds(5);

  private static final String SOCKET = "unix:";

  private DatabaseUrl() {}

  /// For mail: every statement and every wait for a lock ends within the statement time-out.
  static String forMail(DatabaseSettings settings) {
    Duration statement = settings.statementTimeout();
    // Waiting for a lock must end before the socket's time-out does, which would look like an
    // outage.
    long lockSeconds = Math.max(1, statement.toMillis() * 2 / 3 / 1000);
    List<String> options = common(settings);
    options.add("socketTimeout=" + statement.toMillis());
    options.add(
        String.format(
            Locale.ROOT,
            "sessionVariables=innodb_lock_wait_timeout=%d,lock_wait_timeout=%d,max_statement_time=%.3f",
            lockSeconds,
            lockSeconds,
            statement.toMillis() * 0.9 / 1000));
    return url(settings, options);
  }

  /// For imports and reports, which may take long; but a server that is gone is noticed.
  static String forLongWork(DatabaseSettings settings) {
    List<String> options = common(settings);
    options.add("socketTimeout=" + LONGEST.toMillis());
    options.add("sessionVariables=max_statement_time=0");
    return url(settings, options);
  }

  /// For migrations, which may take long; makes the database when it is not there.
  static String forMigration(DatabaseSettings settings) {
    List<String> options = common(settings);
    options.add("createDatabaseIfNotExist=true");
    options.add(
        "sessionVariables=max_statement_time=0,lock_wait_timeout=" + LONGEST_BLOCKING.toSeconds());
    return url(settings, options);
  }

  private static List<String> common(DatabaseSettings settings) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "sslMode="
                    + (socket(settings) == null
                        ? tls(settings)
                        : "disable"), // it leaves no machine
                "connectTimeout=" + settings.connectTimeout().toMillis(),
                "useAffectedRows=true",
                "useServerPrepStmts=true",
                "connectionTimeZone=UTC",
                "forceConnectionTimeZoneToSession=true"));
    if (settings.tlsCaFile() != null) {
      options.add("serverSslCert=" + settings.tlsCaFile());
    }
    return options;
  }

  private static String tls(DatabaseSettings settings) {
    return switch (settings.tls()) {
      case VERIFY -> "verify-full";
      case TRUST -> "trust";
      case OFF -> "disable";
    };
  }

  /// The path of MariaDB's socket on this machine, null when it is reached by TCP.
  private static @Nullable String socket(DatabaseSettings settings) {
    String first = settings.hosts().getFirst();
    return first.startsWith(SOCKET) ? first.substring(SOCKET.length()) : null;
  }

  private static String url(DatabaseSettings settings, List<String> options) {
    String socket = socket(settings);
    if (socket != null) {
      options.add("localSocket=" + socket);
      return "jdbc:mariadb://localhost/" + settings.name() + "?" + String.join("&", options);
    }
    // With one host the driver's fail-over would only double the wait.
    boolean several = settings.hosts().size() > 1;
    if (several) {
      options.add("retriesAllDown=" + settings.hosts().size());
      options.add("initSql=" + PROBE);
    }
    return "jdbc:mariadb:"
        + (several ? "sequential:" : "")
        + "//"
        + String.join(",", settings.hosts())
        + "/"
        + settings.name()
        + "?"
        + String.join("&", options);
  }

  /// The driver would only say so with the first connection, and in its own words.
  ///
  /// @throws IOException when the certificates are named and cannot be read
  static void requireCaFile(DatabaseSettings settings) throws IOException {
    Path file = settings.tlsCaFile();
    if (file != null && !Files.isReadable(file)) {
      throw new IOException("the database's tls-ca-file " + file + " cannot be read");
    }
  }

  static @Nullable String password(DatabaseSettings settings) throws IOException {
    Path file = settings.passwordFile();
    if (file == null) {
      return null;
    }
    return SecretFile.firstLine(file, "the database's password file");
  }
}
