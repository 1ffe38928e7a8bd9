package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Held mail as the command line sees it: what lies on hold on any relay, why, and what became of
/// it. What is done to it is in table `audit`. Thread-safe.
public final class HeldRegister {
  private static final int AT_ONCE = 500;
  private static final int LONGEST_WHO = 128;

  private final Database database;
  private final String who;
  private final Audit audit;

  /// @param who the person, for the rows and the audit
  public HeldRegister(Database database, String who) {
    this.database = database;
    this.who = JournalRow.cut(who, LONGEST_WHO);
    audit = new Audit(who);
  }

  /// What became of a held message.
  public enum State {
    HELD,
    RELEASED,
    DELETED,
    /// No longer in the queue, and nobody said why.
    GONE;

    /// The word in SQL and commands.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One message. Text that comes from mail is hostile.
  ///
  /// @param queueId null when the MTA told none
  /// @param account null when nobody was found
  /// @param sender null when its decision is no longer known; empty = null sender
  /// @param stateBy who changed the state; empty = nobody
  public record Entry(
      String event,
      Instant heldAt,
      String relay,
      @Nullable String queueId,
      @Nullable String account,
      String code,
      String reason,
      @Nullable String sender,
      long recipients,
      State state,
      String stateBy,
      Instant stateAt) {}

  private static final String ENTRIES =
      """
      SELECT h.event_id, h.held_at, h.relay, h.queue_id, h.code, h.reason, h.state, h.state_by,
        h.updated_at, d.sender, COALESCE(d.recipients, 0) AS recipients,
        IF(h.account_id IS NULL, NULL, COALESCE(a.name, CONCAT('(deleted ', h.account_id, ')'))) AS account
      FROM held_message h
      LEFT JOIN account a ON a.id = h.account_id
      LEFT JOIN decision d ON d.event_id = h.event_id
      """;

  /// What fits, the newest first.
  ///
  /// @param past whether to list also what is no longer held
  public List<Entry> list(HeldFilter filter, boolean past, int limit) {
    HeldFilter.Condition condition = filter.condition();
    List<Object> parameters = new ArrayList<>(condition.parameters());
    parameters.add(limit);
    return database.run(
        "list held mail",
        sql ->
            sql.list(
                ENTRIES
                    + " WHERE "
                    + condition.sql()
                    + (past ? "" : " AND h.state = 'held'")
                    + " ORDER BY h.held_at DESC, h.event_id LIMIT ?",
                HeldRegister::entry,
                parameters.toArray()));
  }

  /// One message, whatever became of it.
  public Optional<Entry> find(String event) {
    return list(HeldFilter.event(event), true, 1).stream().findFirst();
  }

  /// Notes that these, all of one relay, were released or deleted; rows that are no longer `held`
  /// stay as they are.
  ///
  /// @param filter which messages were meant, for the audit
  /// @return how many were changed
  public int settle(String relay, List<Entry> entries, State state, String filter) {
    return database.<Integer>retrying(() ->
        database.transaction(
            "note what became of held mail", sql -> settle(sql, relay, entries, state, filter)));
  }

  private int settle(Sql sql, String relay, List<Entry> entries, State state, String filter)
      throws SQLException {
    int changed = 0;
    for (int from = 0; from < entries.size(); from += AT_ONCE) {
      List<Entry> some = entries.subList(from, Math.min(entries.size(), from + AT_ONCE));
      List<Object> parameters = new ArrayList<>(List.of(state.word(), who));
      some.forEach(entry -> parameters.add(entry.event()));
      changed +=
          sql.change(
              "UPDATE held_message SET state = ?, state_by = ? WHERE state = 'held' AND event_id IN ("
                  + String.join(", ", Collections.nCopies(some.size(), "?"))
                  + ")",
              parameters.toArray());
    }
    audit.note(
        sql, "held." + state.word(), null, relay + ": " + entries.size() + " messages, " + filter);
    return changed;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("event_id"),
        Sql.instant(row, "held_at"),
        row.getString("relay"),
        row.getString("queue_id"),
        row.getString("account"),
        row.getString("code"),
        row.getString("reason"),
        row.getString("sender"),
        row.getLong("recipients"),
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("state_by"),
        Sql.instant(row, "updated_at"));
  }
}
