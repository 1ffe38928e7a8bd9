package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Campaigns.Share;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.campaign.Verdict;

/// Shares campaigns with other relays through the tables `fingerprint` and `fingerprint_seen`,
/// every two seconds and never in a message's way, and takes over what operators say of them. While
/// MariaDB is away each relay goes by what it has seen itself; what it then could not tell it tells
/// later.
public final class CampaignExchange implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CampaignExchange.class);
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  /// Rows that another relay had not committed when this one read.
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  /// What is read at the start.
  private static final Duration MEMORY = Duration.ofDays(8);

  private static final int SHARES_AT_ONCE = 500;
  private static final int ROWS_AT_ONCE = 5_000;
  private static final int MOST_ROUNDS = 20;
  private static final int ROWS_PER_STATEMENT = 50;

  private final Database database;
  private final Campaigns campaigns;
  private final Complaints complaints = new Complaints();
  private final CountDownLatch firstTurn = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("campaigns").unstarted(this::run);

  // Confined to the thread.
  private Instant sharesFrom;
  private Instant marksFrom = Instant.EPOCH.plus(Duration.ofDays(1));

  private CampaignExchange(Database database, Campaigns campaigns, InstantSource clock) {
    this.database = database;
    this.campaigns = campaigns;
    sharesFrom = clock.instant().minus(MEMORY);
  }

  /// Begins to share. MariaDB may be away.
  public static CampaignExchange start(
      Database database, Campaigns campaigns, InstantSource clock) {
    CampaignExchange exchange = new CampaignExchange(database, campaigns, clock);
    exchange.thread.start();
    return exchange;
  }

  /// Waits until MariaDB was tried once, so that what is known is in memory if it answers.
  public void awaitFirstTurn(Duration limit) throws InterruptedException {
    var _ = firstTurn.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        turn();
      } while (!closing.await(TURN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    turn();
  }

  private void turn() {
    try {
      learnMarks();
      learnShares();
      tell();
      complaints.settled("failed");
    } catch (StoreException e) {
      // An outage is logged by the database itself.
      if (!e.unavailable() && complaints.due("failed")) {
        log.error("campaigns are not shared: {}", e.getMessage());
      }
    } catch (RuntimeException e) { // the thread must outlive a bug
      if (complaints.due("bug")) {
        log.error("campaigns are not shared", e);
      }
    } finally {
      firstTurn.countDown();
    }
  }

  private void tell() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      List<Share> shares = campaigns.untold(SHARES_AT_ONCE);
      if (shares.isEmpty()) {
        return;
      }
      // In one order, so that relays do not wait for each other's rows in a circle.
      List<Share> sorted =
          shares.stream()
              .sorted(
                  Comparator.comparing((Share share) -> share.leader().toString())
                      .thenComparingLong(Share::account))
              .toList();
      database.retrying(() -> database.transaction("write campaigns", sql -> write(sql, sorted)));
      campaigns.told(shares);
    }
  }

  private static boolean write(Sql sql, List<Share> shares) throws SQLException {
    for (int from = 0; from < shares.size(); from += ROWS_PER_STATEMENT) {
      List<Share> some = shares.subList(from, Math.min(shares.size(), from + ROWS_PER_STATEMENT));
      writeCampaigns(sql, some);
      writeSenders(sql, some);
    }
    return true;
  }

  private static void writeCampaigns(Sql sql, List<Share> shares) throws SQLException {
    sql.change(
        "INSERT INTO fingerprint"
            + " (kind, hash, check_hash, first_seen, last_seen, messages, recipients) VALUES "
            + rows(shares.size())
            + """
             ON DUPLICATE KEY UPDATE first_seen = LEAST(first_seen, VALUES(first_seen)),
              last_seen = GREATEST(last_seen, VALUES(last_seen)),
              messages = messages + VALUES(messages), recipients = recipients + VALUES(recipients)
            """,
        values(shares, Share::firstSeen));
  }

  private static void writeSenders(Sql sql, List<Share> shares) throws SQLException {
    sql.change(
        "INSERT INTO fingerprint_seen"
            + " (kind, hash, check_hash, account_id, last_seen, messages, recipients) VALUES "
            + rows(shares.size())
            + """
             ON DUPLICATE KEY UPDATE last_seen = GREATEST(last_seen, VALUES(last_seen)),
              messages = messages + VALUES(messages), recipients = recipients + VALUES(recipients)
            """,
        values(shares, Share::account));
  }

  private static Object[] values(List<Share> shares, Function<Share, Object> fourth) {
    return shares.stream()
        .flatMap(share ->
            Stream.of(
                share.leader().kind().word(),
                share.leader().hash(),
                share.leader().check(),
                fourth.apply(share),
                share.lastSeen(),
                share.messages(),
                share.recipients()))
        .toArray();
  }

  private static String rows(int count) {
    String row = "(?, ?, ?, ?, ?, ?, ?)";
    return row + (", " + row).repeat(count - 1);
  }

  /// A row of `fingerprint_seen` with its campaign.
  private record Learned(
      Fingerprint leader,
      Instant firstSeen,
      long account,
      Instant lastSeen,
      long messages,
      Instant updatedAt) {}

  private void learnShares() {
    Instant from = sharesFrom;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Instant since = from;
      List<Learned> rows =
          database.run(
              "read campaigns",
              sql -> sql.list(SHARES, CampaignExchange::learned, since, ROWS_AT_ONCE));
      rows.forEach(row ->
          campaigns.learn(
              row.leader(), row.firstSeen(), row.account(), row.lastSeen(), row.messages()));
      if (rows.isEmpty()) {
        return;
      }
      from = rows.getLast().updatedAt();
      if (rows.size() < ROWS_AT_ONCE || from.equals(since)) {
        sharesFrom = later(sharesFrom, from.minus(OVERLAP));
        return;
      }
      sharesFrom = later(sharesFrom, from.minus(OVERLAP));
    }
  }

  private static final String SHARES =
      """
      SELECT s.kind, s.hash, s.check_hash, f.first_seen, s.account_id, s.last_seen, f.messages, s.updated_at
      FROM fingerprint_seen s JOIN fingerprint f USING (kind, hash, check_hash)
      WHERE s.updated_at >= ? ORDER BY s.updated_at LIMIT ?
      """;

  private static Learned learned(ResultSet row) throws SQLException {
    return new Learned(
        leader(row),
        Sql.instant(row, "first_seen"),
        row.getLong("account_id"),
        Sql.instant(row, "last_seen"),
        row.getLong("messages"),
        Sql.instant(row, "updated_at"));
  }

  /// An operator's word.
  private record Marked(Fingerprint leader, Instant firstSeen, Verdict verdict, Instant markedAt) {}

  private void learnMarks() {
    List<Marked> marks =
        database.run(
            "read marked campaigns",
            sql ->
                sql.list(
                    """
                    SELECT kind, hash, check_hash, first_seen, verdict, marked_at FROM fingerprint
                    WHERE marked_at >= ? ORDER BY marked_at LIMIT ?
                    """,
                    CampaignExchange::marked,
                    marksFrom,
                    ROWS_AT_ONCE));
    marks.forEach(mark -> campaigns.mark(mark.leader(), mark.firstSeen(), mark.verdict()));
    if (!marks.isEmpty()) {
      Instant last = marks.getLast().markedAt();
      marksFrom = marks.size() < ROWS_AT_ONCE ? later(marksFrom, last.minus(OVERLAP)) : last;
    }
  }

  private static Marked marked(ResultSet row) throws SQLException {
    return new Marked(
        leader(row),
        Sql.instant(row, "first_seen"),
        Verdict.valueOf(row.getString("verdict").toUpperCase(Locale.ROOT)),
        Sql.instant(row, "marked_at"));
  }

  static Fingerprint leader(ResultSet row) throws SQLException {
    return new Fingerprint(
        Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getLong("hash"),
        row.getLong("check_hash"));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
