package org.weir.store;

import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.weir.policy.Attribution.Kind;

/// Senders that no account claims, from the table `decision`: what a relay that only observes has
/// seen before its customers are in the tables. What is claimed meanwhile is left out.
///
/// A message counts for the strongest of its facts: its login, else its script, else both its
/// client's network and its sender's domain. So no customer gets a whole provider's network for the
/// sake of those who log in from there. Confined to one thread.
public final class Unclaimed {
  private static final int BATCH = 1_000;

  private final Database database;
  private final InstantSource clock;

  /// A fact that would lead messages to an account.
  public record Sender(
      Kind kind,
      String value,
      long messages,
      long recipients,
      Instant firstSeen,
      Instant lastSeen) {}

  /// How messages are grouped.
  private record Grouping(Kind kind, String value, String which) {}

  private static final String NOT_BY_NAME = "login IS NULL AND script IS NULL AND ";

  private static final List<Grouping> GROUPINGS =
      List.of(
          new Grouping(Kind.LOGIN, "login", "login IS NOT NULL"),
          new Grouping(Kind.SCRIPT, "script", "login IS NULL AND script IS NOT NULL"),
          new Grouping(Kind.NETWORK, "network", NOT_BY_NAME + "client IS NOT NULL"),
          new Grouping(Kind.NETWORK, "client", NOT_BY_NAME + "client IS NOT NULL"),
          new Grouping(Kind.SENDER_DOMAIN, "domain", NOT_BY_NAME + "domain <> ''"));

  /// @param database made by [Database#openForLongWork]
  public Unclaimed(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Those seen in the time before now, most messages first.
  ///
  /// @param limit at most so many logins, scripts, networks, addresses and domains each
  public List<Sender> list(Duration before, int limit) {
    return database.run(
        "list unclaimed senders",
        sql -> {
          gather(sql, clock.instant().minus(before));
          leaveOutClaimed(sql);
          List<Sender> senders = new ArrayList<>();
          for (Grouping grouping : GROUPINGS) {
            senders.addAll(senders(sql, grouping, limit));
          }
          return List.copyOf(senders);
        });
  }

  /// One pass over the journal, by its key on account and time unless nearly all rows are wanted.
  private static void gather(Sql sql, Instant since) throws SQLException {
    sql.change("DROP TEMPORARY TABLE IF EXISTS seen");
    sql.change(
        """
        CREATE TEMPORARY TABLE seen (KEY client (client)) ENGINE=InnoDB
          DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
        SELECT LOWER(TRIM(login)) AS login, LOWER(TRIM(script)) AS script,
          INET6_NTOA(INET6_ATON(client)) AS client,
          CASE
            WHEN client LIKE '%:%' THEN CONCAT(
              INET6_NTOA(RPAD(LEFT(INET6_ATON(client), 8), 16, UNHEX('00'))), '/64')
            ELSE CONCAT(SUBSTRING_INDEX(CONVERT(client USING utf8mb4), '.', 3), '.0/24')
          END AS network,
          IF(sender LIKE '%@%', LOWER(SUBSTRING_INDEX(sender, '@', -1)), '') AS domain,
          COUNT(*) AS messages, SUM(recipients) AS recipients, MIN(at) AS first_seen,
          MAX(at) AS last_seen
        FROM decision
        WHERE account_id IS NULL AND at >= ?
        GROUP BY login, script, client, domain
        """,
        since);
  }

  private static void leaveOutClaimed(Sql sql) throws SQLException {
    for (Kind kind : List.of(Kind.LOGIN, Kind.SCRIPT, Kind.SENDER_DOMAIN)) {
      String column = kind == Kind.SENDER_DOMAIN ? "domain" : kind.word();
      sql.change(
          "DELETE s FROM seen s JOIN identity i ON i.kind = ? AND i.value = s." + column,
          kind.word());
    }
    Networks networks = AccountTables.networks(sql);
    List<String> claimed =
        sql
            .list(
                "SELECT DISTINCT client FROM seen WHERE client IS NOT NULL",
                row -> row.getString(1))
            .stream()
            .filter(client -> networks.around(InetAddress.ofLiteral(client)).isPresent())
            .toList();
    for (int first = 0; first < claimed.size(); first += BATCH) {
      List<String> batch = claimed.subList(first, Math.min(claimed.size(), first + BATCH));
      sql.change(
          batch.stream()
              .map(_ -> "?")
              .collect(Collectors.joining(", ", "DELETE FROM seen WHERE client IN (", ")")),
          batch.toArray());
    }
  }

  /// A network only where more than one of its addresses was seen.
  private static List<Sender> senders(Sql sql, Grouping grouping, int limit) throws SQLException {
    return sql.list(
        """
        SELECT %s AS value, SUM(messages) AS messages, SUM(recipients) AS recipients,
          MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen
        FROM seen WHERE %s GROUP BY value HAVING %s
        ORDER BY messages DESC, value LIMIT ?
        """
            .formatted(
                grouping.value,
                grouping.which,
                grouping.value.equals("network") ? "COUNT(DISTINCT client) > 1" : "TRUE"),
        row -> sender(row, grouping.kind),
        limit);
  }

  private static Sender sender(ResultSet row, Kind kind) throws SQLException {
    return new Sender(
        kind,
        row.getString("value"),
        row.getLong("messages"),
        row.getLong("recipients"),
        Sql.instant(row, "first_seen"),
        Sql.instant(row, "last_seen"));
  }
}
