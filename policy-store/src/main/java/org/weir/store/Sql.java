package org.weir.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One borrowed connection with the few things we do on it, prepared statements only. Instants go
/// in and out as UTC (the session's time zone is UTC), durations as seconds. Confined to the
/// borrower.
///
/// @param deadline no statement is begun after it, and none waits longer for its answer
/// @param timeout for each statement
record Sql(Connection connection, Deadline deadline, Duration timeout) {
  /// The deadline has passed before the statement was sent.
  static final class TooLate extends SQLException {
    private static final long serialVersionUID = 1L;

    TooLate() {
      super("no time is left");
    }
  }

  /// Reads the current row.
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = prepared(sql, parameters);
        ResultSet rows = statement.executeQuery()) {
      List<T> result = new ArrayList<>();
      while (rows.next()) {
        result.add(reader.read(rows));
      }
      return result;
    }
  }

  <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... parameters)
      throws SQLException {
    return list(sql, reader, parameters).stream().findFirst();
  }

  /// Runs an INSERT, UPDATE or DELETE.
  ///
  /// @return how many rows it changed (a row that already is as wanted does not count)
  int change(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepared(sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /// For what the other methods do not do.
  PreparedStatement prepared(String sql, int generatedKeys) throws SQLException {
    long left = deadline.left().toMillis();
    if (left == 0) {
      throw new TooLate();
    }
    if (left < timeout.toMillis()) { // the pool undoes it
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(left));
    }
    return connection.prepareStatement(sql, generatedKeys);
  }

  private PreparedStatement prepared(String sql, @Nullable Object... parameters)
      throws SQLException {
    PreparedStatement statement = prepared(sql, Statement.NO_GENERATED_KEYS);
    try {
      bind(statement, parameters);
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  static void bind(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, forDatabase(parameters[i]));
    }
  }

  private static @Nullable Object forDatabase(@Nullable Object value) {
    return switch (value) {
      case Instant instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
      case Duration duration -> duration.toSeconds();
      case null -> null;
      case Object other -> other;
    };
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    return time == null ? null : time.toInstant(ZoneOffset.UTC);
  }

  static @Nullable Integer integerOrNull(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? null : value;
  }

  static @Nullable Long longOrNull(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
