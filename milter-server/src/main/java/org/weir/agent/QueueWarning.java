package org.weir.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Kind;
import org.weir.alert.Levels;
import org.weir.alert.Levels.Level;
import org.weir.alert.SurgeRule;
import org.weir.alert.SurgeTurn;
import org.weir.alert.Tally;
import org.weir.store.Alerts;
import org.weir.store.QueueOrigins;
import org.weir.store.QueueOrigins.Origin;

/// Opens and ends the alerts about what waits in this relay's queue, in all and by account. What
/// another relay has noticed about an account is that relay's to end, unless it is gone. Confined
/// to one thread.
public final class QueueWarning {
  private static final Logger log = LoggerFactory.getLogger(QueueWarning.class);

  /// An hour, at one look every two minutes.
  private static final int LOOKS = 30;

  /// Accounts at once; the relay's own alert says how much there is.
  private static final int MOST_OPEN = 20;

  private final String relay;
  private final QueueOrigins origins;
  private final Alerts alerts;
  private final Levels queue;
  private final Levels accounts;

  /// @param relay its name in the database
  public QueueWarning(String relay, QueueOrigins origins, Alerts alerts, SurgeRule rule) {
    this.relay = relay;
    this.origins = origins;
    this.alerts = alerts;
    queue = new Levels(rule, Kind.QUEUE_GROWN, LOOKS);
    accounts = new Levels(rule, Kind.ACCOUNT_WAITING, LOOKS);
  }

  /// Judges what was listed. The queue comes first: whose mail it is may be hard to find out when
  /// there is much of it. Asks at most 20 statements whose it is, and a few for each alert.
  ///
  /// @throws org.weir.store.StoreException when the database cannot be asked
  void turn(WaitingMail waiting) {
    List<Level> all = List.of(new Level(relay, null, waiting.messages()));
    judge(
        Kind.QUEUE_GROWN,
        queue.turn(all, alerts.openHere(Kind.QUEUE_GROWN), 1),
        tally -> queueDetail(tally, waiting.deferred()));
    List<Level> levels = levels(waiting);
    judge(
        Kind.ACCOUNT_WAITING,
        accounts.turn(levels, alerts.openHere(Kind.ACCOUNT_WAITING), MOST_OPEN),
        this::accountDetail);
  }

  private List<Level> levels(WaitingMail waiting) {
    Map<Long, Level> found = new HashMap<>();
    for (Origin origin : origins.of(relay, waiting.sample(), null).values()) {
      Long id = origin.accountId();
      if (id != null) {
        found.merge(
            id,
            new Level(subject(id, origin.account()), id, 1),
            (one, other) -> new Level(one.subject(), id, one.now() + other.now()));
      }
    }
    return found.values().stream()
        .map(level -> new Level(level.subject(), level.accountId(), waiting.standsFor(level.now())))
        .toList();
  }

  /// The name where it is plain, for the column is.
  private static String subject(long id, @Nullable String name) {
    return name != null && name.matches("[ -~]+") ? name : "account " + id;
  }

  private void judge(Kind kind, SurgeTurn turn, Function<Tally, String> detail) {
    turn.goOn().forEach(tally -> alerts.describe(kind, tally.subject(), detail.apply(tally)));
    for (Tally tally : turn.begin()) {
      if (alerts.open(tally, detail.apply(tally))) {
        log.warn("alert: {} {}: {}", kind.word(), tally.subject(), detail.apply(tally));
      }
    }
    for (String subject : turn.over()) {
      if (alerts.resolveForAll(kind, subject)) {
        log.info("alert over: {} {}", kind.word(), subject);
      }
    }
    int gone = alerts.resolveOfGoneRelays(kind);
    if (gone > 0) {
      log.info("alerts over: {} of kind {}, of relays that are gone", gone, kind.word());
    }
  }

  private String queueDetail(Tally tally, long deferred) {
    return "%d messages wait, %d of them deferred; %d before; see: weir queue summary --relay %s"
        .formatted(tally.now(), deferred, tally.usual(), relay);
  }

  private String accountDetail(Tally tally) {
    return "%d messages deferred on %s; %d before; see: weir queue summary --by reason --relay %s"
        .formatted(tally.now(), relay, tally.usual(), relay);
  }
}
