package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decisions as the command line shows them: what came, what was decided and what made it up.
/// Thread-safe.
public final class DecisionRegister {
  private static final int MOST_LINES = 200;

  private final Database database;

  public DecisionRegister(Database database) {
    this.database = database;
  }

  /// One decision. Text that comes from mail is hostile.
  ///
  /// @param account null when nobody was found
  /// @param identity what led to the account, `login ann@example.com`; null for nobody
  /// @param action what was done
  /// @param wanted what the policy asked for; differs where Weir only observed
  /// @param text what the sender was told; empty when nothing
  public record Entry(
      String event,
      Instant at,
      String relay,
      @Nullable String queueId,
      @Nullable String account,
      @Nullable String identity,
      String action,
      String wanted,
      String code,
      double score,
      String origin,
      @Nullable String client,
      @Nullable String login,
      @Nullable String script,
      String sender,
      long recipients,
      long bytes,
      String policy,
      String text) {}

  /// A part of the score.
  public record Contribution(String signal, double points, boolean shadow, String why) {}

  /// A limit as it stood then.
  public record Use(String scope, String unit, long periodSeconds, long maximum, long used) {}

  /// A signal that could not be told.
  public record Unknown(String signal, String reason) {}

  private static final String ENTRIES =
      """
      SELECT d.event_id, d.at, d.relay, d.queue_id, d.action, d.wanted, d.code, d.score, d.origin,
        d.client, d.login, d.script, d.sender, d.recipients, d.bytes, d.policy,
        IF(d.account_id IS NULL, NULL, COALESCE(a.name, CONCAT('(deleted ', d.account_id, ')'))) AS account,
        CONCAT(JSON_VALUE(d.evidence, '$.attribution.kind'), ' ',
          JSON_VALUE(d.evidence, '$.attribution.value')) AS identity,
        COALESCE(JSON_VALUE(d.evidence, '$.text'), '') AS text
      FROM decision d LEFT JOIN account a ON a.id = d.account_id
      """;

  /// Those of an event id or an MTA's queue id, the newest first; a queue id may have been used
  /// more than once.
  public List<Entry> find(String eventOrQueueId, int limit) {
    return database.run(
        "find decision",
        sql ->
            sql.list(
                ENTRIES + " WHERE d.event_id = ? OR d.queue_id = ? ORDER BY d.at DESC LIMIT ?",
                DecisionRegister::entry,
                eventOrQueueId,
                eventOrQueueId,
                limit));
  }

  /// The last ones of an account.
  public List<Entry> last(long accountId, int limit) {
    return database.run(
        "list decisions",
        sql ->
            sql.list(
                ENTRIES + " WHERE d.account_id = ? ORDER BY d.at DESC LIMIT ?",
                DecisionRegister::entry,
                accountId,
                limit));
  }

  /// What made up a score, heaviest first.
  public List<Contribution> contributions(String event) {
    return database.run(
        "read contributions",
        sql ->
            sql.list(
                """
                SELECT f.name, f.points, f.shadow, f.why FROM decision d,
                  JSON_TABLE(d.evidence, '$.contributions[*]' COLUMNS (
                    name VARCHAR(100) PATH '$.signal', points DOUBLE PATH '$.points',
                    shadow BOOLEAN PATH '$.shadow', why VARCHAR(600) PATH '$.why')) f
                WHERE d.event_id = ? ORDER BY f.points DESC, f.name LIMIT ?
                """,
                row ->
                    new Contribution(
                        row.getString("name"),
                        row.getDouble("points"),
                        row.getBoolean("shadow"),
                        row.getString("why")),
                event,
                MOST_LINES));
  }

  /// The limits that were asked.
  public List<Use> limits(String event) {
    return database.run(
        "read limits",
        sql ->
            sql.list(
                """
                SELECT l.* FROM decision d,
                  JSON_TABLE(d.evidence, '$.usage.limits[*]' COLUMNS (
                    scope VARCHAR(10) PATH '$.scope', unit VARCHAR(12) PATH '$.unit',
                    period_seconds BIGINT PATH '$.period_seconds', maximum BIGINT PATH '$.maximum',
                    used BIGINT PATH '$.used')) l
                WHERE d.event_id = ? LIMIT ?
                """,
                row ->
                    new Use(
                        row.getString("scope"),
                        row.getString("unit"),
                        row.getLong("period_seconds"),
                        row.getLong("maximum"),
                        row.getLong("used")),
                event,
                MOST_LINES));
  }

  /// What could not be told in time, or at all.
  public List<Unknown> unknown(String event) {
    return database.run(
        "read unknown signals",
        sql ->
            sql.list(
                """
                SELECT f.name, f.reason FROM decision d,
                  JSON_TABLE(d.evidence, '$.findings[*]' COLUMNS (
                    name VARCHAR(100) PATH '$.signal', result VARCHAR(10) PATH '$.result',
                    reason VARCHAR(600) PATH '$.reason')) f
                WHERE d.event_id = ? AND f.result = 'unknown' ORDER BY f.name LIMIT ?
                """,
                row -> new Unknown(row.getString("name"), row.getString("reason")),
                event,
                MOST_LINES));
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("event_id"),
        Sql.instant(row, "at"),
        row.getString("relay"),
        row.getString("queue_id"),
        row.getString("account"),
        row.getString("identity"),
        row.getString("action"),
        row.getString("wanted"),
        row.getString("code"),
        row.getDouble("score"),
        row.getString("origin"),
        row.getString("client"),
        row.getString("login"),
        row.getString("script"),
        row.getString("sender"),
        row.getLong("recipients"),
        row.getLong("bytes"),
        row.getString("policy"),
        row.getString("text"));
  }
}
