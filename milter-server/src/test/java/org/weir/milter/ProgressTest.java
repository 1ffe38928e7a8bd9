package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

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
      Progress progress = new Progress(filter, new Guard(filter, () -> {}), Duration.ofSeconds(10));
      AtomicBoolean over = new AtomicBoolean();
      Thread ticker = Thread.ofPlatform().start(() -> tickUntil(over, progress));
      for (int i = 0; i < MESSAGES; i++) {
        filter.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 'E'}));
        try (Progress _ = progress.open(Duration.ofNanos(1))) {
          LockSupport.parkNanos(i * 1_000L);
        }
        filter.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 'c'}));
      }
      over.set(true);
      ticker.join();
      filter.shutdownOutput();
      assertThat(codes(mta)).matches("(Ep*c){" + MESSAGES + "}").contains("p");
    }
  }

  private static void tickUntil(AtomicBoolean over, Progress progress) {
    while (!over.get()) {
      progress.tick(System.nanoTime(), 0);
      LockSupport.parkNanos(20_000);
    }
  }

  private static String codes(SocketChannel mta) throws Exception {
    ByteBuffer frame = ByteBuffer.allocate(5);
    StringBuilder codes = new StringBuilder();
    while (mta.read(frame) >= 0) {
      if (!frame.hasRemaining()) {
        codes.append((char) frame.get(4));
        frame.clear();
      }
    }
    return codes.toString();
  }
}
