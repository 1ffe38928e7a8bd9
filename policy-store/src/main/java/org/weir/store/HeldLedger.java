package org.weir.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One relay's rows of table `held_message`, for the one who compares them with its hold queue.
/// Times go by MariaDB's clock. Thread-safe.
public final class HeldLedger {
  /// Of one relay; what is beyond is left as it is.
  public static final int MOST = 200_000;

  private static final int AT_ONCE = 500;
  private static final int MOST_DUE = 1_000;
  private static final String AGENT = "weir agent";
  private static final int EVENT = 26;

  /// Held by somebody else than Weir, and never seen by it.
  private static final String UNKNOWN_CODE = "-";

  /// A decision falls at the end of a message, the MTA counts from its beginning or end.
  private static final Duration BEFORE = Duration.ofMinutes(10);

  private static final Duration AFTER = Duration.ofHours(5);

  private final Database database;
  private final String relay;
  private final Audit audit = new Audit(AGENT);

  /// @param relay its name in table `relay`
  public HeldLedger(Database database, String relay) {
    this.database = database;
    this.relay = relay;
  }

  /// A message on hold, as the table has it.
  public record Row(String event, String queueId) {}

  /// A message on hold, as the MTA has it.
  public record Arrival(String queueId, Instant arrivedAt) {}

  /// Those that were written down as held before that time, the oldest first; those without a queue
  /// id are left out.
  public List<Row> held(Duration before, int limit) {
    return database.run(
        "read held mail of this relay",
        sql ->
            sql.list(
                """
                SELECT event_id, queue_id FROM held_message
                WHERE relay = ? AND state = 'held' AND queue_id IS NOT NULL
                  AND held_at <= NOW(6) - INTERVAL ? SECOND
                  AND updated_at <= NOW(6) - INTERVAL LEAST(?, 600) SECOND
                ORDER BY held_at LIMIT ?
                """,
                row -> new Row(row.getString("event_id"), row.getString("queue_id")),
                relay,
                before,
                before,
                limit));
  }

  /// Those on hold for longer than that, the oldest first, some.
  public List<Row> due(Duration term) {
    return held(term, MOST_DUE);
  }

  /// Notes that these are no longer held; what was released or deleted is in table `audit`, too.
  ///
  /// @param state `gone`, `released` or `deleted`
  /// @param why for people
  public void settle(Collection<Row> rows, HeldRegister.State state, String why) {
    for (List<Row> some : pieces(rows)) {
      List<Object> parameters = new ArrayList<>(List.of(state.word(), AGENT + why, relay));
      some.forEach(row -> parameters.add(row.event()));
      database.transaction(
          "note that mail is no longer held",
          sql -> {
            int changed =
                sql.change(
                    """
                    UPDATE held_message SET state = ?, state_by = ?
                    WHERE relay = ? AND state = 'held' AND event_id IN (%s)
                    """
                        .formatted(questionMarks(some.size())),
                    parameters.toArray());
            if (state != HeldRegister.State.GONE) {
              String events = some.stream().map(Row::event).collect(Collectors.joining(" "));
              audit.note(sql, "held." + state.word(), null, relay + why + ": " + events);
            }
            return changed;
          });
    }
  }

  /// Makes rows for what is on hold without one, attributed by table `decision`; a row of what was
  /// held before becomes `held` again.
  ///
  /// @return how many had none
  public int adopt(Collection<Arrival> onHold, Duration settledFor) {
    int adopted = 0;
    for (List<Arrival> some : pieces(onHold)) {
      adopted +=
          database.<Integer>retrying(() ->
              database.transaction("write down held mail", sql -> adopt(sql, some, settledFor)));
    }
    return adopted;
  }

  private int adopt(Sql sql, List<Arrival> some, Duration settledFor) throws SQLException {
    Set<String> known = known(sql, some);
    List<Arrival> missing =
        some.stream().filter(arrival -> !known.contains(arrival.queueId())).toList();
    if (missing.isEmpty()) {
      return 0;
    }
    Map<String, Decided> decided = decided(sql, missing);
    int adopted = 0;
    for (Arrival arrival : missing) {
      Decided by = decided.get(arrival.queueId());
      adopted +=
          sql.change(
                      """
                      INSERT INTO held_message (event_id, relay, queue_id, account_id, code, reason)
                      VALUES (?, ?, ?, ?, ?, 'put on hold at the relay')
                      ON DUPLICATE KEY UPDATE
                        held_at = IF(updated_at <= NOW(6) - INTERVAL ? SECOND, NOW(6), held_at),
                        state_by = IF(updated_at <= NOW(6) - INTERVAL ? SECOND, '', state_by),
                        state = IF(updated_at <= NOW(6) - INTERVAL ? SECOND, 'held', state)
                      """,
                      by == null ? eventOf(arrival) : by.event(),
                      relay,
                      arrival.queueId(),
                      by == null ? null : by.accountId(),
                      by == null ? UNKNOWN_CODE : by.code(),
                      settledFor,
                      settledFor,
                      settledFor)
                  > 0
              ? 1
              : 0;
    }
    return adopted;
  }

  private Set<String> known(Sql sql, List<Arrival> some) throws SQLException {
    List<Object> parameters = new ArrayList<>(List.of(relay));
    some.forEach(arrival -> parameters.add(arrival.queueId()));
    return sql
        .list(
            "SELECT queue_id FROM held_message WHERE relay = ? AND state = 'held' AND queue_id IN ("
                + questionMarks(some.size())
                + ")",
            row -> row.getString("queue_id"),
            parameters.toArray())
        .stream()
        .collect(Collectors.toSet());
  }

  private record Decided(
      String queueId, Instant at, String event, @Nullable Long accountId, String code) {}

  private Map<String, Decided> decided(Sql sql, List<Arrival> some) throws SQLException {
    Map<String, Instant> wanted = new HashMap<>();
    some.forEach(arrival -> wanted.put(arrival.queueId(), arrival.arrivedAt()));
    List<Object> parameters =
        new ArrayList<>(
            List.of(
                relay,
                Collections.min(wanted.values()).minus(BEFORE),
                Collections.max(wanted.values()).plus(AFTER)));
    parameters.addAll(wanted.keySet());
    Map<String, Decided> decided = new HashMap<>();
    for (Decided row :
        sql.list(
            """
            SELECT queue_id, at, event_id, account_id, code FROM decision
            WHERE relay = ? AND at BETWEEN ? AND ? AND action IN ('pass', 'tag', 'hold')
              AND queue_id IN (%s)
            ORDER BY at
            """
                .formatted(questionMarks(wanted.size())),
            HeldLedger::decided,
            parameters.toArray())) {
      Instant arrived = wanted.get(row.queueId());
      if (arrived != null
          && !row.at().isBefore(arrived.minus(BEFORE))
          && !row.at().isAfter(arrived.plus(AFTER))) {
        decided.put(row.queueId(), row); // the newest comes last
      }
    }
    return decided;
  }

  private static Decided decided(ResultSet row) throws SQLException {
    return new Decided(
        row.getString("queue_id"),
        Sql.instant(row, "at"),
        row.getString("event_id"),
        Sql.longOrNull(row, "account_id"),
        row.getString("code"));
  }

  /// The same however often it is met; no ULID begins with these.
  private String eventOf(Arrival arrival) {
    String name = relay + " " + arrival.queueId() + " " + arrival.arrivedAt().getEpochSecond();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ("ZZ" + HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT)).substring(0, EVENT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static <T> List<List<T>> pieces(Collection<T> all) {
    List<T> list = List.copyOf(all);
    List<List<T>> pieces = new ArrayList<>();
    for (int from = 0; from < list.size(); from += AT_ONCE) {
      pieces.add(list.subList(from, Math.min(list.size(), from + AT_ONCE)));
    }
    return pieces;
  }

  private static String questionMarks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
