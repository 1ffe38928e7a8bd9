package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Verdict;

/// Campaigns as the command line sees and marks them; every mark is in table `audit`. Thread-safe.
public final class CampaignRegister {
  private static final int LONGEST_NOTE = 255;

  private final Database database;
  private final Audit audit;
  private final InstantSource clock;

  /// @param who the person, for the audit
  public CampaignRegister(Database database, String who, InstantSource clock) {
    this.database = database;
    audit = new Audit(who);
    this.clock = clock;
  }

  /// One campaign.
  ///
  /// @param accounts that ever sent it, as far as is remembered
  public record Entry(
      Fingerprint leader,
      long accounts,
      long messages,
      long recipients,
      Instant firstSeen,
      Instant lastSeen,
      Verdict verdict,
      String note) {}

  /// What one account sent of a campaign.
  public record Sender(String account, long messages, long recipients, Instant lastSeen) {}

  private static final String ENTRIES =
      """
      SELECT f.kind, f.hash, f.check_hash, COUNT(s.account_id) AS accounts,
        f.messages, f.recipients, f.first_seen, f.last_seen, f.verdict, f.note
      FROM fingerprint f LEFT JOIN fingerprint_seen s USING (kind, hash, check_hash)
      """;

  /// The campaigns that were seen lately, those of most accounts first; then those that are marked.
  public List<Entry> list(Duration since, int fewestAccounts, int limit) {
    return database.run(
        "list campaigns",
        sql ->
            sql.list(
                ENTRIES
                    + """
                     WHERE f.last_seen >= ? OR f.verdict <> 'none'
                    GROUP BY f.kind, f.hash, f.check_hash
                    HAVING accounts >= ? OR f.verdict <> 'none'
                    ORDER BY accounts DESC, f.messages DESC, f.kind, f.hash LIMIT ?
                    """,
                CampaignRegister::entry,
                clock.instant().minus(since),
                fewestAccounts,
                limit));
  }

  /// One of them; empty when nobody has sent or marked it.
  public Optional<Entry> find(Fingerprint leader) {
    return database.run(
        "find campaign",
        sql ->
            sql.first(
                ENTRIES
                    + """
                     WHERE f.kind = ? AND f.hash = ? AND f.check_hash = ?
                    GROUP BY f.kind, f.hash, f.check_hash
                    """,
                CampaignRegister::entry,
                leader.kind().word(),
                leader.hash(),
                leader.check()));
  }

  /// Who sent it, most messages first.
  public List<Sender> senders(Fingerprint leader, int limit) {
    return database.run(
        "list senders of a campaign",
        sql ->
            sql.list(
                """
                SELECT COALESCE(a.name, CONCAT('(deleted ', s.account_id, ')')) AS account,
                  s.messages, s.recipients, s.last_seen
                FROM fingerprint_seen s LEFT JOIN account a ON a.id = s.account_id
                WHERE s.kind = ? AND s.hash = ? AND s.check_hash = ?
                ORDER BY s.messages DESC, account LIMIT ?
                """,
                row ->
                    new Sender(
                        row.getString("account"),
                        row.getLong("messages"),
                        row.getLong("recipients"),
                        Sql.instant(row, "last_seen")),
                leader.kind().word(),
                leader.hash(),
                leader.check(),
                limit));
  }

  /// Says what is thought of a campaign, also of one that was not seen yet; relays know within
  /// seconds. [Verdict#NONE] takes it back.
  public void mark(Fingerprint leader, Verdict verdict, String note) {
    database.transaction(
        "mark campaign",
        sql -> {
          sql.change(
              """
              INSERT INTO fingerprint (kind, hash, check_hash, verdict, note) VALUES (?, ?, ?, ?, ?)
              ON DUPLICATE KEY UPDATE verdict = VALUES(verdict), note = VALUES(note)
              """,
              leader.kind().word(),
              leader.hash(),
              leader.check(),
              verdict.word(),
              JournalRow.cut(note, LONGEST_NOTE));
          audit.note(sql, "campaign.mark", null, leader + " " + verdict.word() + " " + note);
          return true;
        });
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        CampaignExchange.leader(row),
        row.getLong("accounts"),
        row.getLong("messages"),
        row.getLong("recipients"),
        Sql.instant(row, "first_seen"),
        Sql.instant(row, "last_seen"),
        Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
        row.getString("note"));
  }
}
