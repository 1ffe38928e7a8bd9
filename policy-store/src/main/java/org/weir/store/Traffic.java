package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What goes on now, over all relays, from table `decision`. Not thread-safe.
public final class Traffic {
  /// What is usual is the mean of this time before the window.
  private static final Duration USUAL = Duration.ofDays(1);

  private static final Duration USUAL_KEPT = Duration.ofMinutes(5);
  private static final int MOST_ALERTS = 20;
  private static final int MOST_RELAYS = 100;
  private static final int MOST_REMEMBERED = 10_000;

  private final Database database;
  private final Map<Long, Usual> usual = new HashMap<>();

  public Traffic(Database database) {
    this.database = database;
  }

  private record Usual(double messages, Deadline until) {}

  /// Decisions in the window, by what was done.
  public record Counts(long pass, long tag, long defer, long hold, long reject) {
    /// All of them.
    public long all() {
      return pass + tag + defer + hold + reject;
    }
  }

  /// An account, a script or a relay and what came from it in the window.
  ///
  /// @param id of the account; null when nobody was found, and for what is no account
  /// @param usual messages in a window as long, over the day before; NaN when it is not asked
  public record Source(
      @Nullable Long id,
      String name,
      long messages,
      long recipients,
      long held,
      long refused,
      double usual) {}

  /// A relay that was alive within a day.
  ///
  /// @param lastSeen its last sign of life
  public record Relay(String name, String version, Instant lastSeen, long messages) {}

  /// An open alert.
  public record Alert(Instant openedAt, String kind, String subject, String detail) {}

  /// All of it at one time.
  ///
  /// @param held messages that lie on hold, on all relays
  public record View(
      Instant at,
      Duration window,
      Counts counts,
      List<Source> accounts,
      List<Source> scripts,
      List<Relay> relays,
      long held,
      List<Alert> alerts) {
    public View {
      accounts = List.copyOf(accounts);
      scripts = List.copyOf(scripts);
      relays = List.copyOf(relays);
      alerts = List.copyOf(alerts);
    }
  }

  /// Looks once: six statements, and one for each account whose usual traffic is not known.
  ///
  /// @param most accounts, and scripts
  /// @throws StoreException when MariaDB does not answer
  public View look(Duration window, int most) {
    Instant now = database.run("read clock", Traffic::now);
    return new View(
        now,
        window,
        counts(window),
        accounts(window, most),
        scripts(window, most),
        relays(window),
        held(),
        alerts());
  }

  private static Instant now(Sql sql) throws SQLException {
    return sql.first("SELECT NOW(6) AS now", row -> Sql.instant(row, "now")).orElseThrow();
  }

  private Counts counts(Duration window) {
    Map<String, Long> counts = new HashMap<>();
    database
        .run(
            "count decisions",
            sql ->
                sql.list(
                    """
                    SELECT action, COUNT(*) AS n FROM decision
                    WHERE at >= NOW(6) - INTERVAL ? SECOND GROUP BY action
                    """,
                    row -> Map.entry(row.getString("action"), row.getLong("n")),
                    window))
        .forEach(each -> counts.put(each.getKey(), each.getValue()));
    return new Counts(
        counts.getOrDefault("pass", 0L),
        counts.getOrDefault("tag", 0L),
        counts.getOrDefault("defer", 0L),
        counts.getOrDefault("hold", 0L),
        counts.getOrDefault("reject", 0L));
  }

  private List<Source> accounts(Duration window, int most) {
    List<Source> now =
        database.run(
            "count decisions by account",
            sql ->
                sql.list(
                    """
                    SELECT d.account_id AS id, d.messages, d.recipients, d.held, d.refused,
                      COALESCE(a.name, IF(d.account_id IS NULL, '(nobody)', CONCAT('(deleted ', d.account_id, ')'))) AS name
                    FROM (
                      SELECT account_id, COUNT(*) AS messages, SUM(recipients) AS recipients,
                        SUM(action = 'hold') AS held, SUM(action IN ('defer', 'reject')) AS refused
                      FROM decision WHERE at >= NOW(6) - INTERVAL ? SECOND
                      GROUP BY account_id ORDER BY messages DESC, account_id LIMIT ?) d
                    LEFT JOIN account a ON a.id = d.account_id
                    ORDER BY d.messages DESC, d.account_id
                    """,
                    Traffic::source,
                    window,
                    most));
    return now.stream().map(source -> withUsual(source, window)).toList();
  }

  private Source withUsual(Source source, Duration window) {
    Long id = source.id();
    return id == null
        ? source
        : new Source(
            id,
            source.name(),
            source.messages(),
            source.recipients(),
            source.held(),
            source.refused(),
            usual(id, window));
  }

  private double usual(long account, Duration window) {
    Usual known = usual.get(account);
    if (known != null && !known.until().passed()) {
      return known.messages();
    }
    long before =
        database.run(
            "count an account's decisions",
            sql ->
                sql.first(
                        """
                        SELECT COUNT(*) AS n FROM decision WHERE account_id = ?
                          AND at >= NOW(6) - INTERVAL ? SECOND AND at < NOW(6) - INTERVAL ? SECOND
                        """,
                        row -> row.getLong("n"),
                        account,
                        USUAL.plus(window),
                        window)
                    .orElse(0L));
    if (usual.size() >= MOST_REMEMBERED) {
      usual.clear();
    }
    double mean = before * (double) window.toSeconds() / USUAL.toSeconds();
    usual.put(account, new Usual(mean, Deadline.in(USUAL_KEPT)));
    return mean;
  }

  private List<Source> scripts(Duration window, int most) {
    return database.run(
        "count decisions by script",
        sql ->
            sql.list(
                """
                SELECT NULL AS id, script AS name, COUNT(*) AS messages,
                  SUM(recipients) AS recipients, SUM(action = 'hold') AS held,
                  SUM(action IN ('defer', 'reject')) AS refused
                FROM decision WHERE at >= NOW(6) - INTERVAL ? SECOND AND script IS NOT NULL
                GROUP BY script ORDER BY messages DESC, script LIMIT ?
                """,
                Traffic::source,
                window,
                most));
  }

  private List<Relay> relays(Duration window) {
    return database.run(
        "list relays",
        sql ->
            sql.list(
                """
                SELECT r.name, r.version, r.last_seen, COALESCE(d.messages, 0) AS messages
                FROM relay r LEFT JOIN (
                  SELECT relay, COUNT(*) AS messages FROM decision
                  WHERE at >= NOW(6) - INTERVAL ? SECOND GROUP BY relay) d ON d.relay = r.name
                WHERE r.last_seen > NOW(6) - INTERVAL 1 DAY ORDER BY r.name LIMIT ?
                """,
                row ->
                    new Relay(
                        row.getString("name"),
                        row.getString("version"),
                        Sql.instant(row, "last_seen"),
                        row.getLong("messages")),
                window,
                MOST_RELAYS));
  }

  private long held() {
    return database.run(
        "count held mail",
        sql ->
            sql.first(
                    "SELECT COUNT(*) AS n FROM held_message WHERE state = 'held'",
                    row -> row.getLong("n"))
                .orElse(0L));
  }

  private List<Alert> alerts() {
    return database.run(
        "list alerts",
        sql ->
            sql.list(
                """
                SELECT opened_at, kind, subject, detail FROM alert
                WHERE resolved_at IS NULL ORDER BY opened_at DESC LIMIT ?
                """,
                row ->
                    new Alert(
                        Sql.instant(row, "opened_at"),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getString("detail")),
                MOST_ALERTS));
  }

  private static Source source(ResultSet row) throws SQLException {
    return new Source(
        Sql.longOrNull(row, "id"),
        row.getString("name"),
        row.getLong("messages"),
        row.getLong("recipients"),
        row.getLong("held"),
        row.getLong("refused"),
        Double.NaN);
  }
}
