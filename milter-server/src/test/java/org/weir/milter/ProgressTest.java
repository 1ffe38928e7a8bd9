package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final int MESSAGES = 300;

  @Test
  @DisplayName("35: whatever the timing, none is sent once it is closed")
  void sendsNothingAfterItsEnd() throws Exception {
    try (ServerSocketChannel listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel filter = SocketChannel.open(listener.getLocalAddress());
        SocketChannel mta = listener.accept()) {
      mta.socket().setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(mta.socket().getInputStream());
      Progress progress = new Progress(filter, new Guard(filter, () -> {}), Servers.LONG);
      AtomicBoolean over = new AtomicBoolean();
      Thread ticker = Thread.ofPlatform().start(() -> tickUntil(over, progress));
      try {
        for (int i = 0; i < MESSAGES; i++) {
          assertThat(message(i, filter, progress, in)).as("message %d", i).matches("Ep*c");
        }
      } finally {
        over.set(true);
        ticker.join();
      }
    }
  }

  @Test
  @DisplayName("35: no five seconds pass without one, at the watchdog's slowest")
  void sendsEveryFiveSeconds() throws Exception {
    Duration tick = Duration.ofMillis(250);
    try (ServerSocketChannel listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel filter = SocketChannel.open(listener.getLocalAddress());
        SocketChannel mta = listener.accept()) {
      mta.socket().setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(mta.socket().getInputStream());
      Progress progress = new Progress(filter, new Guard(filter, () -> {}), Servers.LONG);
      try (Progress _ = progress.open(Duration.ofSeconds(5))) {
        long now = 0;
        progress.tick(now, tick.toNanos());
        for (int frames = 0; frames < 20; frames++) {
          for (long end = now + Duration.ofSeconds(5).toNanos(); now < end; ) {
            now += tick.toNanos();
            progress.tick(now, tick.toNanos());
          }
          readUntil('p', new StringBuilder(), in);
        }
      }
    }
  }

  @Test
  @DisplayName("section 14: a peer that vanished is noticed, and the session with it")
  void closesWhenThePeerIsGone() throws Exception {
    try (ServerSocketChannel listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel filter = SocketChannel.open(listener.getLocalAddress())) {
      SocketChannel mta = listener.accept();
      Progress progress = new Progress(filter, new Guard(filter, () -> {}), Servers.LONG);
      AtomicBoolean over = new AtomicBoolean();
      Thread ticker = Thread.ofPlatform().start(() -> tickUntil(over, progress));
      try (Progress _ = progress.open(Duration.ofNanos(1))) {
        mta.close();
        long deadline = System.nanoTime() + Servers.LONG.toNanos();
        while (filter.isOpen() && System.nanoTime() < deadline) {
          LockSupport.parkNanos(1_000_000);
        }
        assertThat(filter.isOpen()).isFalse();
      } finally {
        over.set(true);
        ticker.join();
      }
      assertThat(progress.isOpen()).isFalse();
    }
  }

  /// Every third closes only when a frame has arrived, and so while more are on their way; the
  /// others close at any time. What arrives up to the reply must end with it; a frame behind the
  /// reply would be the first of the next message.
  private static String message(
      int number, SocketChannel filter, Progress progress, DataInputStream in) throws IOException {
    StringBuilder codes = new StringBuilder();
    filter.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 'E'}));
    try (Progress _ = progress.open(Duration.ofNanos(1))) {
      if (number % 3 == 0) {
        readUntil('p', codes, in);
      } else {
        LockSupport.parkNanos(number * 1_000L);
      }
    }
    filter.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 'c'}));
    readUntil('c', codes, in);
    return codes.toString();
  }

  private static void readUntil(char last, StringBuilder codes, DataInputStream in)
      throws IOException {
    char code;
    do {
      assertThat(in.readInt()).isEqualTo(1);
      code = (char) in.readByte();
      codes.append(code);
    } while (code != last);
  }

  private static void tickUntil(AtomicBoolean over, Progress progress) {
    while (!over.get()) {
      progress.tick(System.nanoTime(), 0);
      LockSupport.parkNanos(20_000);
    }
  }
}
