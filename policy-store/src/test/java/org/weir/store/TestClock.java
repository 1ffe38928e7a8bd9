package org.weir.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time that moves when the test says so.
final class TestClock implements InstantSource {
  private volatile Instant now;

  TestClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  void set(Instant time) {
    now = time;
  }
}
