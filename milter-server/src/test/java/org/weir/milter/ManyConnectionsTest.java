package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Most connections of a busy relay are idle.
class ManyConnectionsTest {
  private static final int IDLE = 2_000;
  private static final int ACTIVE = 200;
  private static final int MESSAGES = 10;
  private static final long IDLE_BYTES = 14 * 1024;

  /// Far from a machine's best, and a tenth of the shortest patience of an MTA (Sendmail's 10 s).
  private static final long BUDGET_MILLIS = 1_000;

  private static final MilterServer.Connections CONTINUING =
      connection -> {
        for (MilterCommand command = connection.read();
            !(command instanceof MilterCommand.Quit);
            command = connection.read()) {
          if (Recorder.isAnswered(command)) {
            connection.send(MilterReply.CONTINUE);
          }
        }
      };

  private final MilterLimits limits =
      new MilterLimits(
          IDLE + ACTIVE + 1, Servers.MAX_FRAME, Servers.LONG, Servers.LONG, Servers.LONG);
  private final List<RawPeer> peers = new ArrayList<>();

  @Test
  @DisplayName("60: 2,000 idle and 200 active connections")
  void answersInTimeBesideManyIdleConnections() throws Exception {
    try (MilterServer server = Servers.running(CONTINUING, Servers.everything(), limits)) {
      idleAfterAMessage(RawPeer.negotiated(server)); // what is loaded once is not theirs
      long before = usedHeap();
      while (peers.size() < IDLE) {
        peers.add(idleAfterAMessage(RawPeer.negotiated(server)));
      }
      assertThat((usedHeap() - before) / IDLE)
          .as("bytes of heap for each idle connection, both of its ends")
          .isLessThan(IDLE_BYTES);
      long[] nanos = activeAnswers(server);
      Arrays.sort(nanos);
      assertThat(TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length * 99 / 100]))
          .as("99 of 100 answers came within these milliseconds")
          .isLessThan(BUDGET_MILLIS);
      assertThat(server.connections()).isGreaterThanOrEqualTo(IDLE);
      assertThat(peers.getFirst().ask('H', "still.here|")).isEqualTo("c");
      assertThat(peers.getLast().ask('H', "still.here|")).isEqualTo("c");
    } finally {
      for (RawPeer peer : peers) {
        peer.close();
      }
    }
  }

  /// A large message first: its memory must not stay.
  private static RawPeer idleAfterAMessage(RawPeer peer) throws IOException {
    peer.ask('M', "<>|");
    peer.ask('R', "<a@b>|");
    peer.ask('B', "x".repeat(65_535));
    assertThat(peer.ask('E', "")).isEqualTo("c");
    peer.send('A', "");
    assertThat(peer.ask('U', "NOOP|")).isEqualTo("c");
    return peer;
  }

  /// How long each end of a message took to be answered.
  private static long[] activeAnswers(MilterServer server) throws Exception {
    List<Future<long[]>> running = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < ACTIVE; i++) {
        running.add(clients.submit(() -> messages(server)));
      }
    }
    long[] all = new long[ACTIVE * MESSAGES];
    for (int i = 0; i < ACTIVE; i++) {
      System.arraycopy(running.get(i).get(), 0, all, i * MESSAGES, MESSAGES);
    }
    return all;
  }

  private static long[] messages(MilterServer server) throws IOException {
    long[] nanos = new long[MESSAGES];
    try (RawPeer peer = RawPeer.negotiated(server)) {
      for (int i = 0; i < MESSAGES; i++) {
        peer.ask('M', "<a@b>|");
        peer.ask('R', "<c@d>|");
        peer.ask('B', "text\r\n");
        long began = System.nanoTime();
        assertThat(peer.ask('E', "")).isEqualTo("c");
        nanos[i] = System.nanoTime() - began;
        peer.send('A', "");
      }
    }
    return nanos;
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
