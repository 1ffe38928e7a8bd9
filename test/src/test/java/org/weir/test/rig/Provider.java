package org.weir.test.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.embedded.EmbeddedMariaDb;

/// The provider's people with their SQL: customers, limits, and what the journal says. Each call is
/// a connection of its own, so it also works after the server was away. Thread-safe.
public final class Provider {
  private final String url;
  private final String user;
  private final String password;

  public Provider(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /// At a server of the tests' own.
  public static Provider of(EmbeddedMariaDb server) throws IOException {
    return new Provider(
        "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable&connectTimeout=5000"
            .formatted(server.port(), server.database()),
        server.user(),
        Files.readString(server.passwordFile()).strip());
  }

  /// A new active customer who logs in as `login`.
  public void customer(String name, int ageDays, String login) throws SQLException {
    account(name, ageDays, "active");
    identity(name, "login", login);
  }

  public void account(String name, int ageDays, String status) throws SQLException {
    update(
        "INSERT INTO account (name, status, opened_at) VALUES (?, ?, NOW(6) - INTERVAL ? DAY)",
        name,
        status,
        ageDays);
  }

  public void identity(String account, String kind, String value) throws SQLException {
    update(
        "INSERT INTO identity (kind, value, account_id) SELECT ?, ?, id FROM account WHERE name = ?",
        kind,
        value,
        account);
  }

  /// What an operator says about mail, until it is lifted.
  ///
  /// @param value of kind `account` its name
  public void directive(String action, String kind, String value) throws SQLException {
    update(
        "INSERT INTO directive (kind, account_id, value, action) "
            + "SELECT ?, IF(? = 'account', (SELECT id FROM account WHERE name = ?), NULL), "
            + "IF(? = 'account', '', ?), ?",
        kind,
        kind,
        value,
        kind,
        value,
        action);
  }

  /// A limit of that account's own.
  public void quota(
      String account, long maximum, String unit, int periodSeconds, @Nullable Integer maxAgeDays)
      throws SQLException {
    update(
        "INSERT INTO quota (account_id, unit, period_seconds, maximum, max_age_days) "
            + "SELECT id, ?, ?, ?, ? FROM account WHERE name = ?",
        unit,
        periodSeconds,
        maximum,
        maxAgeDays,
        account);
  }

  /// Any statement that changes rows; returns how many it changed, at least one.
  public int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        PreparedStatement statement = prepared(connection, sql, parameters)) {
      int changed = statement.executeUpdate();
      if (changed == 0) {
        throw new SQLException("changed nothing: " + sql);
      }
      return changed;
    }
  }

  /// Any statement that changes more than rows.
  public void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        PreparedStatement statement = prepared(connection, sql)) {
      statement.execute();
    }
  }

  /// Sets a variable of the server.
  public void set(String assignment) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        PreparedStatement statement = prepared(connection, "SET " + assignment)) {
      statement.execute();
    }
  }

  /// Any query; columns by name, values as text.
  public List<Map<String, String>> query(String sql, @Nullable Object... parameters)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        PreparedStatement statement = prepared(connection, sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<Map<String, String>> result = new ArrayList<>();
      while (rows.next()) {
        result.add(row(rows));
      }
      return result;
    }
  }

  /// The journal's row of one event: log line's words as keys (`account`, `action`, `wanted`,
  /// `code`, `rcpts`, `origin`, `sender`); empty when it is not there (yet).
  public List<Map<String, String>> decision(String event) throws SQLException {
    return query(
        """
        SELECT COALESCE(a.name, '-') AS account, d.action, d.wanted, d.code, d.origin, d.sender,
               d.recipients AS rcpts, d.evidence
        FROM decision d LEFT JOIN account a ON a.id = d.account_id
        WHERE d.event_id = ?
        """,
        event);
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  private static Map<String, String> row(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    Map<String, String> row = new HashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String value = rows.getString(i);
      row.put(columns.getColumnLabel(i), value == null ? "" : value);
    }
    return row;
  }
}
