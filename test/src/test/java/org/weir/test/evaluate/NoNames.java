package org.weir.test.evaluate;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/// A name server on loopback that knows no name at all and says so at once: no engine gets to the
/// network, and none waits. Thread-safe.
final class NoNames implements AutoCloseable {
  private static final int LONGEST = 4096;
  private static final byte ANSWER = (byte) 0x80;
  private static final byte NXDOMAIN = 3;

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));

  NoNames() throws IOException {
    Thread.ofPlatform().daemon().name("no-names").start(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[LONGEST];
    while (true) {
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        if (packet.getLength() > 3) {
          buffer[2] |= ANSWER;
          buffer[3] = NXDOMAIN;
          socket.send(packet);
        }
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
