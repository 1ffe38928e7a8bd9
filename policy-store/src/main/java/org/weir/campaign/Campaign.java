package org.weir.campaign;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mail that was seen more than once: who sends it, since when, how much. Confined to the lock of
/// [Campaigns].
final class Campaign {
  /// More are not told apart; the one that was silent longest makes room.
  static final int MOST_ACCOUNTS = 64;

  static final int HOUR_MINUTES = 60;
  private static final int KNOWN_AFTER_MINUTES = 7 * 24 * 60;
  private static final int KNOWN_ACCOUNTS = 20;

  /// One account's part, and how much of it other relays do not know yet.
  static final class Sender {
    final long account;
    int minute;
    int newMessages;
    int newRecipients;

    private Sender(long account) {
      this.account = account;
    }
  }

  private final Fingerprint leader;
  private final List<Sender> senders = new ArrayList<>(2);
  private int firstMinute;
  private int lastMinute;
  private int everAccounts;
  private long messages;
  private Verdict verdict = Verdict.NONE;

  Campaign(Fingerprint leader, int firstMinute) {
    this.leader = leader;
    this.firstMinute = firstMinute;
    this.lastMinute = firstMinute;
  }

  Fingerprint leader() {
    return leader;
  }

  int firstMinute() {
    return firstMinute;
  }

  int lastMinute() {
    return lastMinute;
  }

  long messages() {
    return messages;
  }

  Verdict verdict() {
    return verdict;
  }

  boolean marked() {
    return verdict != Verdict.NONE;
  }

  void mark(Verdict said) {
    verdict = said;
  }

  List<Sender> senders() {
    return senders;
  }

  /// A message of it was seen here.
  void seen(long account, int minute, int recipients) {
    Sender sender = sender(account, minute);
    sender.newMessages++;
    sender.newRecipients += recipients;
    messages++;
  }

  /// Another relay, or this one before its restart, has seen it.
  ///
  /// @param total all messages of it that any relay has told of
  void learned(long account, int from, int until, long total) {
    firstMinute = Math.min(firstMinute, from);
    sender(account, until);
    messages = Math.max(messages, total);
  }

  private Sender sender(long account, int minute) {
    lastMinute = Math.max(lastMinute, minute);
    Sender known = find(account);
    if (known == null) {
      known = new Sender(account);
      everAccounts++;
      if (senders.size() >= MOST_ACCOUNTS) {
        senders.remove(oldest());
      }
      senders.add(known);
    }
    known.minute = Math.max(known.minute, minute);
    return known;
  }

  private @Nullable Sender find(long account) {
    for (Sender sender : senders) {
      if (sender.account == account) {
        return sender;
      }
    }
    return null;
  }

  private int oldest() {
    int oldest = 0;
    for (int i = 1; i < senders.size(); i++) {
      if (senders.get(i).minute < senders.get(oldest).minute) {
        oldest = i;
      }
    }
    return oldest;
  }

  /// How many accounts have sent it within the hour before, that one included.
  int accountsInTheHourBefore(int now, long account) {
    int others = 0;
    for (Sender sender : senders) {
      if (sender.minute > now - HOUR_MINUTES && sender.account != account) {
        others++;
      }
    }
    return others + 1;
  }

  /// Whether it is everybody's by now.
  boolean known(int now) {
    return everAccounts >= KNOWN_ACCOUNTS && firstMinute <= now - KNOWN_AFTER_MINUTES;
  }
}
