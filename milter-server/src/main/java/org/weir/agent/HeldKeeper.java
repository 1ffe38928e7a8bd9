package org.weir.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Kind;
import org.weir.queue.Act;
import org.weir.queue.MailQueue;
import org.weir.queue.Outcome;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.store.Alerts;
import org.weir.store.HeldLedger;
import org.weir.store.HeldLedger.Arrival;
import org.weir.store.HeldLedger.Row;
import org.weir.store.HeldRegister.State;
import org.weir.store.HeldTerm;

/// Keeps table `held_message` and the relay's hold queue in step, and does what is to be done with
/// mail that is on hold for longer than its term. Confined to one thread.
///
/// A row whose mail is no longer on hold becomes `gone`; mail that the MTA, a person or a directive
/// put on hold gets a row. Rows are read before the queue and the queue before rows are made, and
/// neither is believed while it is younger than the grace time, so that mail on its way to or from
/// hold is left alone.
public final class HeldKeeper {
  private static final Logger log = LoggerFactory.getLogger(HeldKeeper.class);

  private final String relay;
  private final MailQueue queue;
  private final HeldLedger ledger;
  private final Alerts alerts;
  private final HeldTerm term;
  private final Duration grace;
  private final InstantSource clock;

  /// What a turn has done.
  ///
  /// @param gone rows without mail
  /// @param adopted mail without rows
  /// @param overdue what was on hold for too long
  public record Turn(int gone, int adopted, int overdue) {}

  /// What was found.
  ///
  /// @param rows of the table
  /// @param onHold in the queue, with its arrival
  /// @param unreadable entries of the queue that could not be read
  record Listing(List<Row> rows, Map<String, Instant> onHold, int unreadable) {}

  /// @param relay its name in the database
  /// @param grace how old a row or a message must be to be missed
  /// @param clock the MTA's
  public HeldKeeper(
      String relay,
      MailQueue queue,
      HeldLedger ledger,
      Alerts alerts,
      HeldTerm term,
      Duration grace,
      InstantSource clock) {
    this.relay = relay;
    this.queue = queue;
    this.ledger = ledger;
    this.alerts = alerts;
    this.term = term;
    this.grace = grace;
    this.clock = clock;
  }

  /// Compares once and does what is due.
  ///
  /// @throws IOException when the MTA cannot be asked; the message is for people
  /// @throws org.weir.store.StoreException when the database cannot
  public Turn turn() throws IOException, InterruptedException {
    return settle(list(_ -> {}));
  }

  /// Lists the table and the whole queue.
  ///
  /// @param each is shown every message of the queue, held or not
  Listing list(Consumer<QueuedMail> each) throws IOException, InterruptedException {
    List<Row> rows = ledger.held(grace, HeldLedger.MOST);
    Map<String, Instant> onHold = new HashMap<>();
    int unreadable =
        queue.list(mail -> {
          each.accept(mail);
          if (mail.where() == Where.HELD && onHold.size() < HeldLedger.MOST) {
            onHold.put(mail.id(), mail.arrivedAt());
          }
        });
    return new Listing(rows, onHold, unreadable);
  }

  /// Does what is due by that.
  Turn settle(Listing listing) throws IOException, InterruptedException {
    Map<String, Instant> onHold = listing.onHold();
    int gone =
        listing.unreadable() > 0 || onHold.size() == HeldLedger.MOST
            ? 0
            : forget(listing.rows(), onHold);
    return new Turn(gone, adopt(onHold), overdue(onHold));
  }

  /// What could not be read may be what is missed, so it is left to the next turn then.
  private int forget(List<Row> rows, Map<String, Instant> onHold) {
    List<Row> gone = rows.stream().filter(row -> !onHold.containsKey(row.queueId())).toList();
    ledger.settle(gone, State.GONE, "");
    return gone.size();
  }

  private int adopt(Map<String, Instant> onHold) {
    Instant latest = clock.instant().minus(grace);
    List<Arrival> settled = new ArrayList<>();
    onHold.forEach((id, arrivedAt) -> {
      if (!arrivedAt.isAfter(latest)) {
        settled.add(new Arrival(id, arrivedAt));
      }
    });
    return ledger.adopt(settled, grace);
  }

  /// Only what lies on hold now, and came before its row was made: an id that the MTA has given
  /// anew is another's.
  private int overdue(Map<String, Instant> onHold) throws IOException, InterruptedException {
    Instant latest = clock.instant().minus(term.after()).plus(grace);
    List<Row> due =
        ledger.due(term.after()).stream()
            .filter(row -> !onHold.getOrDefault(row.queueId(), Instant.MAX).isAfter(latest))
            .toList();
    if (due.isEmpty() || term.then() != HeldTerm.Then.NOTIFY) {
      alerts.resolveForAll(Kind.HELD_TOO_LONG, relay);
    }
    switch (term.then()) {
      case NOTIFY -> tell(due);
      case RELEASE -> change(due, Act.RELEASE, State.RELEASED);
      case DELETE -> change(due, Act.DELETE, State.DELETED);
    }
    return due.size();
  }

  private void tell(List<Row> due) {
    if (!due.isEmpty()) {
      String first = "event " + due.getFirst().event();
      alerts.open(
          Kind.HELD_TOO_LONG,
          relay,
          due.size() + " messages, the oldest " + first + "; see: weir held list --relay " + relay);
    }
  }

  private void change(List<Row> due, Act act, State state)
      throws IOException, InterruptedException {
    if (due.isEmpty()) {
      return;
    }
    Outcome outcome = queue.change(act, due.stream().map(Row::queueId).toList());
    Set<String> done = new HashSet<>(outcome.done());
    ledger.settle(
        due.stream().filter(row -> done.contains(row.queueId())).toList(), state, ", term is over");
    log.info(
        "held mail of {} s and older: {} {}, {} gone already, {} refused",
        term.after().toSeconds(),
        done.size(),
        state.word(),
        outcome.unchanged().size(),
        outcome.refused().size());
  }
}
