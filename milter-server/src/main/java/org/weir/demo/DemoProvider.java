package org.weir.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.weir.embedded.EmbeddedMariaDb;

/// The provider's database as its admin sees it: plain SQL over JDBC.
final class DemoProvider implements AutoCloseable {
  private final Connection connection;

  DemoProvider(EmbeddedMariaDb mariaDb) throws SQLException, IOException {
    Properties properties = new Properties();
    properties.setProperty("user", mariaDb.user());
    properties.setProperty("password", Files.readString(mariaDb.passwordFile()).strip());
    properties.setProperty("sslMode", "disable");
    connection =
        DriverManager.getConnection(
            "jdbc:mariadb://127.0.0.1:" + mariaDb.port() + "/" + mariaDb.database(), properties);
  }

  /// Plans and about fifty customers; what is there from an earlier run stays.
  void seed() throws SQLException, IOException {
    try (InputStream in = DemoProvider.class.getResourceAsStream("/demo/seed.sql");
        Statement statement = connection.createStatement()) {
      if (in == null) {
        throw new IOException("demo/seed.sql is not in the class path");
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String one : sql.split(";\\s*\n", -1)) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }

  long accounts() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM account")) {
      count.next();
      return count.getLong(1);
    }
  }

  /// Opens an account this moment, with a login, in the default plan: three rows and nothing else.
  String openAccountNow() throws SQLException {
    String name = "newcomer-" + (accounts() + 1);
    execute("INSERT INTO account (name, plan, opened_at) VALUES (?, 'default', NOW())", name);
    execute(
        """
        INSERT INTO identity (kind, value, account_id)
        SELECT 'login', CONCAT('mail@', name, '.example'), id FROM account WHERE name = ?\
        """,
        name);
    return name;
  }

  private void execute(String sql, String name) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, name);
      statement.execute();
    }
  }

  /// How many decisions the journal has.
  long decisions() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM decision")) {
      count.next();
      return count.getLong(1);
    }
  }

  /// Waits until the journal, which is written in batches, has that many; at most a few seconds.
  void awaitDecisions(long wanted) throws SQLException {
    for (int i = 0; i < 100 && decisions() < wanted; i++) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  /// Who sent how much in this run, out of the journal.
  void printTopSenders(PrintStream out) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT a.name, COUNT(*) AS messages,
                       SUM(d.action IN ('pass', 'tag')) AS went, SUM(d.action = 'defer') AS deferred,
                       SUM(d.action = 'hold') AS held, SUM(d.action = 'reject') AS rejected
                  FROM decision d JOIN account a ON a.id = d.account_id
                 WHERE d.at > NOW() - INTERVAL 1 HOUR
                 GROUP BY a.name ORDER BY messages DESC, a.name LIMIT 5\
                """)) {
      out.printf(
          "%-22s %8s %8s %8s %8s %8s%n",
          "account", "messages", "went", "deferred", "held", "rejected");
      while (row.next()) {
        out.printf(
            "%-22s %8d %8d %8d %8d %8d%n",
            row.getString(1),
            row.getLong(2),
            row.getLong(3),
            row.getLong(4),
            row.getLong(5),
            row.getLong(6));
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
