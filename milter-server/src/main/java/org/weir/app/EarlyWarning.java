package org.weir.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Kind;
import org.weir.alert.SurgeRule;
import org.weir.alert.SurgeTurn;
import org.weir.alert.Tally;
import org.weir.config.AlertSettings;
import org.weir.notice.Channel;
import org.weir.store.Alerts;
import org.weir.store.Database;
import org.weir.store.DecisionCounts;
import org.weir.store.Lease;
import org.weir.store.Outbox;
import org.weir.store.StoreException;
import org.weir.store.Vitals;

/// Looks every 15 seconds for what people should know: this relay for its block lists and MariaDB,
/// one relay for all for rates and for relays that are silent. Each thing opens one alert and ends
/// it; who has channels writes down what is to be said about them.
final class EarlyWarning implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EarlyWarning.class);
  private static final Duration INTERVAL = Duration.ofSeconds(15);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private static final Duration HISTORY = Duration.ofDays(1);

  /// Of one kind at once: in an outbreak over thousands of accounts nobody reads thousands of
  /// notices; the platform's says how many there are.
  private static final int MOST_OPEN = 20;

  private final Supplier<AlertSettings> settings;
  private final Supplier<Map<String, Boolean>> lists;
  private final Channels channels;
  private final Database database;
  private final Alerts alerts;
  private final DecisionCounts counts;
  private final Outbox outbox;
  private final Vitals vitals;
  private final Lease watch;
  private final Lease announcing;
  private final OutageNotice outage;
  private final QueueGauge queue;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("early-warning").unstarted(this::run);

  /// Lists that were not believed at the last turn: one turn may be a hiccup.
  private Set<String> doubted = Set.of();

  /// Relays that were silent at the last look.
  private Set<String> silentBefore = Set.of();

  private volatile int undone;
  private volatile long open;
  private volatile long waiting;

  /// @param settings those in force
  /// @param lists whether each block list is believed
  /// @param queue asked for at each turn
  EarlyWarning(
      Supplier<AlertSettings> settings,
      Supplier<Map<String, Boolean>> lists,
      Channels channels,
      Database database,
      String relay,
      QueueGauge queue,
      InstantSource clock) {
    this.settings = settings;
    this.lists = lists;
    this.channels = channels;
    this.database = database;
    this.queue = queue;
    alerts = new Alerts(database, relay);
    counts = new DecisionCounts(database);
    outbox = new Outbox(database, relay);
    vitals = new Vitals(database);
    watch = new Lease(database, "alerts", relay);
    announcing = new Lease(database, "notices", relay);
    outage = new OutageNotice(relay, clock);
  }

  /// Alerts that are open, as of the last turn.
  long open() {
    return open;
  }

  /// Notices that wait, as of the last turn.
  long waiting() {
    return waiting;
  }

  /// Tasks of housekeeping that fail, as of the last turn.
  int undone() {
    return undone;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    if (!thread.isAlive()) {
      return;
    }
    try {
      if (!thread.join(CLOSE_PATIENCE)) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        turn();
      } while (!closing.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void turn() throws InterruptedException {
    try {
      List<Channel> ways = channels.now();
      outage.turn(database.answering(), ways);
      blockLists();
      if (watch.ours()) {
        rates(settings.get().surges());
        relays(settings.get().relaySilent());
        housekeeping();
      }
      if (!ways.isEmpty() && announcing.ours()) {
        outbox.announce(Channels.names(ways));
      }
      open = alerts.openCount();
      waiting = outbox.waiting();
      queue.turn();
    } catch (StoreException e) {
      log.debug("early warning: {}", e.getMessage()); // an outage is logged by the database itself
    } catch (RuntimeException e) { // the thread must outlive a bug
      log.error("nobody is warned", e);
    }
  }

  private void blockLists() {
    Map<String, Boolean> believed = lists.get();
    Set<String> open = alerts.open(Kind.BLOCK_LIST_DEAD).keySet();
    Set<String> ill = new HashSet<>();
    believed.forEach((zone, well) -> {
      if (!well) {
        ill.add(zone);
        if (doubted.contains(zone) && !open.contains(zone)) {
          opened(Kind.BLOCK_LIST_DEAD, zone, "the log says why; `weir check dnsbl` shows it now");
        }
      }
    });
    for (String zone : open) { // well again, or no longer in the configuration
      if (!ill.contains(zone) && alerts.resolve(Kind.BLOCK_LIST_DEAD, zone)) {
        log.info("alert over: {} {}", Kind.BLOCK_LIST_DEAD.word(), zone);
      }
    }
    doubted = ill;
  }

  /// A relay that was silent for a day before anybody looked is history. One that is silent at two
  /// looks in a row is meant: right after an outage of MariaDB none has given a sign yet.
  private void relays(Duration silence) {
    Map<String, Long> silent = alerts.silentRelays(silence);
    Set<String> open = alerts.open(Kind.RELAY_SILENT).keySet();
    silent.forEach((relay, seconds) -> {
      boolean twice = silentBefore.contains(relay);
      if (twice && !open.contains(relay) && seconds < HISTORY.toSeconds()) {
        opened(Kind.RELAY_SILENT, relay, "last sign of life " + seconds + " s before this alert");
      }
    });
    open.stream()
        .filter(relay -> !silent.containsKey(relay))
        .forEach(relay -> over(Kind.RELAY_SILENT, relay));
    silentBefore = Set.copyOf(silent.keySet());
  }

  private void housekeeping() {
    Map<String, String> failures = vitals.housekeepingFailures();
    undone = failures.size();
    failures.forEach((task, why) -> opened(Kind.HOUSEKEEPING_FAILED, task, why));
    alerts.open(Kind.HOUSEKEEPING_FAILED).keySet().stream()
        .filter(task -> !failures.containsKey(task))
        .forEach(task -> over(Kind.HOUSEKEEPING_FAILED, task));
  }

  private void opened(Kind kind, String subject, String detail) {
    if (alerts.open(kind, subject, detail)) {
      log.warn("alert: {} {}: {}", kind.word(), subject, detail);
    }
  }

  private void over(Kind kind, String subject) {
    if (alerts.resolveForAll(kind, subject)) {
      log.info("alert over: {} {}", kind.word(), subject);
    }
  }

  private void rates(SurgeRule rule) {
    List<Tally> tallies = counts.count(rule);
    DecisionCounts.KINDS.forEach(kind -> rates(kind, tallies, rule));
  }

  private void rates(Kind kind, List<Tally> all, SurgeRule rule) {
    SurgeTurn turn = SurgeTurn.of(rule, kind, all, alerts.open(kind), MOST_OPEN);
    turn.goOn().forEach(tally -> alerts.describe(kind, tally.subject(), detail(tally, all, rule)));
    turn.begin().forEach(tally -> began(tally, detail(tally, all, rule)));
    turn.over().forEach(subject -> over(kind, subject));
  }

  private void began(Tally tally, String detail) {
    if (alerts.open(tally, detail)) {
      log.warn("alert: {} {}: {}", tally.kind().word(), tally.subject(), detail);
    }
  }

  private static String detail(Tally tally, List<Tally> all, SurgeRule rule) {
    String numbers =
        tally.now()
            + " in "
            + rule.window().toMinutes()
            + " min, "
            + tally.usual()
            + " in such a time before";
    String leaders = DecisionCounts.leaders(all, tally.kind());
    return leaders.isEmpty() ? numbers : numbers + "; most of them: " + leaders;
  }
}
