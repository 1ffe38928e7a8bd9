package org.weir.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.weir.store.QueueCounts;
import org.weir.store.QueueCounts.Counted;
import org.weir.store.QueueCounts.Counts;

/// What this relay's agent has counted in the MTA's queue, for `/metrics`, which never waits for
/// MariaDB. Thread-safe.
final class QueueGauge {
  /// An agent counts every two minutes; what is older says nothing about now.
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private final QueueCounts counts;
  private final InstantSource clock;
  private volatile @Nullable Known known;

  private record Known(Counts counts, Instant countedAt) {}

  QueueGauge(QueueCounts counts, InstantSource clock) {
    this.counts = counts;
    this.clock = clock;
  }

  /// Asks MariaDB.
  ///
  /// @throws org.weir.store.StoreException when it cannot be asked; then the last counts grow older
  void turn() {
    Optional<Counted> counted = counts.read();
    known =
        counted
            .map(each -> new Known(each.counts(), clock.instant().minus(each.age())))
            .orElse(null);
  }

  /// Messages by queue; none when nobody counted lately.
  Map<String, Long> messages() {
    Known last = known;
    if (last == null || age(last).compareTo(BELIEVED) > 0) {
      return Map.of();
    }
    Counts counted = last.counts();
    return Map.of(
        "incoming", counted.incoming(),
        "active", counted.active(),
        "deferred", counted.deferred(),
        "held", counted.held());
  }

  /// Seconds since somebody counted; empty when nobody ever did.
  OptionalDouble ageSeconds() {
    Known last = known;
    return last == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, age(last).toMillis() / 1e3));
  }

  private Duration age(Known last) {
    return Duration.between(last.countedAt(), clock.instant());
  }
}
