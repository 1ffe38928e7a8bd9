package org.weir.test.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All messages through one engine.
///
/// @param scored in the order of the samples
/// @param nanos wall time, reading the files included
record Run(Engine engine, List<Scored> scored, long nanos) {
  Run {
    scored = List.copyOf(scored);
  }

  /// Scores all messages.
  ///
  /// @param jobs how many at once
  static Run of(Engine engine, List<Sample> samples, int jobs) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(jobs)) {
      long began = System.nanoTime();
      List<Callable<Scored>> tasks =
          samples.stream()
              .<Callable<Scored>>map(sample -> () -> engine.score(sample, sample.bytes()))
              .toList();
      List<Scored> scored = new ArrayList<>();
      for (Future<Scored> each : threads.invokeAll(tasks)) {
        scored.add(each.get());
      }
      return new Run(engine, scored, System.nanoTime() - began);
    }
  }

  /// Both together, as of the engine of this one.
  Run and(Run other) {
    List<Scored> all = new ArrayList<>(scored);
    all.addAll(other.scored);
    return new Run(engine, all, nanos + other.nanos);
  }

  double perSecond() {
    return scored.size() / (nanos / 1e9);
  }

  /// What this share of the messages did not exceed, in milliseconds.
  double millis(double share) {
    long[] sorted = scored.stream().mapToLong(Scored::nanos).sorted().toArray();
    int at = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(at, 0, sorted.length - 1)] / 1e6;
  }
}
