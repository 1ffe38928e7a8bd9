package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
  private static final Instant WRONG = Instant.parse("2001-01-01T00:00:00Z");
  private static final Duration NEAR = Duration.ofSeconds(5);

  private static TestDatabase mariadb;

  private final TestClock local = new TestClock(WRONG);
  private final AtomicLong nanos = new AtomicLong(System.nanoTime());
  private final DatabaseClock clock = new DatabaseClock(local, nanos::get);

  @BeforeAll
  static void start() throws Exception {
    mariadb = TestDatabase.empty(DatabaseClockTest.class);
  }

  @Test
  void isTheMachinesUntilMariaDbWasRead() {
    assertThat(clock.instant()).isEqualTo(WRONG);
  }

  @Test
  void isMariaDbsFromThenOnWhateverTheMachinesDoes() throws Exception {
    try (Database database = mariadb.open()) {
      clock.read(database);
    }
    Instant read = clock.instant();
    assertThat(Duration.between(read, databaseTime()).abs()).isLessThan(NEAR);
    local.advance(Duration.ofDays(400));
    nanos.addAndGet(Duration.ofMinutes(3).toNanos());
    assertThat(clock.instant()).isEqualTo(read.plus(Duration.ofMinutes(3)));
  }

  @Test
  void stepsOnlyWhenItIsWrongByMoreThanTheReading() throws Exception {
    try (Database database = mariadb.open()) {
      clock.read(database);
      Instant read = clock.instant();
      nanos.addAndGet(Duration.ofDays(1).toNanos()); // as after a machine was suspended
      clock.read(database);
      assertThat(clock.instant()).isBefore(read.plus(Duration.ofHours(1)));
    }
  }

  private static Instant databaseTime() throws Exception {
    double seconds = Double.parseDouble(mariadb.rows("SELECT UNIX_TIMESTAMP(NOW(6))").getFirst());
    return Instant.ofEpochSecond((long) seconds);
  }
}
