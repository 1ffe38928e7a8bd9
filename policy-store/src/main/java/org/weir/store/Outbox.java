package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Incident;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;

/// Table `notice`: what is to be said about alerts, and by which way. Any number of relays write
/// and empty it: each notice is made once and tried by one at a time. A relay that dies while it
/// tries leaves the notice to the others two minutes later, with the same key. Thread-safe.
public final class Outbox {
  /// No attempt takes longer; then another relay may try.
  private static final Duration ATTEMPT = Duration.ofMinutes(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int MOST_ATTEMPTS = 8;
  private static final int MOST_ALERTS = 500;
  private static final int LONGEST_ERROR = 255;

  private final Database database;
  private final String relay;

  /// @param relay which works here
  public Outbox(Database database, String relay) {
    this.database = database;
    this.relay = relay;
  }

  /// A notice that is ours to try.
  ///
  /// @param attempt 1 = the first
  public record Claimed(long id, String channel, int attempt, Notice notice) {}

  /// An alert about which something may be due.
  private record Unsettled(long id, Instant openedAt, Incident incident, Instant now) {}

  /// Writes down what is due to be said; what still waits about the same alert is replaced by it.
  ///
  /// @param channels by which it is said
  /// @throws StoreException when MariaDB does not answer
  public void announce(Set<String> channels) {
    List<Unsettled> alerts =
        database.run(
            "read unsettled alerts",
            sql ->
                sql.list(
                    """
                    SELECT a.id, a.opened_at, a.announced, a.announced_at, a.resolved_at,
                      NOW(6) AS now, EXISTS (SELECT 1 FROM alert_mute m WHERE m.kind = a.kind
                        AND m.subject IN ('', a.subject) AND m.muted_until > NOW(6)) AS muted
                    FROM alert a WHERE a.settled = FALSE ORDER BY a.id LIMIT ?
                    """,
                    Outbox::unsettled,
                    MOST_ALERTS));
    for (Unsettled alert : alerts) {
      alert.incident().due(alert.now()).ifPresent(event -> announce(alert, event, channels));
    }
  }

  private static Unsettled unsettled(ResultSet row) throws SQLException {
    return new Unsettled(
        row.getLong("id"),
        Sql.instant(row, "opened_at"),
        new Incident(
            row.getInt("announced"),
            Sql.instantOrNull(row, "announced_at"),
            Sql.instantOrNull(row, "resolved_at"),
            row.getBoolean("muted")),
        Sql.instant(row, "now"));
  }

  private void announce(Unsettled alert, Event event, Set<String> channels) {
    database.transaction(
        "announce alert",
        sql -> {
          boolean first = noted(sql, alert, event);
          if (first) {
            sql.change(
                "UPDATE notice SET state = 'replaced' WHERE alert_id = ? AND state = 'waiting'",
                alert.id());
          }
          if (first && !(event == Event.RESOLVED && alert.incident().silent())) {
            for (String channel : channels) {
              write(sql, alert, event, channel);
            }
          }
          return first;
        });
  }

  /// Whether nobody else has announced it meanwhile; what is over must still be so.
  private static boolean noted(Sql sql, Unsettled alert, Event event) throws SQLException {
    boolean over = event == Event.RESOLVED;
    return sql.change(
            """
            UPDATE alert SET announced = announced + 1, announced_at = NOW(6), settled = ?
            WHERE id = ? AND announced = ? AND settled = FALSE AND (resolved_at IS NOT NULL) = ?
            """,
            over,
            alert.id(),
            alert.incident().announced(),
            over)
        > 0;
  }

  private static void write(Sql sql, Unsettled alert, Event event, String channel)
      throws SQLException {
    String key =
        "%d-%d-%d-%s"
            .formatted(
                alert.openedAt().getEpochSecond(),
                alert.id(),
                alert.incident().announced(),
                channel);
    sql.change(
        "INSERT INTO notice (alert_id, event, channel, idempotency_key) VALUES (?, ?, ?, ?)",
        alert.id(),
        event.word(),
        channel,
        key);
  }

  /// Takes the notice that has waited longest. It is ours for two minutes: then [#sent] or
  /// [#failed] must have been said.
  ///
  /// @param channels which we can use, at least one
  /// @throws StoreException when MariaDB does not answer
  public Optional<Claimed> claim(Set<String> channels) {
    Optional<Claimed> next =
        database.run(
            "find notice", sql -> sql.first(next(channels.size()), Outbox::claimed, all(channels)));
    return next.filter(this::claim);
  }

  private static String next(int channels) {
    return """
    SELECT n.id, n.channel, n.attempts, n.event, n.idempotency_key, a.kind, a.subject, a.relay,
      a.detail, a.opened_at, a.resolved_at, a.announced
    FROM notice n JOIN alert a ON a.id = n.alert_id
    WHERE n.state = 'waiting' AND n.due_at <= NOW(6) AND n.channel IN (%s)
    ORDER BY n.due_at, n.id LIMIT 1
    """
        .formatted(String.join(", ", Collections.nCopies(channels, "?")));
  }

  private static @Nullable Object[] all(Set<String> channels) {
    return channels.toArray();
  }

  private static Claimed claimed(ResultSet row) throws SQLException {
    String event = row.getString("event");
    return new Claimed(
        row.getLong("id"),
        row.getString("channel"),
        row.getInt("attempts") + 1,
        new Notice(
            row.getString("idempotency_key"),
            Event.valueOf(event.toUpperCase(Locale.ROOT)),
            row.getInt("announced") - 1,
            row.getString("kind"),
            row.getString("subject"),
            row.getString("relay"),
            row.getString("detail"),
            Sql.instant(row, "opened_at"),
            Sql.instantOrNull(row, "resolved_at")));
  }

  private boolean claim(Claimed next) {
    return database.run(
            "claim notice",
            sql ->
                sql.change(
                    """
                    UPDATE notice SET attempts = attempts + 1, relay = ?,
                      due_at = NOW(6) + INTERVAL ? SECOND
                    WHERE id = ? AND attempts = ? AND state = 'waiting'
                    """,
                    relay,
                    ATTEMPT,
                    next.id(),
                    next.attempt() - 1))
        > 0;
  }

  /// Says that it was taken; also of one that was replaced meanwhile.
  ///
  /// @throws StoreException when MariaDB does not answer
  public void sent(Claimed claimed) {
    database.run(
        "note sent notice",
        sql ->
            sql.change(
                "UPDATE notice SET state = 'sent', sent_at = NOW(6), last_error = '' WHERE id = ?",
                claimed.id()));
  }

  /// Says that it was not taken: it is tried again after a pause, or given up.
  ///
  /// @return whether it is given up
  /// @throws StoreException when MariaDB does not answer
  public boolean failed(Claimed claimed, String reason) {
    boolean last = claimed.attempt() >= MOST_ATTEMPTS;
    database.run(
        "note failed notice",
        sql ->
            sql.change(
                """
                UPDATE notice SET last_error = ?, due_at = NOW(6) + INTERVAL ? SECOND, state = ?
                WHERE id = ? AND attempts = ? AND state = 'waiting'
                """,
                JournalRow.cut(reason, LONGEST_ERROR),
                pause(claimed.attempt()),
                last ? "failed" : "waiting",
                claimed.id(),
                claimed.attempt()));
    return last;
  }

  private static Duration pause(int attempt) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << (2 * Math.min(attempt - 1, 8)));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /// How many wait.
  ///
  /// @throws StoreException when MariaDB does not answer
  public long waiting() {
    return database.run(
        "count notices",
        sql ->
            sql.first(
                    "SELECT COUNT(*) AS waiting FROM notice WHERE state = 'waiting'",
                    row -> row.getLong("waiting"))
                .orElse(0L));
  }
}
