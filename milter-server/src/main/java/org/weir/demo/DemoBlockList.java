package org.weir.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS block list with a handful of addresses, on a free UDP port of the loopback interface.
/// Answers NXDOMAIN for all others. Names below `example` have an address and a mail host, so that
/// the demo's customers are no suspects.
final class DemoBlockList implements AutoCloseable {
  static final String ZONE = "bl.demo";

  private static final Logger log = LoggerFactory.getLogger(DemoBlockList.class);
  private static final Name CUSTOMERS = Name.fromConstantString("example.");
  private static final String CUSTOMER_ADDRESS = "203.0.113.7";
  private static final int LONGEST_QUERY = 512;
  private static final int TTL_SECONDS = 60;

  /// Shows that the list lives (RFC 5782 section 5).
  private static final String TEST_ENTRY = "127.0.0.2";

  private final DatagramSocket socket;
  private final Map<String, String> answers;

  /// @param answers from a listed IPv4 address to the list's answer
  DemoBlockList(Map<String, String> answers) {
    Map<String, String> all = new HashMap<>(answers);
    all.put(TEST_ENTRY, TEST_ENTRY);
    this.answers = Map.copyOf(all);
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("demo-block-list").start(this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[LONGEST_QUERY];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        log.debug("demo block list: {}", e.toString());
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    Message question = new Message(query);
    Record asked = question.getQuestion();
    Message reply = new Message(question.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.AA);
    reply.addRecord(asked, Section.QUESTION);
    Record answer = answer(asked.getName(), asked.getType());
    if (answer != null) {
      reply.addRecord(answer, Section.ANSWER);
    } else if (!asked.getName().subdomain(CUSTOMERS)) {
      reply.getHeader().setRcode(Rcode.NXDOMAIN);
    }
    return reply.toWire();
  }

  private @Nullable Record answer(Name name, int type) {
    boolean customer = name.subdomain(CUSTOMERS);
    if (customer && type == Type.MX) {
      return new MXRecord(name, DClass.IN, TTL_SECONDS, 10, name);
    }
    String address = customer ? CUSTOMER_ADDRESS : answers.get(addressIn(name));
    return address == null || type != Type.A
        ? null
        : new ARecord(name, DClass.IN, TTL_SECONDS, InetAddress.ofLiteral(address));
  }

  /// `198.51.100.7` of `7.100.51.198.bl.demo.`, RFC 5782 §2.1.
  private static String addressIn(Name name) {
    String[] labels = name.toString(true).split("\\.", -1);
    return labels.length < 4 ? "" : String.join(".", labels[3], labels[2], labels[1], labels[0]);
  }

  @Override
  public void close() {
    socket.close();
  }
}
