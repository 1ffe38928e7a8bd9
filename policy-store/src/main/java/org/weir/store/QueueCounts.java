package org.weir.store;

import java.time.Duration;
import java.util.Optional;

/// What waits in the queue of one relay's MTA: its agent writes it to table `relay`, its daemon
/// reads it. Thread-safe.
public final class QueueCounts {
  private final Database database;
  private final String relay;

  /// Messages by where they lie.
  ///
  /// @param incoming not yet tried
  /// @param active being delivered
  /// @param deferred to be tried again later
  /// @param held on hold, in quarantine, frozen
  public record Counts(long incoming, long active, long deferred, long held) {}

  /// What was counted.
  ///
  /// @param age since then, by MariaDB's clock
  public record Counted(Counts counts, Duration age) {}

  /// @param relay its name in table `relay`
  public QueueCounts(Database database, String relay) {
    this.database = database;
    this.relay = relay;
  }

  /// Notes what was counted now. Where the relay has no daemon nobody asks, and nothing is noted.
  public void write(Counts counts) {
    database.run(
        "write queue counts",
        sql ->
            sql.change(
                """
                UPDATE relay SET queue_incoming = ?, queue_active = ?, queue_deferred = ?,
                  queue_held = ?, queue_counted_at = NOW(6)
                WHERE name = ?
                """,
                counts.incoming(),
                counts.active(),
                counts.deferred(),
                counts.held(),
                relay));
  }

  /// What was counted last; empty when nobody ever did.
  public Optional<Counted> read() {
    return database
        .run(
            "read queue counts",
            sql ->
                sql.list(
                    """
                    SELECT queue_incoming, queue_active, queue_deferred, queue_held,
                      GREATEST(0, TIMESTAMPDIFF(SECOND, queue_counted_at, NOW(6))) AS age
                    FROM relay WHERE name = ? AND queue_counted_at IS NOT NULL
                    """,
                    row ->
                        new Counted(
                            new Counts(
                                row.getLong("queue_incoming"),
                                row.getLong("queue_active"),
                                row.getLong("queue_deferred"),
                                row.getLong("queue_held")),
                            Duration.ofSeconds(row.getLong("age"))),
                    relay))
        .stream()
        .findFirst();
  }
}
