package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Section 14 of the protocol's reference: much of everything. Memory is measured as what the
/// session's thread allocated from the negotiation to its end: whatever it kept is part of that.
class FloodTest {
  private static final int MIB = 1 << 20;

  /// What one session did, and what it cost.
  private record Cost(
      Map<Kind, Long> commands, long bodyBytes, long allocatedBytes, long directBytes) {
    long count(Kind kind) {
      return commands.getOrDefault(kind, 0L);
    }
  }

  private enum Kind {
    HELO,
    MAIL,
    RCPT,
    HEADER,
    BODY,
    EOM,
    ABORT,
    OTHER
  }

  private final BlockingQueue<Cost> costs = new LinkedBlockingQueue<>();

  @Test
  @DisplayName("24: a body of 1 GiB streams through in the memory of one chunk")
  void streamsLargeBodies() throws Exception {
    byte[] chunk = new byte[65_535];
    Arrays.fill(chunk, (byte) 'x');
    byte[] frame = frame('B', chunk);
    long frames = (1L << 30) / chunk.length + 1;
    try (MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<>|")));
      for (long i = 0; i < frames; i++) {
        peer.send(frame);
      }
      assertThat(peer.ask('E', "")).isEqualTo("c");
      peer.send('Q', "");
      Cost cost = cost();
      assertThat(cost.bodyBytes()).isEqualTo(frames * chunk.length).isGreaterThan(1L << 30);
      assertThat(cost.allocatedBytes()).isLessThan(16L * MIB);
      assertThat(cost.directBytes()).isLessThan(MIB);
    }
  }

  @Test
  @DisplayName("24: a body in frames of one byte")
  void takesManySmallChunks() throws Exception {
    byte[] chunk = frame('B', "x");
    try (MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<>|"))).send(repeated(chunk, 200_000));
      assertThat(peer.send('E', "y".repeat(MIB)).frame()).isEqualTo("c");
      peer.send('Q', "");
      assertThat(cost().bodyBytes()).isEqualTo(200_000 + MIB);
    }
  }

  @Test
  @DisplayName("21: 100,000 recipients of one message cost no more than ten times 10,000")
  void takesRecipientsInLinearMemory() throws Exception {
    long few = allocatedFor(10_000);
    long many = allocatedFor(100_000);
    assertThat(many).isLessThan(11 * few).isLessThan(200L * MIB);
  }

  @Test
  @DisplayName("22: 100,000 header fields, and none of them kept by the engine")
  void takesManyHeaders() throws Exception {
    try (MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<>|")))
          .send(repeated(frame('L', "Subject|hello|"), 100_000));
      assertThat(peer.ask('E', "")).isEqualTo("c");
      peer.send('Q', "");
      assertThat(cost().count(Kind.HEADER)).isEqualTo(100_000);
    }
  }

  @Test
  @DisplayName("41: ABORT a million times, HELO and MAIL a hundred thousand times")
  void takesRepeatedCommands() throws Exception {
    try (Lines lines = new Lines(Incidents.class);
        MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(repeated(frame('A', ""), 1_000_000))
          .send(repeated(frame('H', "x|"), 100_000))
          .send(repeated(frame('M', "<a@b>|"), 100_000));
      assertThat(peer.ask('U', "x|")).isEqualTo("c");
      peer.send('Q', "");
      Cost cost = cost();
      assertThat(cost.count(Kind.HELO)).isEqualTo(100_000);
      assertThat(cost.count(Kind.MAIL)).isEqualTo(100_000);
      assertThat(cost.count(Kind.ABORT)).as("each message ends once").isEqualTo(100_000);
      assertThat(lines.messages()).isEmpty();
    }
  }

  @ParameterizedTest
  @DisplayName("52: 100,000 macro frames that no command follows")
  @ValueSource(strings = {"Li|Q1|", "Bi|Q1|", "M", "Hi|Q1|x", "z|||"})
  void takesMacroFloods(String macros) throws Exception {
    try (MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(repeated(frame('D', macros), 100_000));
      assertThat(peer.ask('U', "x|")).isEqualTo("c");
      peer.send('Q', "");
      assertThat(cost().allocatedBytes()).isLessThan(32L * MIB);
    }
  }

  @ParameterizedTest
  @DisplayName("section 14: payloads of NULs only, 64 KiB and 1 MiB")
  @ValueSource(chars = {'C', 'H', 'M', 'R', 'T', 'L', 'N', 'B', 'E', 'U', 'A', 'D', 'K'})
  void takesPayloadsOfNuls(char code) throws Exception {
    for (int size : new int[] {65_535, MIB}) {
      try (MilterServer server = Servers.measured(this::count, Servers.everything());
          RawPeer peer = RawPeer.negotiated(server)) {
        peer.send(joined(frame('M', "<>|"), frame('R', "<>|"), frame(code, new byte[size])))
            .send('Q', "");
        assertThat(peer.codesUntilClosed()).as("%s of %d", code, size).matches("cc[ct]?");
        assertThat(cost().allocatedBytes()).isLessThan(16L * MIB);
      }
    }
  }

  @Test
  @DisplayName("section 14: a stream of NULs is no frame, and closed at the first four")
  void closesOnStreamsOfNuls() throws Exception {
    try (MilterServer server = Servers.measured(this::count, Servers.everything());
        RawPeer peer = new RawPeer(server)) {
      peer.send(new byte[4]);
      assertThat(peer.isClosed()).isTrue();
      assertThat(server.counters().malformed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("section 14: who never reads is not read either, and cut off in time")
  void putsBackPressureOnPeersThatDoNotRead() throws Exception {
    MilterLimits limits =
        new MilterLimits(8, Servers.MAX_FRAME, Servers.LONG, Duration.ofMillis(500), Servers.LONG);
    AtomicLong answered = new AtomicLong();
    MilterReply wordy = new MilterReply.ReplyCode(550, "5.7.1", "no ".repeat(3_000));
    CountDownLatch ended = new CountDownLatch(1);
    MilterServer.Connections connections =
        connection -> {
          try {
            while (!(connection.read() instanceof MilterCommand.Quit)) {
              connection.send(wordy);
              answered.incrementAndGet();
            }
          } finally {
            ended.countDown();
          }
        };
    try (MilterServer server = Servers.running(connections, Servers.everything(), limits);
        RawPeer deaf = RawPeer.negotiated(server)) {
      int commands = 100_000;
      deaf.sendUntilCut(repeated(frame('U', "x|"), commands));
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(server.counters().timedOut()).isEqualTo(1);
      assertThat(answered.get()).isPositive().isLessThan(commands / 10);
    }
  }

  private long allocatedFor(int recipients) throws Exception {
    try (MilterServer server = Servers.measured(this::count, unanswered());
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(frame('M', "<>|")).send(repeated(frame('R', "<c@d>|"), recipients));
      assertThat(peer.ask('E', "")).isEqualTo("c");
      peer.send('Q', "");
      Cost cost = cost();
      assertThat(cost.count(Kind.RCPT)).isEqualTo(recipients);
      return cost.allocatedBytes();
    }
  }

  private void count(MilterConnection connection) throws IOException {
    long before = allocated();
    Map<Kind, Long> commands = new EnumMap<>(Kind.class);
    long body = 0;
    while (true) {
      MilterCommand command = connection.read();
      if (command instanceof MilterCommand.Quit) {
        break;
      }
      commands.merge(kind(command), 1L, Long::sum);
      body += command instanceof MilterCommand.BodyChunk(var bytes) ? bytes.remaining() : 0;
      if (Recorder.isAnswered(command)) {
        connection.send(MilterReply.CONTINUE);
      }
    }
    costs.add(new Cost(commands, body, allocated() - before, directBytes()));
  }

  private Cost cost() throws InterruptedException {
    Cost cost = costs.poll(20, TimeUnit.SECONDS);
    assertThat(cost).as("a session ended by itself").isNotNull();
    return cost;
  }

  private static Kind kind(MilterCommand command) {
    return switch (command) {
      case MilterCommand.Helo _ -> Kind.HELO;
      case MilterCommand.MailFrom _ -> Kind.MAIL;
      case MilterCommand.RcptTo _ -> Kind.RCPT;
      case MilterCommand.HeaderField _ -> Kind.HEADER;
      case MilterCommand.BodyChunk _ -> Kind.BODY;
      case MilterCommand.EndOfMessage _ -> Kind.EOM;
      case MilterCommand.Abort _ -> Kind.ABORT;
      case MilterCommand.Connect _,
          MilterCommand.Data _,
          MilterCommand.EndOfHeaders _,
          MilterCommand.Unknown _,
          MilterCommand.QuitNewConnection _,
          MilterCommand.Quit _ ->
          Kind.OTHER;
    };
  }

  /// Only the end of a message and UNKNOWN are answered, so that nobody waits for a peer that sends
  /// without reading.
  private static MilterWishes unanswered() {
    Set<MilterStep> steps = EnumSet.allOf(MilterStep.class);
    steps.remove(MilterStep.UNKNOWN);
    return Servers.unanswered(steps.toArray(MilterStep[]::new));
  }

  private static byte[] repeated(byte[] frame, int times) {
    byte[] all = new byte[frame.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(frame, 0, all, i * frame.length, frame.length);
    }
    return all;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
