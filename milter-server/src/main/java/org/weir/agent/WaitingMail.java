package org.weir.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Where;
import org.weir.store.QueueOrigins.Arrival;

/// What waits in a queue and is not on hold, counted while it is listed. Of more than
/// [#MOST_SAMPLED] deferred messages a random sample is kept, in which each is as likely to be as
/// the others. Confined to one thread.
final class WaitingMail {
  /// An account with one message in a hundred has some hundred of these, give or take a tenth.
  static final int MOST_SAMPLED = 10_000;

  private final RandomGenerator random;
  private final List<Arrival> sample = new ArrayList<>();
  private long messages;
  private long deferred;

  WaitingMail(RandomGenerator random) {
    this.random = random;
  }

  /// Counts one; what is on hold is none.
  void add(QueuedMail mail) {
    if (mail.where() == Where.HELD) {
      return;
    }
    messages++;
    if (mail.where() == Where.DEFERRED) {
      deferred++;
      keep(new Arrival(mail.id(), mail.arrivedAt()));
    }
  }

  /// Algorithm R of Vitter, Random Sampling with a Reservoir, 1985.
  private void keep(Arrival arrival) {
    if (sample.size() < MOST_SAMPLED) {
      sample.add(arrival);
      return;
    }
    long place = random.nextLong(deferred);
    if (place < MOST_SAMPLED) {
      sample.set((int) place, arrival);
    }
  }

  /// All that wait.
  long messages() {
    return messages;
  }

  /// Those among them that were tried in vain.
  long deferred() {
    return deferred;
  }

  /// Deferred ones, all or some.
  List<Arrival> sample() {
    return List.copyOf(sample);
  }

  /// How many deferred ones so many of the sample stand for.
  long standsFor(long sampled) {
    return sample.size() == deferred
        ? sampled
        : Math.round((double) sampled * deferred / sample.size());
  }
}
