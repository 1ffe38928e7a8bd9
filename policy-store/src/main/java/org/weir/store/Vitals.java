package org.weir.store;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// How MariaDB and a relay are, as monitoring asks. Thread-safe.
public final class Vitals {
  private final Database database;

  public Vitals(Database database) {
    this.database = database;
  }

  /// How long a small question takes on a connection that is there.
  ///
  /// @throws StoreException when MariaDB does not answer
  public Duration latency() {
    return database.run(
        "ask",
        sql -> {
          sql.first("SELECT 1 AS one", row -> row.getInt("one"));
          long began = System.nanoTime();
          sql.first("SELECT 2 AS two", row -> row.getInt("two"));
          return Duration.ofNanos(System.nanoTime() - began);
        });
  }

  /// How the node stands in its Galera cluster, by the names of MariaDB's status variables in lower
  /// case; empty when it is in none.
  ///
  /// @throws StoreException when MariaDB does not answer
  public Map<String, String> galera() {
    record Status(String name, String value) {}
    Map<String, String> status =
        database
            .run(
                "read Galera's status",
                sql ->
                    sql.list(
                        """
                        SELECT LOWER(variable_name) AS name, variable_value AS value
                        FROM information_schema.global_status WHERE variable_name IN ('wsrep_ready',
                          'wsrep_cluster_size', 'wsrep_cluster_status', 'wsrep_local_state_comment')
                        """,
                        row -> new Status(row.getString("name"), row.getString("value"))))
            .stream()
            .collect(Collectors.toMap(Status::name, Status::value));
    return status.getOrDefault("wsrep_cluster_size", "0").equals("0") ? Map.of() : status;
  }

  /// What housekeeping could not do for two hours, or nobody has done for six: why, by task.
  ///
  /// @throws StoreException when MariaDB does not answer
  public Map<String, String> housekeepingFailures() {
    record Failure(String task, String why) {}
    return database
        .run(
            "look after housekeeping",
            sql ->
                sql.list(
                    """
                    SELECT task, IF(failing_since IS NULL, 'not done for hours', error) AS why
                    FROM housekeeping
                    WHERE failing_since < NOW(6) - INTERVAL 2 HOUR
                      OR (failing_since IS NULL AND done_at < NOW(6) - INTERVAL 6 HOUR)
                    """,
                    row -> new Failure(row.getString("task"), row.getString("why"))))
        .stream()
        .collect(Collectors.toMap(Failure::task, Failure::why));
  }

  /// Seconds since the relay's last sign of life; empty when it never gave one.
  ///
  /// @throws StoreException when MariaDB does not answer
  public OptionalLong silentSeconds(String relay) {
    return seconds(
        "SELECT TIMESTAMPDIFF(SECOND, last_seen, NOW(6)) AS age FROM relay WHERE name = ?", relay);
  }

  /// Seconds since the relay's last decision; empty when there was none within a time.
  ///
  /// @throws StoreException when MariaDB does not answer
  public OptionalLong idleSeconds(String relay, Duration within) {
    return seconds(
        """
        SELECT TIMESTAMPDIFF(SECOND, at, NOW(6)) AS age FROM decision
        WHERE relay = ? AND at > NOW(6) - INTERVAL ? SECOND ORDER BY at DESC LIMIT 1
        """,
        relay,
        within);
  }

  private OptionalLong seconds(String query, Object... parameters) {
    return database
        .run("ask for a relay", sql -> sql.first(query, row -> row.getLong("age"), parameters))
        .map(age -> OptionalLong.of(Math.max(0, age)))
        .orElse(OptionalLong.empty());
  }
}
