package org.weir.test.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.weir.test.rig.Lab;

/// The relay's own resolver: passes questions about lists on to their server, remembers nothing,
/// and refuses all else at once. So it lives when the lists are dead. Thread-safe.
final class LocalResolver implements AutoCloseable {
  private static final byte[] LISTS = "\4test\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int LONGEST = 512; // RFC 1035 section 4.2.1
  private static final int NAME_AT = 12;
  private static final int PATIENCE_MILLIS = 3_000;
  private static final byte ANSWER = (byte) 0x80;
  private static final byte REFUSED = 5;

  private final DatagramSocket socket;
  private final InetSocketAddress lists;
  private final AtomicLong passedOn = new AtomicLong();

  private LocalResolver(DatagramSocket socket, InetSocketAddress lists) {
    this.socket = socket;
    this.lists = lists;
  }

  /// Answers on a free port of loopback; the lab closes it.
  static LocalResolver open(Lab lab, InetSocketAddress lists) throws IOException {
    var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    socket.setReceiveBufferSize(1 << 20);
    var resolver = lab.own(new LocalResolver(socket, lists));
    Thread.ofPlatform().daemon().name("local-resolver").start(resolver::serve);
    return resolver;
  }

  /// As in `dns.servers`.
  String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  /// How many questions were about lists.
  long passedOn() {
    return passedOn.get();
  }

  private void serve() {
    byte[] buffer = new byte[LONGEST];
    while (true) {
      var packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] question = Arrays.copyOf(buffer, packet.getLength());
        var client = (InetSocketAddress) packet.getSocketAddress();
        if (aboutLists(question)) {
          passedOn.incrementAndGet();
          Thread.ofVirtual().start(() -> passOn(question, client));
        } else {
          question[2] |= ANSWER;
          question[3] = REFUSED;
          socket.send(new DatagramPacket(question, question.length, client));
        }
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  /// Whether the name ends in `.test` and does not begin there, as the sender's domain does.
  private static boolean aboutLists(byte[] question) {
    int labels = 0;
    int at = NAME_AT;
    int last = at;
    while (at < question.length && question[at] > 0) {
      last = at;
      at += question[at] + 1;
      labels++;
    }
    return labels > 4
        && at < question.length
        && Arrays.equals(question, last, at + 1, LISTS, 0, LISTS.length);
  }

  private void passOn(byte[] question, InetSocketAddress client) {
    try (var own = new DatagramSocket()) {
      own.setSoTimeout(PATIENCE_MILLIS);
      own.send(new DatagramPacket(question, question.length, lists));
      var answer = new DatagramPacket(new byte[LONGEST], LONGEST);
      own.receive(answer);
      answer.setSocketAddress(client);
      socket.send(answer);
    } catch (SocketTimeoutException _) {
      return; // a dead list: the client hears nothing
    } catch (IOException e) {
      System.err.println("local resolver: " + e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
