package org.weir.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS server on loopback, UDP and TCP on one port, that answers each name as the test says and
/// any other name with `NXDOMAIN`. Thread-safe.
public final class ScriptedDns implements AutoCloseable {
  /// What is done with a question; null = silence.
  @FunctionalInterface
  private interface Script {
    @Nullable Message reply(Message reply, boolean tcp) throws IOException;
  }

  /// Both on the same port.
  private record Sockets(DatagramSocket udp, ServerSocket tcp) {
    static Sockets open() throws IOException {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      while (true) {
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, 0));
        try {
          return new Sockets(udp, new ServerSocket(udp.getLocalPort(), 10, loopback));
        } catch (BindException e) {
          udp.close(); // the port is taken for TCP: try another
        }
      }
    }
  }

  private final Map<Name, Script> scripts = new ConcurrentHashMap<>();
  private final Map<Name, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicInteger overTcp = new AtomicInteger();
  private volatile boolean dead;
  private final DatagramSocket udp;
  private final ServerSocket tcp;

  public ScriptedDns() throws IOException {
    Sockets sockets = Sockets.open();
    this.udp = sockets.udp();
    this.tcp = sockets.tcp();
    Thread.ofVirtual().start(this::serveUdp);
    Thread.ofVirtual().start(this::serveTcp);
  }

  /// Settings that ask only this server.
  public DnsSettings settings(Duration timeout) {
    return new DnsSettings(List.of(address()), timeout, 1000);
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), udp.getLocalPort());
  }

  /// Answers with these records, each `NAME TTL TYPE DATA`.
  public ScriptedDns answers(String name, String... records) {
    return script(name, (reply, _) -> with(reply, records));
  }

  /// Answers with these addresses and a TTL of 300 s.
  public ScriptedDns lists(String name, String... addresses) {
    String[] records =
        Arrays.stream(addresses).map(address -> name + " 300 A " + address).toArray(String[]::new);
    return answers(name, records);
  }

  /// Answers with no record, and the SOA with that negative TTL.
  public ScriptedDns hasNoData(String name, long minimum) {
    return script(name, (reply, _) -> withSoa(reply, minimum));
  }

  /// Points to other name servers, as a server does that does not recurse.
  public ScriptedDns refers(String name) {
    return script(
        name,
        (reply, _) -> {
          reply.addRecord(record(name + " 300 NS ns.example"), Section.AUTHORITY);
          return reply;
        });
  }

  public ScriptedDns fails(String name, int rcode) {
    return script(
        name,
        (reply, _) -> {
          reply.getHeader().setRcode(rcode);
          return reply;
        });
  }

  public ScriptedDns isSilent(String name) {
    return script(name, (_, _) -> null);
  }

  /// Says nothing at all from now on, or speaks again.
  public void setDead(boolean silent) {
    dead = silent;
  }

  /// Answers only after the latch is open.
  public ScriptedDns answersAfter(CountDownLatch latch, String name, String... records) {
    return script(
        name,
        (reply, _) -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
          }
          return with(reply, records);
        });
  }

  /// Truncated over UDP, whole over TCP.
  public ScriptedDns truncates(String name, String... records) {
    return script(
        name,
        (reply, overTcp) -> {
          if (overTcp) {
            return with(reply, records);
          }
          reply.getHeader().setFlag(Flags.TC);
          return reply;
        });
  }

  /// Answers a question that was not asked: another id.
  public ScriptedDns mistakesTheId(String name, String... records) {
    return script(
        name,
        (reply, _) -> {
          reply.getHeader().setID(reply.getHeader().getID() ^ 1);
          return with(reply, records);
        });
  }

  /// How often a name was asked for, over UDP and TCP.
  public int asked(String name) {
    AtomicInteger count = asked.get(name(name));
    return count == null ? 0 : count.get();
  }

  public int askedOverTcp() {
    return overTcp.get();
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }

  private ScriptedDns script(String name, Script script) {
    scripts.put(name(name), script);
    return this;
  }

  private void serveUdp() {
    byte[] buffer = new byte[4096];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        udp.receive(packet);
      } catch (IOException e) {
        return; // closed
      }
      byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
      InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
      Thread.ofVirtual().start(() -> answerUdp(question, client));
    }
  }

  private void answerUdp(byte[] question, InetSocketAddress client) {
    try {
      byte[] reply = reply(question, false);
      if (reply != null) {
        udp.send(new DatagramPacket(reply, reply.length, client));
      }
    } catch (IOException e) {
      udp.close(); // the test sees silence
    }
  }

  private void serveTcp() {
    while (true) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().start(() -> answerTcp(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answerTcp(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] reply = reply(in.readNBytes(in.readUnsignedShort()), true);
        overTcp.incrementAndGet();
        if (reply != null) {
          out.writeShort(reply.length);
          out.write(reply);
        }
      }
    } catch (IOException e) {
      // The client has gone, or sent rubbish: the connection ends.
    }
  }

  private byte @Nullable [] reply(byte[] bytes, boolean overTcp) throws IOException {
    Message question = new Message(bytes);
    Message reply = new Message(question.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.addRecord(question.getQuestion(), Section.QUESTION);
    Name name = question.getQuestion().getName();
    asked.computeIfAbsent(name, _ -> new AtomicInteger()).incrementAndGet();
    if (dead) {
      return null;
    }
    Script script = scripts.getOrDefault(name, (unknown, _) -> withoutSuchName(unknown));
    Message scripted = script.reply(reply, overTcp);
    return scripted == null ? null : scripted.toWire();
  }

  private static Message withoutSuchName(Message reply) throws IOException {
    reply.getHeader().setRcode(Rcode.NXDOMAIN);
    return withSoa(reply, 300);
  }

  private static Message withSoa(Message reply, long minimum) throws IOException {
    reply.addRecord(
        record("example 3600 SOA ns.example. hostmaster.example. 1 600 300 86400 " + minimum),
        Section.AUTHORITY);
    return reply;
  }

  private static Message with(Message reply, String... records) throws IOException {
    for (String record : records) {
      reply.addRecord(record(record), Section.ANSWER);
    }
    return reply;
  }

  private static Record record(String text) throws IOException {
    String[] words = text.split(" ", 4);
    return Record.fromString(
        name(words[0]),
        Type.value(words[2]),
        DClass.IN,
        Long.parseLong(words[1]),
        words[3],
        Name.root);
  }

  private static Name name(String name) {
    return Name.fromConstantString(name.endsWith(".") ? name : name + ".");
  }
}
