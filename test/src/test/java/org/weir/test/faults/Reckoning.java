package org.weir.test.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.weir.test.faults.Ledger.Accepted;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay.Queued;
import org.weir.test.rig.SmtpSink;

/// Where every message is in the end. Those that were accepted must be in the sink or on hold under
/// one queue id; those that were not answered may be; others must not. Confined to one thread.
///
/// The same queue id twice in the sink is an MTA's doing that was killed between delivery and its
/// note of that (RFC 5321 section 6.1), and only counted.
final class Reckoning {
  private final Ledger ledger;

  /// Queue ids, and the recipients they were delivered to.
  private final Map<String, Set<String>> delivered = new HashMap<>();

  private final Set<String> held = new HashSet<>();

  /// Queue ids by letter.
  private final Map<String, Set<String>> places = new TreeMap<>();

  private final List<String> lost = new ArrayList<>();
  private final List<String> duplicated = new ArrayList<>();
  private final List<String> misplaced = new ArrayList<>();
  private int deliveredAgain;

  private Reckoning(Ledger ledger) {
    this.ledger = ledger;
  }

  /// Looks everywhere; queues must have nothing but mail on hold.
  static Reckoning of(Site site, Ledger ledger) throws IOException, InterruptedException {
    var reckoning = new Reckoning(ledger);
    reckoning.lookInto(site.sink());
    Map<String, String> letters = new HashMap<>();
    ledger.accepted().forEach(each -> letters.put(each.queueId(), each.letter().id()));
    for (Host host : site.hosts()) {
      reckoning.lookInto(host, letters);
    }
    ledger.accepted().forEach(reckoning::check);
    ledger.letters().forEach(reckoning::check);
    return reckoning;
  }

  private void lookInto(SmtpSink sink) {
    for (Mail mail : sink.mails()) {
      String queueId = mail.queueId().orElse("?");
      place(Letter.idOf(mail), queueId);
      Set<String> recipients = delivered.computeIfAbsent(queueId, _ -> new TreeSet<>());
      deliveredAgain += recipients.containsAll(mail.recipients()) ? 1 : 0;
      recipients.addAll(mail.recipients());
    }
  }

  /// @param letters whose queue ids are known without looking into the queue file
  private void lookInto(Host host, Map<String, String> letters)
      throws IOException, InterruptedException {
    for (Queued queued : host.postfix().queue()) {
      String letter = letters.get(queued.id());
      if (letter == null) {
        letter = Letter.idOf(host.postfix().read(queued.id()));
      }
      place(letter, queued.id());
      held.add(queued.id());
    }
  }

  private void place(String letter, String queueId) {
    places.computeIfAbsent(letter, _ -> new TreeSet<>()).add(queueId);
  }

  private void check(Accepted accepted) {
    if (!delivered.containsKey(accepted.queueId()) && !held.contains(accepted.queueId())) {
      lost.add(accepted + " is nowhere");
    }
  }

  private void check(Letter letter) {
    Set<String> queueIds = places.getOrDefault(letter.id(), Set.of());
    if (queueIds.size() > 1) {
      duplicated.add(letter + " is there as " + queueIds);
    }
    if (!queueIds.isEmpty()
        && !ledger.isUnanswered(letter.id())
        && ledger.accepted().stream().noneMatch(each -> each.letter().equals(letter))) {
      duplicated.add(letter + " was refused each time and is there as " + queueIds);
    }
    for (String queueId : queueIds) {
      checkPlace(letter, queueId);
    }
  }

  private void checkPlace(Letter letter, String queueId) {
    Set<String> recipients = delivered.getOrDefault(queueId, Set.of());
    boolean isHeld = held.contains(queueId);
    if (isHeld && !recipients.isEmpty()) {
      duplicated.add(letter + " is on hold and delivered as " + queueId);
    }
    if (isHeld != letter.mustBeHeld()) {
      misplaced.add(letter + (isHeld ? " is on hold as " : " is not on hold as ") + queueId);
    }
    if (!isHeld && !recipients.equals(Set.copyOf(letter.recipients()))) {
      lost.add(letter + " was delivered to " + recipients + " alone as " + queueId);
    }
  }

  /// Accepted, and not there, or not for all recipients.
  List<String> lost() {
    return List.copyOf(lost);
  }

  /// There more than once, or though it was refused.
  List<String> duplicated() {
    return List.copyOf(duplicated);
  }

  /// On hold, or not, when the contrary was due.
  List<String> misplaced() {
    return List.copyOf(misplaced);
  }

  int deliveredAgain() {
    return deliveredAgain;
  }

  boolean isHeld(String queueId) {
    return held.contains(queueId);
  }
}
