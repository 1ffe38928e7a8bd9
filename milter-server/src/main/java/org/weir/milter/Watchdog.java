package org.weir.milter;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// The one thread that looks after the time of all connections: time-outs ([Guard]) and [Progress].
/// It never does I/O itself, so no peer can hold it up.
final class Watchdog implements Runnable {
  private static final long SHORTEST_TICK = Duration.ofMillis(5).toNanos();
  private static final long LONGEST_TICK = Duration.ofMillis(250).toNanos();

  private final Set<MilterConnection> connections;
  private final long tickNanos;
  private volatile boolean running = true;

  /// @param connections a concurrent set, which changes while it is looked at
  Watchdog(Set<MilterConnection> connections, MilterLimits limits) {
    this.connections = connections;
    this.tickNanos =
        Math.clamp(
            Math.min(limits.handshakeTimeout().toNanos(), limits.frameTimeout().toNanos()) / 4,
            SHORTEST_TICK,
            LONGEST_TICK);
  }

  @Override
  public void run() {
    while (running) {
      LockSupport.parkNanos(this, tickNanos);
      long now = System.nanoTime();
      for (MilterConnection connection : connections) {
        connection.tick(now, tickNanos);
      }
    }
  }

  void stop() {
    running = false;
  }
}
