package org.weir.signal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A clamd, over TCP on loopback or at a path, that answers scans as the test says and `PING` while
/// it is there. Thread-safe.
final class ScriptedClamd implements AutoCloseable {
  /// What is done once `INSTREAM` has come.
  @FunctionalInterface
  interface Script {
    void run(DataInputStream in, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocketChannel server;
  private final List<String> scanned = new CopyOnWriteArrayList<>();
  private final AtomicInteger scans = new AtomicInteger();
  private final AtomicInteger pings = new AtomicInteger();
  private final AtomicInteger hangUps = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Script script = answering("stream: OK\0");
  private volatile boolean there = true;

  private ScriptedClamd(ProtocolFamily family, SocketAddress address) throws IOException {
    server = ServerSocketChannel.open(family).bind(address, 100);
    Thread.ofVirtual().start(this::serve);
  }

  static ScriptedClamd tcp() throws IOException {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new ScriptedClamd(StandardProtocolFamily.INET, anyPort);
  }

  static ScriptedClamd unix(Path path) throws IOException {
    return new ScriptedClamd(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(path));
  }

  ClamdSettings settings(Duration timeout) throws IOException {
    return new ClamdSettings(server.getLocalAddress(), timeout);
  }

  ScriptedClamd does(Script other) {
    script = other;
    return this;
  }

  /// Takes the whole message, then says that.
  ScriptedClamd says(String answer) {
    return does(answering(answer));
  }

  /// Takes the whole message, and says nothing until the other side hangs up.
  ScriptedClamd isSilent() {
    return does((in, _) -> {
      take(in);
      hangUps.addAndGet(in.read() < 0 ? 1 : 0);
    });
  }

  /// Neither reads nor says anything.
  ScriptedClamd readsNothing() {
    return does((_, _) -> closed.await());
  }

  /// Whether it answers `PING`.
  ScriptedClamd isThere(boolean answers) {
    there = answers;
    return this;
  }

  private Script answering(String answer) {
    return (in, out) -> {
      scanned.add(take(in));
      out.write(answer.getBytes(ISO_8859_1));
    };
  }

  /// Whole messages, as ISO-8859-1.
  List<String> scanned() {
    return List.copyOf(scanned);
  }

  int scans() {
    return scans.get();
  }

  int pings() {
    return pings.get();
  }

  /// How often the other side hung up while this was silent.
  int hangUps() {
    return hangUps.get();
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> converse(channel));
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private void converse(SocketChannel channel) {
    try (channel) {
      var in = new DataInputStream(Channels.newInputStream(channel));
      OutputStream out = Channels.newOutputStream(channel);
      if (command(in).equals("zPING")) {
        pings.incrementAndGet();
        out.write((there ? "PONG\0" : "").getBytes(ISO_8859_1));
      } else {
        scans.incrementAndGet();
        script.run(in, out);
      }
    } catch (IOException _) {
      return; // the other side has gone
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String command(DataInputStream in) throws IOException {
    var command = new StringBuilder();
    for (int c = in.readByte(); c != 0; c = in.readByte()) {
      command.append((char) c);
    }
    return command.toString();
  }

  private static String take(DataInputStream in) throws IOException {
    var message = new ByteArrayOutputStream();
    for (int length = in.readInt(); length != 0; length = in.readInt()) {
      message.write(in.readNBytes(length));
    }
    return message.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
