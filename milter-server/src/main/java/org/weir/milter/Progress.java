package org.weir.milter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps the MTA waiting while the verdict on a message is worked out: as long as it is open, one
/// `SMFIR_PROGRESS` each period. From `close` on none is sent, and `send` closes it as well. Opened
/// by [MilterConnection#progress]; used by the session's thread.
public final class Progress implements AutoCloseable {
  private static final byte[] FRAME = {0, 0, 0, 1, 'p'};

  private final SocketChannel channel;
  private final Guard guard;
  private final long writeNanos;

  /// Held while a frame is written, so that `close` waits for it.
  private final ReentrantLock writing = new ReentrantLock();

  /// 0 = closed. Written by the session's thread only.
  private volatile long everyNanos;

  private int turn; // session's thread; published by everyNanos
  private int seenTurn; // watchdog's thread
  private long lastNanos; // watchdog's thread

  Progress(SocketChannel channel, Guard guard, Duration writeTimeout) {
    this.channel = channel;
    this.guard = guard;
    this.writeNanos = writeTimeout.toNanos();
  }

  Progress open(Duration every) {
    turn++;
    everyNanos = Math.max(1, every.toNanos());
    return this;
  }

  @Override
  public void close() {
    if (everyNanos == 0) {
      return;
    }
    writing.lock();
    try {
      everyNanos = 0;
    } finally {
      writing.unlock();
    }
  }

  boolean isOpen() {
    return everyNanos != 0;
  }

  /// Called by the watchdog at every tick. A frame rather goes out a tick early than late, and on a
  /// thread of its own: a peer that does not read holds nobody else up.
  void tick(long nowNanos, long tickNanos) {
    long every = everyNanos;
    if (every == 0) {
      return;
    }
    if (turn != seenTurn) {
      seenTurn = turn;
      lastNanos = nowNanos;
    } else if (nowNanos - lastNanos >= every - 2 * tickNanos) {
      lastNanos = nowNanos;
      Thread.ofVirtual().name("milter-progress").start(this::send);
    }
  }

  private void send() {
    writing.lock(); // behind a frame still under way, which the guard bounds
    try {
      if (everyNanos != 0) {
        write();
      }
    } finally {
      writing.unlock();
    }
  }

  /// A failure closes the channel, so the session learns of it when it sends its reply.
  private void write() {
    guard.start(writeNanos);
    try {
      ByteBuffer frame = ByteBuffer.wrap(FRAME);
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } catch (IOException _) {
      closeChannel();
    } finally {
      guard.stop();
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException _) {
      // it is closed all the same
    }
  }
}
