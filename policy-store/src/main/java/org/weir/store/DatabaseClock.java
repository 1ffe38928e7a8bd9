package org.weir.store;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// MariaDB's time, so that relays whose clocks differ or jump agree on windows, ages and ends of
/// raises. Read anew with each turn of [ChangeFeed]; goes on by this machine's steady time in
/// between and while MariaDB is away. Until it was read once it is the machine's own. Thread-safe.
public final class DatabaseClock implements InstantSource {
  /// What a reading may be wrong by because of the way it takes; less is no reason to step.
  private static final Duration BLUR = Duration.ofMillis(20);

  private static final int TRIES = 3;

  private final InstantSource local;
  private final LongSupplier nanoTime;
  private volatile @Nullable Reading last;

  private record Reading(Instant time, long nanoTime) {
    Instant at(long nanos) {
      return time.plusNanos(nanos - nanoTime);
    }
  }

  /// @param local the machine's clock
  public DatabaseClock(InstantSource local) {
    this(local, System::nanoTime);
  }

  DatabaseClock(InstantSource local, LongSupplier nanoTime) {
    this.local = local;
    this.nanoTime = nanoTime;
  }

  @Override
  public Instant instant() {
    Reading reading = last;
    return reading == null ? local.instant() : reading.at(nanoTime.getAsLong());
  }

  /// @throws StoreException when MariaDB does not answer
  void read(Database database) {
    Reading fresh = database.run("read time", this::reading);
    Reading known = last;
    if (known == null
        || Duration.between(known.at(fresh.nanoTime()), fresh.time()).abs().compareTo(BLUR) > 0) {
      last = fresh;
    }
  }

  /// Once a connection is there, for who waits for one learns nothing of the time; the fastest of a
  /// few.
  private Reading reading(Sql sql) throws SQLException {
    Reading best = null;
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && fastest > BLUR.toNanos(); i++) {
      long before = nanoTime.getAsLong();
      Instant time =
          sql.first("SELECT NOW(6) AS now", row -> Sql.instant(row, "now")).orElseThrow();
      long took = nanoTime.getAsLong() - before;
      if (best == null || took < fastest) {
        best = new Reading(time, before + took / 2);
        fastest = took;
      }
    }
    return Objects.requireNonNull(best);
  }
}
