package org.weir.test.faults;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What the senders know: which letters were accepted where, and of which they cannot say.
/// Thread-safe.
final class Ledger {
  /// Answered by 250.
  ///
  /// @param host its place in the list
  /// @param sent before the message was sent
  /// @param answered after the answer was read
  record Accepted(Letter letter, int host, String queueId, Instant sent, Instant answered) {}

  private final Map<String, Letter> letters = new HashMap<>();
  private final List<Accepted> accepted = new ArrayList<>();
  private final Set<String> unanswered = new HashSet<>();
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final Map<Integer, Integer> acceptedAt = new HashMap<>();

  synchronized void written(Letter letter) {
    letters.put(letter.id(), letter);
  }

  synchronized void accepted(Accepted acceptance) {
    accepted.add(acceptance);
    acceptedAt.merge(acceptance.host(), 1, Integer::sum);
  }

  /// The connection was lost between the final dot and its answer; it is not tried again.
  synchronized void unanswered(Letter letter) {
    unanswered.add(letter.id());
  }

  /// It is tried again later.
  ///
  /// @param why few different ones: a reply's codes
  synchronized void refused(String why) {
    refusals.merge(why, 1, Integer::sum);
  }

  /// An answer that nobody should have got.
  synchronized void wrong(Letter letter, String answer) {
    wrong.add(letter + " was answered " + answer);
  }

  synchronized Letter letter(String id) {
    Letter letter = letters.get(id);
    if (letter == null) {
      throw new IllegalStateException("nobody wrote a letter " + id);
    }
    return letter;
  }

  synchronized List<Letter> letters() {
    return List.copyOf(letters.values());
  }

  synchronized List<Accepted> accepted() {
    return List.copyOf(accepted);
  }

  /// How many that relay has accepted so far.
  synchronized int acceptedAt(int host) {
    return acceptedAt.getOrDefault(host, 0);
  }

  synchronized boolean isUnanswered(String id) {
    return unanswered.contains(id);
  }

  synchronized int unanswered() {
    return unanswered.size();
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  /// How often attempts ended without success, by what was said.
  synchronized Map<String, Integer> refusals() {
    return new TreeMap<>(refusals);
  }
}
