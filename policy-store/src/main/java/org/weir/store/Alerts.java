package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Incident;
import org.weir.alert.Kind;
import org.weir.alert.Tally;

/// Table `alert`: what the people on call should know. Of each thing one alert is open, however
/// many relays notice it; what comes back within a quarter of an hour is the same alert. Subjects
/// are printable ASCII. Thread-safe.
public final class Alerts {
  private static final int MOST_SENDERS = 5;

  /// A relay with a sign of life within this time sees to its own alerts.
  private static final Duration ALIVE = Duration.ofMinutes(10);

  private static final int LONGEST_SUBJECT = 255;
  private static final int LONGEST_DETAIL = 2048;

  private final Database database;
  private final String relay;

  /// @param relay which notices
  public Alerts(Database database, String relay) {
    this.database = database;
    this.relay = relay;
  }

  /// Says that something is wrong.
  ///
  /// @return whether that is news
  /// @throws StoreException when MariaDB does not answer
  public boolean open(Kind kind, String subject, String detail) {
    return open(kind, subject, null, 0, detail);
  }

  /// Says that there is too much of something.
  ///
  /// @return whether that is news
  /// @throws StoreException when MariaDB does not answer
  public boolean open(Tally tally, String detail) {
    return open(tally.kind(), tally.subject(), tally.accountId(), tally.usual(), detail);
  }

  private boolean open(
      Kind kind, String subject, @Nullable Long accountId, long usual, String detail) {
    String name = subject(subject);
    return database.run(
        "open alert",
        sql ->
            !reopened(sql, kind, name)
                && sql.change(
                        """
                        INSERT IGNORE INTO alert (kind, subject, relay, account_id, usual, detail)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """,
                        kind.word(),
                        name,
                        relay,
                        accountId,
                        usual,
                        JournalRow.cut(detail, LONGEST_DETAIL))
                    > 0);
  }

  /// Ignored is that it is open already. It is now of this relay, which can tell its end.
  private boolean reopened(Sql sql, Kind kind, String subject) throws SQLException {
    return sql.change(
            """
            UPDATE IGNORE alert SET resolved_at = NULL, relay = ?
            WHERE kind = ? AND subject = ? AND settled = FALSE
              AND resolved_at >= NOW(6) - INTERVAL ? SECOND
            ORDER BY id DESC LIMIT 1
            """,
            relay,
            kind.word(),
            subject,
            Incident.QUIET)
        > 0;
  }

  /// Says how it is now with something that is open.
  ///
  /// @throws StoreException when MariaDB does not answer
  public void describe(Kind kind, String subject, String detail) {
    database.run(
        "describe alert",
        sql ->
            sql.change(
                """
                UPDATE alert SET detail = ?
                WHERE kind = ? AND subject = ? AND resolved_at IS NULL
                """,
                JournalRow.cut(detail, LONGEST_DETAIL),
                kind.word(),
                subject(subject)));
  }

  /// Says that it is not so any more, for all relays.
  ///
  /// @return whether it was open
  /// @throws StoreException when MariaDB does not answer
  public boolean resolveForAll(Kind kind, String subject) {
    return resolve(kind, subject, Duration.ZERO);
  }

  /// Says that it is not so any more. What another relay has noticed is that one's to take back
  /// while it lives, for it may see what this one does not.
  ///
  /// @return whether it was open
  /// @throws StoreException when MariaDB does not answer
  public boolean resolve(Kind kind, String subject) {
    return resolve(kind, subject, ALIVE);
  }

  private boolean resolve(Kind kind, String subject, Duration alive) {
    return database.run(
        "resolve alert",
        sql ->
            sql.change(
                    """
                    UPDATE alert SET resolved_at = NOW(6)
                    WHERE kind = ? AND subject = ? AND resolved_at IS NULL
                      AND (relay = ? OR relay NOT IN (
                        SELECT name FROM relay WHERE last_seen > NOW(6) - INTERVAL ? SECOND))
                    """,
                    kind.word(),
                    subject(subject),
                    relay,
                    alive)
                > 0);
  }

  /// Says that it is not so any more of all that was noticed by relays which gave no sign of life
  /// for ten minutes, or are no longer in table `relay`; this one aside.
  ///
  /// @return how many were open
  /// @throws StoreException when MariaDB does not answer
  public int resolveOfGoneRelays(Kind kind) {
    return database.run(
        "resolve alerts of relays that are gone",
        sql ->
            sql.change(
                """
                UPDATE alert SET resolved_at = NOW(6)
                WHERE kind = ? AND resolved_at IS NULL AND relay <> ? AND NOT EXISTS (
                  SELECT 1 FROM relay r WHERE r.name = alert.relay
                    AND r.last_seen >= NOW(6) - INTERVAL ? SECOND)
                """,
                kind.word(),
                relay,
                ALIVE));
  }

  /// What is open of a kind: subjects, each with what was usual before.
  ///
  /// @throws StoreException when MariaDB does not answer
  public Map<String, Long> open(Kind kind) {
    return open(kind, null);
  }

  /// The same of what this relay has noticed, or noticed again.
  ///
  /// @throws StoreException when MariaDB does not answer
  public Map<String, Long> openHere(Kind kind) {
    return open(kind, relay);
  }

  /// @param relay null = any
  private Map<String, Long> open(Kind kind, @Nullable String relay) {
    record Open(String subject, long usual) {}
    return database
        .run(
            "read alerts",
            sql ->
                sql.list(
                    """
                    SELECT subject, usual FROM alert
                    WHERE kind = ? AND resolved_at IS NULL AND relay = COALESCE(?, relay)
                    """,
                    row -> new Open(row.getString("subject"), row.getLong("usual")),
                    kind.word(),
                    relay))
        .stream()
        .collect(Collectors.toMap(Open::subject, Open::usual));
  }

  /// How many are open.
  ///
  /// @throws StoreException when MariaDB does not answer
  public long openCount() {
    return database.run(
        "count alerts",
        sql ->
            sql.first(
                    "SELECT COUNT(*) AS open FROM alert WHERE open_one IS NOT NULL",
                    row -> row.getLong("open"))
                .orElse(0L));
  }

  /// Relays that give no sign of life for a while, those of the table that ever gave one.
  ///
  /// @return since how many seconds, by relay
  /// @throws StoreException when MariaDB does not answer
  public Map<String, Long> silentRelays(Duration silence) {
    record Silent(String name, long seconds) {}
    return database
        .run(
            "look for silent relays",
            sql ->
                sql.list(
                    """
                    SELECT name, TIMESTAMPDIFF(SECOND, last_seen, NOW(6)) AS silent FROM relay
                    WHERE last_seen < NOW(6) - INTERVAL ? SECOND
                    """,
                    row -> new Silent(row.getString("name"), row.getLong("silent")),
                    silence))
        .stream()
        .collect(Collectors.toMap(Silent::name, Silent::seconds));
  }

  private static String subject(String subject) {
    return JournalRow.cut(subject, LONGEST_SUBJECT);
  }

  /// Who sent most through this relay in the last three hours, `K-10017 512, K-2 40`.
  ///
  /// @throws StoreException when MariaDB does not answer
  public String topSenders() {
    List<String> senders =
        database.run(
            "read top senders",
            sql ->
                sql.list(
                    """
                    SELECT COALESCE(a.name, '(nobody)') AS name, COUNT(*) AS messages
                    FROM decision d LEFT JOIN account a ON a.id = d.account_id
                    WHERE d.at >= NOW(6) - INTERVAL 3 HOUR AND d.relay = ?
                      AND d.action IN ('pass', 'tag', 'hold')
                    GROUP BY d.account_id, a.name ORDER BY messages DESC LIMIT ?
                    """,
                    row -> row.getString("name") + " " + row.getLong("messages"),
                    relay,
                    MOST_SENDERS));
    return String.join(", ", senders);
  }
}
