package org.weir.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.weir.embedded.BundledMariaDb;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.store.DatabaseSettings.Tls;

/// A fresh database with our schema on the one MariaDB server of this JVM: the operating system's,
/// or in the second run of the tests tagged `mariadb` the one of a jar.
record TestDatabase(EmbeddedMariaDb server, String name) {
  private static final String JAR_PROPERTY = "weir.test.mariadb.jar";

  /// Started by the first test that needs it; it ends with the JVM.
  private static final class Server {
    private static final EmbeddedMariaDb RUNNING = start();

    private static EmbeddedMariaDb start() {
      String jar = System.getProperty(JAR_PROPERTY);
      try {
        return jar == null
            ? EmbeddedMariaDb.start(Path.of("target", "mariadb"), 0)
            : BundledMariaDb.start(Path.of("target", "mariadb-bundled"), Path.of(jar));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static TestDatabase empty(Class<?> test) throws Exception {
    String name = "t_" + test.getSimpleName().toLowerCase(Locale.ROOT);
    TestDatabase database = new TestDatabase(Server.RUNNING, name);
    try (Connection connection = database.connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + name);
      statement.execute("CREATE DATABASE " + name);
    }
    return database;
  }

  static TestDatabase migrated(Class<?> test) throws Exception {
    TestDatabase database = empty(test);
    new Migrations(database.settings()).migrate();
    return database;
  }

  DatabaseSettings settings() {
    return settings(server.user(), server.passwordFile());
  }

  DatabaseSettings settings(String user, Path passwordFile) {
    return new DatabaseSettings(
        List.of("127.0.0.1:" + server.port()),
        name,
        user,
        passwordFile,
        Tls.OFF,
        null,
        8,
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofMinutes(15));
  }

  /// The same database by the server's unix socket, without password.
  DatabaseSettings settingsBySocket(String user) throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CONCAT(@@datadir, @@socket)")) {
      row.next();
      return new DatabaseSettings(
          List.of("unix:" + row.getString(1)),
          name,
          user,
          null,
          Tls.VERIFY,
          null,
          8,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMinutes(15));
    }
  }

  Database open() throws IOException {
    return Database.open(settings());
  }

  Connection connect() throws Exception {
    return connect(name);
  }

  private Connection connect(String database) throws Exception {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:"
            + server.port()
            + "/"
            + database
            + "?sslMode=disable&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true",
        server.user(),
        Files.readString(server.passwordFile()).strip());
  }

  /// What an admin types.
  void sql(String... statements) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /// The rows of a query, their columns joined by blanks.
  List<String> rows(String query) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(row(rows));
      }
      return result;
    }
  }

  private static String row(ResultSet rows) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      columns.add(String.valueOf(rows.getString(i)));
    }
    return String.join(" ", columns);
  }

  long id(String account) throws Exception {
    return Long.parseLong(rows("SELECT id FROM account WHERE name = '" + account + "'").getFirst());
  }
}
