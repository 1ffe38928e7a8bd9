package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.store.FeedWindow.Change;

/// Makes what is changed in SQL take effect here within two seconds, and shows in table `relay`
/// that this relay lives.
///
/// Triggers write each change to `change_feed`; one daemon thread reads it twice a second and drops
/// exactly what changed from memory. A failure is tried again at the next turn; [Accounts] knows
/// since when it goes on.
public final class ChangeFeed implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
  private static final Duration TURN = Duration.ofMillis(500);
  private static final Duration RETENTION = Duration.ofHours(1);
  private static final Duration LONGEST_GAP = RETENTION.dividedBy(2);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration PRUNE = Duration.ofMinutes(1);
  private static final int PRUNED_AT_ONCE = 5_000;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final Database database;
  private final SchemaVersion schema;
  private final FeedWindow window;
  private final Accounts accounts;
  private final Quota quota;
  private final Directives directives;
  private final @Nullable Sign sign;
  private final DatabaseClock clock;

  /// What this relay shows in the table `relay`.
  private record Sign(String relay, String version) {}

  private final Complaints complaints = new Complaints();
  private final CountDownLatch firstTurn = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("change-feed").unstarted(this::run);

  /// By both clocks: the wall clock may jump, the other may stand still with the machine.
  private @Nullable Instant lastTurn;

  private long lastTurnNanos;
  private boolean schemaFits;
  private int saidAhead;
  private boolean forgetAgain;
  private Deadline heartbeatDue = Deadline.in(Duration.ZERO);
  private Deadline pruneDue = Deadline.in(Duration.ZERO);
  private Deadline directivesDue = Deadline.in(Duration.ZERO);

  private ChangeFeed(
      Database database,
      Accounts accounts,
      Quota quota,
      Directives directives,
      @Nullable Sign sign,
      DatabaseClock clock) {
    this.database = database;
    schema = new SchemaVersion(database);
    window = new FeedWindow(database, System::nanoTime);
    this.accounts = accounts;
    this.quota = quota;
    this.directives = directives;
    this.sign = sign;
    this.clock = clock;
  }

  /// Starts reading. MariaDB may be away.
  ///
  /// @param relay this relay's name in the table `relay`
  public static ChangeFeed start(
      Database database,
      Accounts accounts,
      Quota quota,
      Directives directives,
      String relay,
      String version,
      DatabaseClock clock) {
    return started(
        new ChangeFeed(database, accounts, quota, directives, new Sign(relay, version), clock));
  }

  /// As [#start], but only reads: for a command line tool, which is no relay.
  public static ChangeFeed watch(
      Database database,
      Accounts accounts,
      Quota quota,
      Directives directives,
      DatabaseClock clock) {
    return started(new ChangeFeed(database, accounts, quota, directives, null, clock));
  }

  private static ChangeFeed started(ChangeFeed feed) {
    feed.thread.start();
    return feed;
  }

  /// Waits until MariaDB was tried once, so that what follows finds networks and plans in memory if
  /// it answers.
  public void awaitFirstTurn(Duration limit) throws InterruptedException {
    if (!firstTurn.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("MariaDB has not answered within {} ms", limit.toMillis());
    }
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
  }

  private void turn() {
    try {
      Instant start = clock.instant();
      long nanos = System.nanoTime();
      schemaFits = schemaFits || schemaFits();
      if (schemaFits) {
        clock.read(database);
        follow(gap(start, nanos));
        accounts.synchronisedAt(start, nanos);
        lastTurn = start;
        lastTurnNanos = nanos;
        complaints.settled("feed");
        complaints.settled("schema");
        if (sign != null) {
          housekeeping(sign);
        }
      }
    } catch (StoreException e) {
      schemaFits = false; // who knows what is done to it meanwhile
      // An outage is logged by the database itself.
      if (!e.unavailable() && complaints.due("feed")) {
        log.error("changes made in SQL do not take effect: {}", e.getMessage());
      }
    } catch (RuntimeException e) { // the thread must outlive a bug, or no change acts ever again
      if (complaints.due("bug")) {
        log.error("changes made in SQL do not take effect", e);
      }
    } finally {
      firstTurn.countDown();
    }
  }

  /// A newer schema is made so that older programs can go on with it.
  private boolean schemaFits() {
    return switch (schema.check()) {
      case Schema.Current _ -> true;
      case Schema.Ahead(int version, int expected) -> {
        if (saidAhead != version) {
          saidAhead = version;
          log.warn("the schema has version {}, this program was made for {}", version, expected);
        }
        yield true;
      }
      case Schema.Behind(int version, int expected) -> {
        unusable(
            "the schema has version " + version + " of " + expected + ": run `weir db migrate`");
        yield false;
      }
      case Schema.Refused(String reason) -> {
        unusable(reason);
        yield false;
      }
      case Schema.Unreachable _ -> false; // logged by the database itself
    };
  }

  private void unusable(String reason) {
    accounts.unusable(reason);
    if (complaints.due("schema")) {
      log.error("mail is deferred: {}", reason);
    }
  }

  /// Whether changes may have come and gone unseen.
  private boolean gap(Instant now, long nanos) {
    return lastTurn == null
        || lastTurn.plus(LONGEST_GAP).isBefore(now)
        || nanos - lastTurnNanos > LONGEST_GAP.toNanos();
  }

  private void follow(boolean gap) {
    List<Change> changes = window.changes();
    if (gap || changes == null || forgetAgain) {
      forgetEverything();
      // What was being loaded meanwhile may be old; it is caught by the second time.
      forgetAgain = gap || changes == null;
    } else {
      apply(changes);
    }
    window.applied();
  }

  private void apply(List<Change> changes) {
    changes.forEach(this::apply);
    quota.reset(accounts(changes, ChangeFeed::isReset));
    quota.changed(accounts(changes, change -> !isReset(change)));
    if (changes.stream().anyMatch(ChangeFeed::concernsPlans)) {
      accounts.reloadPlans();
      quota.changed();
    }
    if (changes.stream().anyMatch(ChangeFeed::concernsNetworks)) {
      accounts.reloadNetworks();
    }
    if (changes.stream().anyMatch(ChangeFeed::isDirective) || directivesDue.passed()) {
      reloadDirectives();
    }
  }

  private void reloadDirectives() {
    directives.reload();
    directivesDue = Deadline.in(Accounts.REFRESH);
  }

  private void apply(Change change) {
    if (change.accountId() != null) {
      accounts.forgetAccount(change.accountId());
    }
    if (change.kind() != null && change.value() != null) {
      accounts.forgetIdentity(change.kind(), change.value());
    }
  }

  private static Set<Long> accounts(List<Change> changes, Predicate<Change> which) {
    return changes.stream()
        .filter(which)
        .map(Change::accountId)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static boolean isReset(Change change) {
    return change.table().equals("quota_usage");
  }

  private static boolean isDirective(Change change) {
    return change.table().equals("directive");
  }

  private static boolean concernsPlans(Change change) {
    return change.table().equals("plan")
        || (change.table().equals("quota") && change.accountId() == null);
  }

  /// The removal of an account says so, too: its identities go without triggers.
  private static boolean concernsNetworks(Change change) {
    return "network".equals(change.kind());
  }

  private void forgetEverything() {
    accounts.forgetAllIdentities();
    accounts.forgetAllAccounts();
    // Slices notice by themselves when the limit is another one than that they were granted under.
    accounts.reloadPlans();
    accounts.reloadNetworks();
    reloadDirectives();
  }

  private void housekeeping(Sign sign) {
    if (heartbeatDue.passed()) {
      database.run("write heartbeat", sql -> heartbeat(sql, sign));
      heartbeatDue = Deadline.in(HEARTBEAT);
    }
    if (pruneDue.passed()) {
      database.run("prune change feed", ChangeFeed::prune);
      pruneDue = Deadline.in(PRUNE);
    }
  }

  private static int heartbeat(Sql sql, Sign sign) throws SQLException {
    return sql.change(
        """
        INSERT INTO relay (name, version, last_seen) VALUES (?, ?, NOW(6))
        ON DUPLICATE KEY UPDATE version = VALUES(version), last_seen = VALUES(last_seen)
        """,
        sign.relay(),
        sign.version());
  }

  private static int prune(Sql sql) throws SQLException {
    return sql.change(
        "DELETE FROM change_feed WHERE changed_at < NOW(6) - INTERVAL ? SECOND ORDER BY id LIMIT ?",
        RETENTION,
        PRUNED_AT_ONCE);
  }
}
