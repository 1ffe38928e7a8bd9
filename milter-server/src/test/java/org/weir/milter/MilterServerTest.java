package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.milter.MilterCommand.EndOfMessage;

/// Conformance checklist 57 to 60, as far as one process goes.
class MilterServerTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Recorder recorder = new Recorder(Recorder.CONTINUE);

  @TempDir private Path directory;

  @Test
  void servesUnixAndBothKindsOfTcpSockets() throws Exception {
    Endpoint.Unix unix = unix("milter.sock");
    Endpoint inet6 = new Endpoint.Inet("::1", 0);
    try (MilterServer server = server(unix, Servers.ANY_PORT, inet6)) {
      server.start();
      assertThat(server.endpoints()).hasSize(3).contains(unix).doesNotContain(inet6);
      for (Endpoint endpoint : server.endpoints()) {
        try (MilterClient client = MilterClient.connect(endpoint, TIMEOUT)) {
          assertThat(client.negotiate().version()).isEqualTo(6);
          assertThat(client.connect("mx.example", '4', 25, "192.0.2.1"))
              .isEqualTo(MilterReply.CONTINUE);
          client.quit();
          assertThat(client.awaitClose()).isTrue();
        }
        assertThat(recorder.conversation())
            .containsExactly("connect mx.example /192.0.2.1", "quit");
      }
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tellsPeersApart() throws Exception {
    List<String> peers = new CopyOnWriteArrayList<>();
    MilterServer.Connections connections = connection -> peers.add(connection.peer());
    Endpoint.Unix unix = unix("milter.sock");
    try (MilterServer server =
        new MilterServer(
            List.of(unix, Servers.ANY_PORT), Servers.LIMITS, MilterWishes.none(), connections)) {
      server.start();
      for (Endpoint endpoint : server.endpoints()) {
        try (MilterClient client = MilterClient.connect(endpoint, TIMEOUT)) {
          client.negotiate();
          assertThat(client.awaitClose()).isTrue();
        }
      }
    }
    assertThat(peers.getFirst()).isEqualTo(unix.toString());
    assertThat(peers.getLast()).matches("inet:127\\.0\\.0\\.1:\\d+");
  }

  @Test
  @DisplayName("59: the mode is right from the first instant")
  void makesSocketsWithTheirMode() throws Exception {
    String own = Files.getAttribute(directory, "posix:group").toString();
    Endpoint.Unix unix = new Endpoint.Unix(directory.resolve("s"), 0660, own);
    try (MilterServer server = server(unix)) {
      server.start();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unix.path())))
          .isEqualTo("rw-rw----");
      assertThat(Files.getAttribute(unix.path(), "posix:group")).hasToString(own);
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).containsExactly(unix.path());
      }
    }
  }

  @Test
  @DisplayName("58: a stale socket is replaced")
  void replacesStaleSockets() throws Exception {
    Endpoint.Unix unix = unix("milter.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(unix.path()))
        .close();
    assertThat(unix.path()).exists();
    try (MilterServer server = server(unix)) {
      server.start();
      try (MilterClient client = MilterClient.connect(unix, TIMEOUT)) {
        assertThat(client.negotiate().version()).isEqualTo(6);
      }
    }
  }

  @Test
  @DisplayName("58: a live socket and what is no socket are left alone")
  void stealsNothing() throws Exception {
    Endpoint.Unix unix = unix("milter.sock");
    Path file = Files.writeString(directory.resolve("file"), "precious");
    try (MilterServer first = server(unix);
        MilterServer second = server(unix);
        MilterServer third = server(unix("file"))) {
      first.start();
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessage("cannot listen on " + unix + ": another server is listening there");
      assertThatThrownBy(third::start).hasMessageEndingWith("the path exists and is no socket");
      try (MilterClient client = MilterClient.connect(unix, TIMEOUT)) {
        assertThat(client.negotiate().version()).isEqualTo(6);
      }
    }
    assertThat(file).hasContent("precious");
  }

  @Test
  @DisplayName("58: at its end a server removes its own socket only")
  void removesItsOwnSocketOnly() throws Exception {
    Endpoint.Unix unix = unix("milter.sock");
    try (MilterServer first = server(unix)) {
      first.start();
      Files.delete(unix.path());
      try (MilterServer second = server(unix)) {
        second.start();
        assertThat(first.drain(TIMEOUT)).isTrue();
        assertThat(unix.path()).exists();
      }
      assertThat(unix.path()).doesNotExist();
    }
  }

  @Test
  @DisplayName("59: what cannot be is refused clearly, and nothing stays bound")
  void bindsAllOrNone() throws Exception {
    Endpoint.Unix good = unix("milter.sock");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      List<Endpoint> bad =
          List.of(
              new Endpoint.Inet("127.0.0.1", taken.getLocalPort()),
              new Endpoint.Inet("mail.example.org", 0),
              unix("x".repeat(120)),
              new Endpoint.Unix(directory.resolve("none/milter.sock"), 0600, null),
              new Endpoint.Unix(directory.resolve("g"), 0600, "no-such-group"));
      List<String> reasons =
          List.of("in use", "mail.example.org", "107", "no such directory", "no such group");
      for (int i = 0; i < bad.size(); i++) {
        try (MilterServer server = server(good, bad.get(i))) {
          assertThatThrownBy(server::start)
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith("cannot listen on " + bad.get(i))
              .hasMessageContaining(reasons.get(i));
          assertThat(server.endpoints()).isEmpty();
          assertThat(directory).isEmptyDirectory();
        }
      }
    }
  }

  @Test
  void letsConnectionsBeyondTheLimitWait() throws Exception {
    MilterLimits two =
        new MilterLimits(2, Servers.MAX_FRAME, Servers.LONG, Servers.LONG, Servers.LONG);
    try (MilterServer server = Servers.running(recorder, Servers.everything(), two);
        RawPeer first = RawPeer.negotiated(server);
        RawPeer second = RawPeer.negotiated(server);
        RawPeer third = new RawPeer(server)) {
      third.send(RawPeer.OFFER_6);
      assertThat(second.ask('H', "x|")).isEqualTo("c");
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.counters().accepted()).isEqualTo(2);
      first.send('Q', "");
      assertThat(third.frame()).startsWith("O");
      assertThat(server.counters().accepted()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("57: draining lets a message end and its connection close by itself")
  void drainsByItself() throws Exception {
    CountDownLatch pending = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Recorder slow =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            pending.countDown();
            go.await();
          }
          return connection.draining() && command instanceof MilterCommand.MailFrom
              ? new MilterReply.ReplyCode(421, "4.3.2", "shutting down")
              : MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(slow);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.ask('M', "<>|");
      peer.ask('R', "<>|");
      peer.send('E', "");
      pending.await();
      CompletableFuture<Boolean> drained = drain(server, TIMEOUT);
      assertThat(refused(server)).isTrue();
      go.countDown();
      assertThat(peer.frame()).isEqualTo("c");
      assertThat(peer.ask('M', "<>|")).isEqualTo("y421 4.3.2 shutting down|");
      assertThat(drained).isNotDone();
      peer.send('Q', "");
      assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  @DisplayName("57: what is left at the limit is closed")
  void drainsWithinItsLimit() throws Exception {
    try (MilterServer server = Servers.running(recorder);
        RawPeer idle = RawPeer.negotiated(server)) {
      assertThat(idle.ask('M', "<>|")).isEqualTo("c");
      assertThat(server.drain(Duration.ofMillis(50))).isFalse();
      assertThat(idle.isClosed()).isTrue();
      assertThat(recorder.conversation()).containsExactly("mail ", "abort", "quit");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void drainsNothingAtOnce() throws Exception {
    try (MilterServer server = Servers.running(recorder)) {
      assertThat(server.drain(TIMEOUT)).isTrue();
      assertThat(server.drain(TIMEOUT)).isTrue();
    }
  }

  @Test
  @DisplayName("section 14: a peer that never reads is cut off, and nobody else feels it")
  void cutsPeersThatDoNotRead() throws Exception {
    MilterLimits limits =
        new MilterLimits(8, Servers.MAX_FRAME, Servers.LONG, Duration.ofMillis(300), Servers.LONG);
    Recorder wordy =
        new Recorder((_, _) ->
            new MilterReply.ReplyCode(550, "5.7.1", Collections.nCopies(32, "no".repeat(200))));
    try (MilterServer server = Servers.running(wordy, Servers.everything(), limits);
        RawPeer deaf = RawPeer.negotiated(server)) {
      byte[] commands =
          RawPeer.joined(
              Collections.nCopies(2_000, RawPeer.frame('U', "x|")).toArray(byte[][]::new));
      deaf.send(commands);
      assertThat(wordy.conversation().getLast())
          .isIn("AsynchronousCloseException", "ClosedChannelException");
      try (RawPeer other = RawPeer.negotiated(server)) {
        assertThat(other.ask('U', "x|")).startsWith("y550-5.7.1");
      }
    }
  }

  @Test
  void turnsAwayWhoMayNotConnect() throws Exception {
    MilterServer.Connections onlyUnix =
        new MilterServer.Connections() {
          @Override
          public boolean mayConnect(InetAddress address) {
            return !address.isLoopbackAddress();
          }

          @Override
          public void run(MilterConnection connection) throws IOException, InterruptedException {
            recorder.run(connection);
          }
        };
    Endpoint.Unix unix = unix("milter.sock");
    List<Endpoint> both = List.of(Servers.ANY_PORT, unix);
    MilterLimits two =
        new MilterLimits(2, Servers.MAX_FRAME, Servers.LONG, Servers.LONG, Servers.LONG);
    try (Lines lines = new Lines(Incidents.class);
        MilterServer server = new MilterServer(both, two, Servers.everything(), onlyUnix)) {
      server.start();
      for (int i = 0; i < 50; i++) {
        try (RawPeer peer = new RawPeer(server)) {
          assertThat(peer.isClosed()).isTrue();
        }
      }
      try (MilterClient client = MilterClient.connect(unix, TIMEOUT)) {
        assertThat(client.negotiate().version()).isEqualTo(6);
      }
      assertThat(server.counters()).isEqualTo(new MilterCounters(1, 50, 0, 0, 0, 0));
      assertThat(lines.messages())
          .contains("127.0.0.1: connection closed: not one of the addresses that may connect")
          .hasSizeLessThan(5);
    }
  }

  @Test
  void knowsWhetherAllEndpointsAreServed() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    MilterServer.Connections failing =
        new MilterServer.Connections() {
          @Override
          public boolean mayConnect(InetAddress address) {
            if (broken.get()) {
              throw new IllegalStateException("ends the thread that accepts");
            }
            return true;
          }

          @Override
          public void run(MilterConnection connection) throws IOException, InterruptedException {
            recorder.run(connection);
          }
        };
    List<Endpoint> both = List.of(Servers.ANY_PORT, unix("milter.sock"));
    try (MilterServer server =
        new MilterServer(both, Servers.LIMITS, Servers.everything(), failing)) {
      assertThat(server.accepting()).isFalse();
      server.start();
      try (RawPeer _ = RawPeer.negotiated(server)) {
        assertThat(server.accepting()).isTrue();
      }
      broken.set(true);
      try (RawPeer _ = new RawPeer(server)) {
        Awaitility.await().until(() -> !server.accepting());
      }
    }
  }

  private MilterServer server(Endpoint... endpoints) {
    return new MilterServer(List.of(endpoints), Servers.LIMITS, Servers.everything(), recorder);
  }

  private Endpoint.Unix unix(String name) {
    return new Endpoint.Unix(directory.resolve(name), 0600, null);
  }

  private static CompletableFuture<Boolean> drain(MilterServer server, Duration limit) {
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            drained.complete(server.drain(limit));
          } catch (InterruptedException e) {
            drained.completeExceptionally(e);
          }
        });
    return drained;
  }

  /// Whether the listener is gone, once it is.
  private static boolean refused(MilterServer server) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      try (RawPeer late = new RawPeer(server)) {
        late.endOfStream().isClosed();
      } catch (IOException _) {
        return true;
      }
    }
    return false;
  }
}
