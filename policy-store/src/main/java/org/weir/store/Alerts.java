package org.weir.store;

import java.util.List;

/// Table `alert`: what the people on call should know. Of each thing one alert is open, however
/// many relays notice it. Thread-safe.
public final class Alerts {
  private static final int MOST_SENDERS = 5;
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
  public boolean open(String kind, String subject, String detail) {
    return database.run(
        "open alert",
        sql ->
            sql.change(
                    """
                    INSERT IGNORE INTO alert (kind, subject, relay, detail) VALUES (?, ?, ?, ?)
                    """,
                    kind,
                    JournalRow.cut(subject, LONGEST_SUBJECT),
                    relay,
                    JournalRow.cut(detail, LONGEST_DETAIL))
                > 0);
  }

  /// Says that it is not so any more. What another relay has noticed stands for two hours, since
  /// what this one knows may be older.
  ///
  /// @return whether it was open
  /// @throws StoreException when MariaDB does not answer
  public boolean resolve(String kind, String subject) {
    return database.run(
        "resolve alert",
        sql ->
            sql.change(
                    """
                    UPDATE alert SET resolved_at = NOW(6)
                    WHERE kind = ? AND subject = ? AND resolved_at IS NULL
                      AND (relay = ? OR opened_at < NOW(6) - INTERVAL 2 HOUR)
                    """,
                    kind,
                    JournalRow.cut(subject, LONGEST_SUBJECT),
                    relay)
                > 0);
  }

  /// The subjects of a kind that are open.
  ///
  /// @throws StoreException when MariaDB does not answer
  public List<String> open(String kind) {
    return database.run(
        "read alerts",
        sql ->
            sql.list(
                "SELECT subject FROM alert WHERE kind = ? AND resolved_at IS NULL ORDER BY subject",
                row -> row.getString("subject"),
                kind));
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
