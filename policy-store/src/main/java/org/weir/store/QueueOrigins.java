package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whose the mail in a relay's queue is, by table `decision`. Thread-safe.
public final class QueueOrigins {
  private static final int AT_ONCE = 500;

  /// A decision falls at the end of a message, the MTA counts from its beginning or end; uploads
  /// take hours at most. The bounds also keep the question to a partition or two.
  private static final Duration BEFORE = Duration.ofMinutes(10);

  private static final Duration AFTER = Duration.ofHours(5);

  private final Database database;

  public QueueOrigins(Database database) {
    this.database = database;
  }

  /// A message in a queue.
  ///
  /// @param arrivedAt as the MTA says
  public record Arrival(String queueId, Instant arrivedAt) {}

  /// What was known when it was let in; null = nobody was found, or nothing was said.
  ///
  /// @param ofCampaign whether its evidence names the campaign that was asked for
  public record Origin(
      @Nullable Long accountId,
      @Nullable String account,
      @Nullable String login,
      @Nullable String script,
      String code,
      boolean ofCampaign) {}

  private record Row(String queueId, Instant at, Origin origin) {}

  /// Returns when the database can be asked.
  ///
  /// @throws StoreException when it cannot
  public void requireAnswer() {
    database.run(
        "look for decisions", sql -> sql.first("SELECT 1 FROM decision LIMIT 1", row -> 1));
  }

  /// What is known of these, by queue id; those that never passed Weir, or too long ago, are left
  /// out.
  ///
  /// @param campaign as evidence names it; null = none is asked for
  public Map<String, Origin> of(String relay, List<Arrival> arrivals, @Nullable String campaign) {
    Map<String, Origin> origins = new HashMap<>();
    for (int from = 0; from < arrivals.size(); from += AT_ONCE) {
      List<Arrival> some = arrivals.subList(from, Math.min(arrivals.size(), from + AT_ONCE));
      origins.putAll(some(relay, some, campaign));
    }
    return origins;
  }

  private Map<String, Origin> some(
      String relay, List<Arrival> arrivals, @Nullable String campaign) {
    Map<String, Instant> wanted = new HashMap<>();
    arrivals.forEach(arrival -> wanted.put(arrival.queueId(), arrival.arrivedAt()));
    List<@Nullable Object> parameters = new ArrayList<>();
    parameters.add(campaign);
    parameters.add(campaign);
    parameters.add(relay);
    parameters.add(Collections.min(wanted.values()).minus(BEFORE));
    parameters.add(Collections.max(wanted.values()).plus(AFTER));
    parameters.addAll(wanted.keySet());
    String ids = String.join(", ", Collections.nCopies(wanted.size(), "?"));
    List<Row> rows =
        database.run(
            "find whose mail is in the queue",
            sql -> sql.list(question(ids), QueueOrigins::row, parameters.toArray()));
    Map<String, Origin> origins = new HashMap<>();
    for (Row row : rows) { // the newest comes last
      Instant arrived = wanted.get(row.queueId());
      if (arrived != null
          && !row.at().isBefore(arrived.minus(BEFORE))
          && !row.at().isAfter(arrived.plus(AFTER))) {
        origins.put(row.queueId(), row.origin());
      }
    }
    return origins;
  }

  /// @param ids question marks
  private static String question(String ids) {
    return """
    SELECT d.queue_id, d.at, d.account_id, d.login, d.script, d.code,
      IF(d.account_id IS NULL, NULL, COALESCE(a.name, CONCAT('(deleted ', d.account_id, ')'))) AS account,
      %s AS of_campaign
    FROM decision d LEFT JOIN account a ON a.id = d.account_id
    WHERE d.relay = ? AND d.at BETWEEN ? AND ? AND d.action IN ('pass', 'tag', 'hold')
      AND d.queue_id IN (%s)
    ORDER BY d.at
    """
        .formatted(HeldFilter.OF_CAMPAIGN, ids);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("queue_id"),
        Sql.instant(row, "at"),
        new Origin(
            row.getObject("account_id", Long.class),
            row.getString("account"),
            row.getString("login"),
            row.getString("script"),
            row.getString("code"),
            row.getBoolean("of_campaign")));
  }
}
