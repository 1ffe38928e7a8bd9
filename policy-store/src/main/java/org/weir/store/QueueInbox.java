package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A relay's requests in table `queue_command`, for its agent. A request is claimed by one update
/// that only one agent can win. Whoever has it gives signs of work; without one for [#LEASE] it is
/// up for another claim, and whoever had it cannot finish it any more. Thread-safe.
public final class QueueInbox {
  /// Longer than an outage of MariaDB that the agent would sit out in the midst of a request.
  public static final Duration LEASE = Duration.ofSeconds(30);

  private static final Duration KEPT = Duration.ofDays(30);

  /// A customer's message, for whoever waits for it.
  private static final Duration SHOWN = Duration.ofMinutes(5);

  private static final int PIECE = 500;
  private static final int LONGEST_ERROR = 1024;

  private final Database database;
  private final String relay;

  public QueueInbox(Database database, String relay) {
    this.database = database;
    this.relay = relay;
  }

  /// A request that is ours.
  ///
  /// @param claimedAt what shows that it still is
  public record Claimed(long id, String verb, String filter, String who, Instant claimedAt) {}

  private record Open(
      long id, String verb, String filter, String who, @Nullable Instant claimedAt) {}

  /// Claims the oldest that may be begun, or that was left behind.
  public Optional<Claimed> claim() {
    return database.retrying(() -> database.transaction("claim a queue command", this::claim));
  }

  private Optional<Claimed> claim(Sql sql) throws SQLException {
    Optional<Open> open =
        sql.first(
            """
            SELECT id, verb, filter, who, claimed_at FROM queue_command
            WHERE relay = ? AND deadline_at > NOW(6)
              AND (state = 'waiting' OR (state = 'running' AND claimed_at < NOW(6) - INTERVAL ? SECOND))
            ORDER BY id LIMIT 1
            """,
            QueueInbox::open,
            relay,
            LEASE);
    if (open.isEmpty()) {
      return Optional.empty();
    }
    Open one = open.get();
    int won =
        sql.change(
            """
            UPDATE queue_command SET state = 'running', claimed_at = NOW(6)
            WHERE id = ? AND deadline_at > NOW(6) AND state IN ('waiting', 'running') AND claimed_at <=> ?
            """,
            one.id(),
            one.claimedAt());
    if (won == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Claimed(one.id(), one.verb(), one.filter(), one.who(), claimedAt(sql, one.id())));
  }

  private static Instant claimedAt(Sql sql, long id) throws SQLException {
    return sql.first(
            "SELECT claimed_at FROM queue_command WHERE id = ?",
            row -> Sql.instant(row, "claimed_at"),
            id)
        .orElseThrow();
  }

  private static Open open(ResultSet row) throws SQLException {
    return new Open(
        row.getLong("id"),
        row.getString("verb"),
        row.getString("filter"),
        row.getString("who"),
        Sql.instantOrNull(row, "claimed_at"));
  }

  /// A sign of work; empty when the request is no longer ours.
  public Optional<Claimed> renew(Claimed claimed) {
    return database.transaction(
        "go on with a queue command",
        sql -> {
          int ours =
              sql.change(
                  """
                  UPDATE queue_command SET claimed_at = NOW(6)
                  WHERE id = ? AND state = 'running' AND claimed_at = ?
                  """,
                  claimed.id(),
                  claimed.claimedAt());
          return ours == 0
              ? Optional.empty()
              : Optional.of(
                  new Claimed(
                      claimed.id(),
                      claimed.verb(),
                      claimed.filter(),
                      claimed.who(),
                      claimedAt(sql, claimed.id())));
        });
  }

  /// Writes down what is about to be deleted, behind what an earlier try wrote.
  ///
  /// @param parts JSON arrays of messages
  public void list(Claimed claimed, List<String> parts) {
    for (String part : parts) {
      database.run(
          "list what is deleted",
          sql ->
              sql.change(
                  """
                  INSERT INTO queue_command_item (command_id, part, messages)
                  SELECT ?, COALESCE(MAX(part), 0) + 1, ? FROM queue_command_item WHERE command_id = ?
                  """,
                  claimed.id(),
                  part,
                  claimed.id()));
    }
  }

  /// Writes what came of it, and into the audit when something was changed.
  ///
  /// @param change for people, what was changed; null = nothing
  /// @return whether the request was still ours
  public boolean finish(Claimed claimed, String outcome, @Nullable String change) {
    return end(claimed, "done", outcome, "", change);
  }

  /// Writes why nothing, or not all, came of it.
  public boolean fail(Claimed claimed, String error) {
    return end(claimed, "failed", null, error, null);
  }

  private boolean end(
      Claimed claimed,
      String state,
      @Nullable String outcome,
      String error,
      @Nullable String change) {
    return database.retrying(() ->
        database.transaction(
            "end a queue command",
            sql -> {
              int ours =
                  sql.change(
                      """
                      UPDATE queue_command SET state = ?, done_at = NOW(6), outcome = ?, error = ?
                      WHERE id = ? AND state = 'running' AND claimed_at = ?
                      """,
                      state,
                      outcome,
                      JournalRow.cut(error, LONGEST_ERROR),
                      claimed.id(),
                      claimed.claimedAt());
              if (ours > 0 && change != null) {
                new Audit(claimed.who())
                    .note(sql, "queue." + claimed.verb(), null, relay + ": " + change);
              }
              return ours > 0;
            }));
  }

  /// Ends what is past its deadline and at which nobody works, forgets messages that were shown,
  /// and removes some of what is very old. What was begun is not called expired, as some of it may
  /// be done.
  ///
  /// @return how many were ended
  public int expire() {
    int expired =
        database.run(
            "expire queue commands",
            sql ->
                sql.change(
                    """
                    UPDATE queue_command SET done_at = NOW(6),
                      error = IF(state = 'running', 'cut off, may be done in part', error),
                      state = IF(state = 'running', 'failed', 'expired')
                    WHERE relay = ? AND deadline_at <= NOW(6)
                      AND (state = 'waiting' OR (state = 'running' AND claimed_at < NOW(6) - INTERVAL ? SECOND))
                    """,
                    relay,
                    LEASE));
    database.run(
        "forget messages that were shown",
        sql ->
            sql.change(
                """
                UPDATE queue_command SET outcome = NULL
                WHERE relay = ? AND state = 'done' AND verb = 'show' AND outcome IS NOT NULL
                  AND done_at < NOW(6) - INTERVAL ? SECOND
                """,
                relay,
                SHOWN));
    database.run(
        "remove old queue commands",
        sql ->
            sql.change(
                "DELETE FROM queue_command WHERE created_at < NOW(6) - INTERVAL ? SECOND LIMIT ?",
                KEPT,
                PIECE));
    return expired;
  }
}
