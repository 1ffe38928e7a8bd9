package org.weir.milter;

import java.io.IOException;
import java.nio.channels.Channel;

/// Bounds how long one connection may wait for its peer. Blocking channels have no time-out of
/// their own, unix ones none at all; so the connection says when it begins and ceases to wait, and
/// the [Watchdog] closes the channel of one that waits too long, which ends its `read` or `write`.
///
/// The connection's side is two plain stores and asks no clock. The watchdog takes a wait it sees
/// for the first time to begin then: a time-out comes up to one tick late, never early.
final class Guard {
  private final Channel channel;
  private final Runnable onTimeout;

  /// Allowed time of the present wait, 0 = none. Written after `turn`, read before it.
  private volatile long allowedNanos;

  private int turn; // connection's thread; published by allowedNanos
  private int seenTurn; // watchdog's thread
  private long seenNanos; // watchdog's thread
  private boolean expired; // watchdog's thread

  /// @param onTimeout called before the channel is closed, on the watchdog's thread
  Guard(Channel channel, Runnable onTimeout) {
    this.channel = channel;
    this.onTimeout = onTimeout;
  }

  /// A wait begins. One at a time.
  void start(long nanos) {
    turn++;
    allowedNanos = nanos;
  }

  /// The wait is over.
  void stop() {
    allowedNanos = 0;
  }

  /// Called by the watchdog at every tick.
  void check(long nowNanos) {
    long allowed = allowedNanos;
    if (allowed == 0 || expired) {
      return;
    }
    if (turn != seenTurn) {
      seenTurn = turn;
      seenNanos = nowNanos;
    } else if (nowNanos - seenNanos >= allowed) {
      expired = true;
      onTimeout.run();
      try {
        channel.close();
      } catch (IOException _) {
        // it is closed all the same
      }
    }
  }
}
