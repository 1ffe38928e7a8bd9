package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Kind;

/// Alerts as the command line sees and mutes them; mutes are in table `audit`. Thread-safe.
public final class AlertRegister {
  private static final int LONGEST_REASON = 255;

  private final Database database;
  private final Audit audit;

  /// @param who the person, for the audit
  public AlertRegister(Database database, String who) {
    this.database = database;
    audit = new Audit(who);
  }

  /// One alert.
  ///
  /// @param resolvedAt null = still so
  /// @param announced how often it was
  /// @param mutedUntil null = not muted
  public record Entry(
      long id,
      String kind,
      String subject,
      String relay,
      Instant openedAt,
      @Nullable Instant resolvedAt,
      int announced,
      @Nullable Instant mutedUntil,
      String detail) {}

  /// One notice about it.
  public record Told(
      String event,
      String channel,
      String state,
      Instant createdAt,
      int attempts,
      @Nullable Instant sentAt,
      String lastError) {}

  private static final String ENTRIES =
      """
      SELECT a.id, a.kind, a.subject, a.relay, a.opened_at, a.resolved_at, a.announced, a.detail,
        (SELECT MAX(m.muted_until) FROM alert_mute m WHERE m.kind = a.kind
          AND m.subject IN ('', a.subject) AND m.muted_until > NOW(6)) AS muted_until
      FROM alert a
      """;

  /// What is open, and what was within a time; what is open first, the newest of each first.
  ///
  /// @param since zero = only what is open
  public List<Entry> list(Duration since, int limit) {
    return database.run(
        "list alerts",
        sql ->
            sql.list(
                ENTRIES
                    + """
                     WHERE a.resolved_at IS NULL OR a.resolved_at > NOW(6) - INTERVAL ? SECOND
                    ORDER BY a.resolved_at IS NULL DESC, a.opened_at DESC LIMIT ?
                    """,
                AlertRegister::entry,
                since,
                limit));
  }

  /// One of them.
  public Optional<Entry> find(long id) {
    return database.run(
        "find alert", sql -> sql.first(ENTRIES + " WHERE a.id = ?", AlertRegister::entry, id));
  }

  /// What was said about it, oldest first.
  public List<Told> told(long id, int limit) {
    return database.run(
        "list notices",
        sql ->
            sql.list(
                """
                SELECT event, channel, state, created_at, attempts, sent_at, last_error FROM notice
                WHERE alert_id = ? ORDER BY id LIMIT ?
                """,
                row ->
                    new Told(
                        row.getString("event"),
                        row.getString("channel"),
                        row.getString("state"),
                        Sql.instant(row, "created_at"),
                        row.getInt("attempts"),
                        Sql.instantOrNull(row, "sent_at"),
                        row.getString("last_error")),
                id,
                limit));
  }

  /// Lets nobody hear of a kind, or of one subject of it, for a while.
  ///
  /// @param subject empty = all
  /// @return until when
  public Instant mute(Kind kind, String subject, Duration time, String reason) {
    return database.transaction(
        "mute alert",
        sql -> {
          sql.change(
              """
              INSERT INTO alert_mute (kind, subject, muted_until, reason)
              VALUES (?, ?, NOW(6) + INTERVAL ? SECOND, ?)
              ON DUPLICATE KEY UPDATE muted_until = VALUES(muted_until), reason = VALUES(reason)
              """,
              kind.word(),
              subject,
              time,
              JournalRow.cut(reason, LONGEST_REASON));
          audit.note(
              sql, "alert.mute", null, kind.word() + " " + subject + " for " + time + " " + reason);
          return sql.first(
                  "SELECT muted_until FROM alert_mute WHERE kind = ? AND subject = ?",
                  row -> Sql.instant(row, "muted_until"),
                  kind.word(),
                  subject)
              .orElseThrow();
        });
  }

  /// Takes that back.
  ///
  /// @return whether it was muted
  public boolean unmute(Kind kind, String subject) {
    return database.transaction(
        "unmute alert",
        sql -> {
          boolean muted =
              sql.change(
                      """
                      DELETE FROM alert_mute
                      WHERE kind = ? AND subject = ? AND muted_until > NOW(6)
                      """,
                      kind.word(),
                      subject)
                  > 0;
          if (muted) {
            audit.note(sql, "alert.unmute", null, kind.word() + " " + subject);
          }
          return muted;
        });
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getLong("id"),
        row.getString("kind"),
        row.getString("subject"),
        row.getString("relay"),
        Sql.instant(row, "opened_at"),
        Sql.instantOrNull(row, "resolved_at"),
        row.getInt("announced"),
        Sql.instantOrNull(row, "muted_until"),
        row.getString("detail"));
  }
}
