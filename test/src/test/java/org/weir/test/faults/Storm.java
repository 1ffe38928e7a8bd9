package org.weir.test.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Many connections to the milter at once that say little or nothing and are broken off.
final class Storm {
  private static final int CONNECTIONS = 150;

  /// An offer as Postfix makes it, in a frame.
  private static final byte[] OFFER = {0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 1, -1, 0, 0x1F, -1, -1};

  private Storm() {}

  static void blow(int port, Random random) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int n = 0; n < CONNECTIONS; n++) {
      var own = new Random(random.nextLong());
      threads.add(Thread.ofVirtual().start(() -> connect(port, own)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void connect(int port, Random random) {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(1 + random.nextInt(300));
      socket.getOutputStream().write(OFFER, 0, random.nextInt(OFFER.length + 1));
      if (random.nextBoolean()) {
        socket.setSoLinger(true, 0); // RST
      }
      var _ = socket.getInputStream().read();
    } catch (IOException _) {
      return; // refused, silent or cut off: all will do
    }
  }
}
