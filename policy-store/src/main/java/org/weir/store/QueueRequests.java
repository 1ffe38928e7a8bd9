package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Asks relays to look at their queues or to do something with them, and waits for what comes of
/// it. Each relay's agent does it; see [QueueInbox].
///
/// ```java
/// var requests = new QueueRequests(database, who);
/// List<Sent> sent =
///     requests.send(requests.relays(), "hold", "{\"account\": \"K-10017\"}", Duration.ofSeconds(20));
/// for (Reply reply : requests.await(sent, Duration.ofSeconds(20))) {
///   // reply.state() DONE: reply.outcome() is JSON, {"messages": 3, "changed": 3, "refused": 0, …}
/// }
/// ```
///
/// Verbs: `list`, `summary`, `show`, `hold`, `release`, `delete`, `flush`. The filter is a JSON
/// object, all of whose terms must fit: `account`, `login`, `script`, `campaign`, `sender` (an
/// address, `@domain` or `<>`), `to-domain`, `reason`, `queue` (held, deferred, active, incoming),
/// `older` and `younger` (seconds), `before` (seconds since 1970), `larger` and `smaller` (bytes),
/// all of them strings, and `id`, an array of queue ids. Besides: `all: true`, without which a
/// change of everything is refused; `dry-run: true`; `by` and `limit` for summaries and lists. A
/// relay that does not understand a request does nothing and fails it.
///
/// What is not begun by its deadline is never done. What was changed is in table `audit`, written
/// by the agent with the outcome. Thread-safe.
public final class QueueRequests {
  private static final Duration LATELY = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int MOST_ITEMS = 10_000;

  private final Database database;
  private final String who;

  /// @param who the person or program, for the audit
  public QueueRequests(Database database, String who) {
    this.database = database;
    this.who = who;
  }

  /// What became of a request.
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED,
    EXPIRED;

    boolean isFinal() {
      return compareTo(DONE) >= 0;
    }
  }

  /// A request to one relay.
  public record Sent(String relay, long id) {}

  /// What a relay said.
  ///
  /// @param outcome JSON; null unless done
  /// @param error why it failed; empty otherwise
  public record Reply(String relay, long id, State state, @Nullable String outcome, String error) {}

  /// The relays that gave a sign of life within the last minutes.
  public List<String> relays() {
    return database.run(
        "list relays",
        sql ->
            sql.list(
                "SELECT name FROM relay WHERE last_seen >= NOW(6) - INTERVAL ? SECOND ORDER BY name",
                row -> row.getString("name"),
                LATELY));
  }

  /// Asks each of them.
  ///
  /// @param filter JSON, see above
  /// @param deadline from now; what is not begun by then is never done
  public List<Sent> send(List<String> relays, String verb, String filter, Duration deadline) {
    return database.transaction(
        "ask relays",
        sql -> {
          List<Sent> sent = new ArrayList<>();
          for (String relay : relays) {
            sent.add(new Sent(relay, insert(sql, relay, verb, filter, deadline)));
          }
          return sent;
        });
  }

  private long insert(Sql sql, String relay, String verb, String filter, Duration deadline)
      throws SQLException {
    try (var statement =
        sql.prepared(
            """
            INSERT INTO queue_command (relay, verb, filter, who, deadline_at)
            VALUES (?, ?, ?, ?, NOW(6) + INTERVAL ? SECOND)
            """,
            Statement.RETURN_GENERATED_KEYS)) {
      Sql.bind(statement, relay, verb, filter, JournalRow.cut(who, 128), deadline);
      statement.executeUpdate();
      try (ResultSet keys = statement.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  /// Waits until all have answered, or so long; those that have not are waiting or running still.
  public List<Reply> await(List<Sent> sent, Duration wait) throws InterruptedException {
    long end = System.nanoTime() + wait.toNanos();
    while (System.nanoTime() - end < 0 && !sent.isEmpty() && !finished(sent)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    List<Reply> replies = new ArrayList<>();
    for (Sent one : sent) {
      replies.add(reply(one));
    }
    return replies;
  }

  private boolean finished(List<Sent> sent) {
    String ids = String.join(", ", Collections.nCopies(sent.size(), "?"));
    return database.run(
        "wait for relays",
        sql ->
            sql
                .list(
                    "SELECT state FROM queue_command WHERE id IN (" + ids + ")",
                    QueueRequests::state,
                    sent.stream().map(Sent::id).toArray())
                .stream()
                .allMatch(State::isFinal));
  }

  private Reply reply(Sent sent) {
    return database.run(
        "read a relay's answer",
        sql ->
            sql.first(
                    "SELECT state, outcome, error FROM queue_command WHERE id = ?",
                    row ->
                        new Reply(
                            sent.relay(),
                            sent.id(),
                            state(row),
                            row.getString("outcome"),
                            row.getString("error")),
                    sent.id())
                .orElse(new Reply(sent.relay(), sent.id(), State.EXPIRED, null, "")));
  }

  private static State state(ResultSet row) throws SQLException {
    return State.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
  }

  /// The messages of a delete, each a JSON object; written before it began, so some may have gone
  /// otherwise or stayed.
  public List<String> deleted(long id) {
    return database.run(
        "read what was deleted",
        sql ->
            sql.list(
                "SELECT messages FROM queue_command_item WHERE command_id = ? ORDER BY part LIMIT ?",
                row -> row.getString("messages"),
                id,
                MOST_ITEMS));
  }
}
