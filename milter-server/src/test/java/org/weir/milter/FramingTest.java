package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conformance checklist 1 to 8.
class FramingTest {
  private static final byte[] SESSION =
      joined(
          RawPeer.bytes(RawPeer.OFFER_6),
          frame('D', "Cj|mta.example|"),
          frame('C', "client.example|4\u00C0\u0001198.51.100.7|"),
          frame('D', "H"),
          frame('H', "client.example|"),
          frame('M', "<a@example.org>|SIZE=100|"),
          frame('R', "<b@example.net>|"),
          frame('T', ""),
          frame('L', "Subject|hello|"),
          frame('N', ""),
          frame('B', "text\r\n"),
          frame('E', ""),
          frame('A', ""),
          frame('Q', ""));

  @Test
  @DisplayName("1: byte by byte is answered as one big write is")
  void answersByteByByteAsOneBigWrite() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer slow = new RawPeer(server);
        RawPeer fast = new RawPeer(server)) {
      for (byte b : SESSION) {
        slow.send(new byte[] {b});
      }
      assertThat(slow.codesUntilClosed()).isEqualTo("Occccccccc");
      List<String> inPieces = recorder.conversation();
      fast.send(SESSION);
      assertThat(fast.codesUntilClosed()).isEqualTo("Occccccccc");
      assertThat(recorder.conversation()).isEqualTo(inPieces).contains("eom", "body text\r\n");
    }
  }

  @Test
  @DisplayName("2: 200 frames in one write are all processed, in order")
  void processesManyFramesOfOneWriteInOrder() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      byte[][] frames = new byte[200][];
      Arrays.setAll(frames, i -> frame('H', "client-" + i + "|"));
      peer.send(joined(frames)).send('Q', "");
      assertThat(peer.codesUntilClosed()).isEqualTo("c".repeat(200));
      List<String> seen = recorder.conversation();
      assertThat(seen).hasSize(201);
      for (int i = 0; i < 200; i++) {
        assertThat(seen.get(i)).isEqualTo("helo client-" + i);
      }
    }
  }

  @ParameterizedTest
  @DisplayName("3, 5: lengths that are none close the connection, and no other one")
  @ValueSource(
      strings = {
        "00000000",
        "FFFFFFFF",
        "80000000",
        "7FFFFFFF",
        "474554202F20485454502F312E310D0A", // GET / HTTP/1.1
        "16030100FE010000FA0303" // TLS hello
      })
  void closesOnImpossibleLengths(String hex) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer other = RawPeer.negotiated(server);
        RawPeer early = new RawPeer(server);
        RawPeer late = RawPeer.negotiated(server)) {
      assertThat(early.send(hex).codesUntilClosed()).isEmpty();
      assertThat(late.send(hex).codesUntilClosed()).isEmpty();
      assertThat(recorder.conversation()).containsExactly("ProtocolException");
      assertThat(server.counters().malformed()).isEqualTo(2);
      assertThat(other.ask('H', "still.here|")).isEqualTo("c");
    }
  }

  @ParameterizedTest
  @DisplayName("4: payloads up to the limit are accepted")
  @ValueSource(ints = {0, 1, 2_043, 2_044, 65_535, 65_536, 1 << 20, Servers.MAX_FRAME - 1})
  void acceptsPayloadsUpToTheLimit(int size) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      envelope(peer);
      byte[] body = new byte[size];
      Arrays.fill(body, (byte) 'x');
      for (int i = 0; i < 3; i++) {
        assertThat(peer.send(joined(frame('D', "Bi|Q1|"), frame('B', body))).frame())
            .isEqualTo("c");
      }
      peer.send('Q', "");
      String expected = "body " + (size > 20 ? String.valueOf(size) : "x".repeat(size));
      assertThat(recorder.conversation()).contains(expected, expected, expected);
    }
  }

  @Test
  @DisplayName("4: one byte above the limit is not")
  void closesAboveTheLimit() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      envelope(peer);
      peer.send(String.format("%08X 42", Servers.MAX_FRAME + 1));
      assertThat(peer.isClosed()).isTrue();
      assertThat(recorder.conversation()).endsWith("ProtocolException");
    }
  }

  @Test
  @DisplayName("6: a frame that trickles in is cut off, a silent connection is not")
  void cutsSlowFramesButNotSilence() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    MilterLimits limits =
        new MilterLimits(
            8, Servers.MAX_FRAME, Duration.ofSeconds(2), Duration.ofSeconds(1), Servers.LONG);
    try (MilterServer server = Servers.running(recorder, Servers.everything(), limits);
        RawPeer silent = RawPeer.negotiated(server);
        RawPeer slow = RawPeer.negotiated(server);
        RawPeer mute = new RawPeer(server)) {
      envelope(slow);
      slow.send("00000010 42 41");
      assertThat(slow.isClosed()).isTrue();
      assertThat(recorder.conversation()).endsWith("rcpt b@example.net", "abort", "quit");
      assertThat(mute.isClosed()).as("no offer within the handshake time-out").isTrue();
      assertThat(server.counters().timedOut()).isEqualTo(2);
      assertThat(silent.ask('H', "late.example|")).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("6: a message that does not come to its end in time is cut off, and nothing else")
  void cutsEndlessMessages() throws Exception {
    Recorder recorder =
        new Recorder((command, _) ->
            command instanceof MilterCommand.MailFrom mail && mail.address().equals("refused")
                ? MilterReply.REJECT
                : MilterReply.CONTINUE);
    MilterLimits limits =
        new MilterLimits(
            8, Servers.MAX_FRAME, Servers.LONG, Servers.LONG, Servers.LONG, Duration.ofMillis(300));
    try (MilterServer server = Servers.running(recorder, Servers.everything(), limits);
        RawPeer answered = RawPeer.negotiated(server);
        RawPeer refused = RawPeer.negotiated(server);
        RawPeer aborted = RawPeer.negotiated(server);
        RawPeer endless = RawPeer.negotiated(server)) {
      envelope(answered);
      assertThat(answered.ask('E', "")).isEqualTo("c");
      assertThat(refused.ask('M', "<refused>|")).isEqualTo("r");
      envelope(aborted);
      assertThat(aborted.send('A', "").ask('H', "x|")).isEqualTo("c");
      envelope(endless);
      assertThat(endless.isClosed()).isTrue();
      assertThat(recorder.conversation()).endsWith("rcpt b@example.net", "abort", "quit");
      assertThat(server.counters().timedOut()).isEqualTo(1);
      for (RawPeer other : List.of(answered, refused, aborted)) {
        assertThat(other.ask('H', "late.example|")).isEqualTo("c");
      }
    }
  }

  @Test
  @DisplayName("6: and the time of its verdict is not part of that")
  void leavesTimeForTheVerdict() throws Exception {
    MilterLimits limits =
        new MilterLimits(
            8, Servers.MAX_FRAME, Servers.LONG, Servers.LONG, Servers.LONG, Duration.ofMillis(200));
    CountDownLatch cut = new CountDownLatch(1);
    Recorder slow =
        new Recorder((command, _) -> {
          if (command instanceof MilterCommand.EndOfMessage) {
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(slow, Servers.everything(), limits);
        RawPeer deciding = RawPeer.negotiated(server);
        RawPeer endless = RawPeer.negotiated(server)) {
      envelope(deciding);
      deciding.send('E', "");
      envelope(endless);
      assertThat(endless.isClosed()).isTrue(); // began later than the other one
      cut.countDown();
      assertThat(deciding.frame()).isEqualTo("c");
      assertThat(server.counters().timedOut()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @DisplayName("7: an unknown command closes")
  @ValueSource(chars = {'Z', '\u00FF', '\0', 'c', 'F'})
  void closesOnUnknownCommands(char code) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(code, "").codesUntilClosed()).isEmpty();
      assertThat(recorder.conversation()).containsExactly("ProtocolException");
      assertThat(server.counters().malformed()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("8: answers are five bytes")
  void answersInFiveBytes() throws Exception {
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE));
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send('H', "x|").send('M', "<>|").hex(10)).isEqualTo("00000001630000000163");
    }
  }

  private static void envelope(RawPeer peer) throws IOException {
    assertThat(peer.ask('M', "<a@example.org>|")).isEqualTo("c");
    assertThat(peer.ask('R', "<b@example.net>|")).isEqualTo("c");
  }
}
