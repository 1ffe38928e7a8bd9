package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.milter.MilterCommand.EndOfMessage;

/// Section 14 of the protocol's reference: a recorded session cut, reset or falsified at every
/// byte.
class BrokenSessionsTest {
  private static final int OFFER = Recording.FRAMES.getFirst().length;

  private final Recorder recorder = new Recorder(Recorder.CONTINUE);

  @Test
  @DisplayName("46: cut at any byte, a session gets every answer owed to it and ends")
  void answersWhatCameBeforeTheCut() throws Exception {
    try (MilterServer server = Servers.running(recorder);
        RawPeer other = RawPeer.negotiated(server)) {
      for (int cut = 0; cut < Recording.BYTES.length; cut++) {
        try (RawPeer peer = new RawPeer(server)) {
          peer.send(Arrays.copyOf(Recording.BYTES, cut)).endOfStream();
          assertThat(peer.codesUntilClosed())
              .as("cut at byte %d", cut)
              .isEqualTo(Recording.answersTo(cut));
        }
        if (cut >= OFFER) {
          assertThat(wrongEnds(recorder.conversation())).as("cut at byte %d", cut).isZero();
        }
      }
      assertThat(other.ask('H', "still.here|")).isEqualTo("c");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("46: reset at any byte, a session ends once, and so does its message")
  void endsWithAResetAnywhere() throws Exception {
    try (MilterServer server = Servers.running(recorder);
        RawPeer other = RawPeer.negotiated(server)) {
      for (int cut = OFFER; cut < Recording.BYTES.length; cut++) {
        RawPeer peer = RawPeer.negotiated(server);
        peer.send(Arrays.copyOfRange(Recording.BYTES, OFFER, cut)).reset();
        assertThat(wrongEnds(recorder.conversation())).as("reset at byte %d", cut).isZero();
      }
      assertThat(other.ask('H', "still.here|")).isEqualTo("c");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @DisplayName("section 14: every byte of a session falsified, one at a time")
  @ValueSource(ints = {0x01, 0x20, 0x80, 0xFF})
  void survivesEveryFalsifiedByte(int flip) throws Exception {
    try (MilterServer server = Servers.running(recorder);
        RawPeer other = RawPeer.negotiated(server)) {
      for (int at = 0; at < Recording.BYTES.length; at++) {
        byte[] bytes = Recording.BYTES.clone();
        bytes[at] ^= (byte) flip;
        try (RawPeer peer = new RawPeer(server)) {
          String answers = peer.send(bytes).endOfStream().codesUntilClosed();
          assertThat(answers).as("byte %d", at).matches("(O[ct]*)?");
          if (!answers.isEmpty()) {
            assertThat(recorder.conversation().getLast()).isIn("quit", "ProtocolException");
          }
        }
      }
      assertThat(other.ask('H', "still.here|")).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("section 14: half-closed while the verdict is pending, the verdict still comes")
  void answersHalfClosedPeers() throws Exception {
    CountDownLatch pending = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Recorder slow =
        new Recorder((command, _) -> {
          if (command instanceof EndOfMessage) {
            pending.countDown();
            closed.await();
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(slow);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<>|"), frame('E', "")));
      pending.await();
      peer.endOfStream();
      closed.countDown();
      assertThat(peer.codesUntilClosed()).isEqualTo("ccc");
      assertThat(slow.conversation()).endsWith("eom", "quit");
    }
  }

  @Test
  @DisplayName("section 14: an answer to a peer that is gone ends its session, and no other one")
  void endsSessionsOfPeersThatLeft() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    Recorder wordy =
        new Recorder((command, _) -> {
          if (command instanceof EndOfMessage) {
            gone.await();
          }
          return new MilterReply.ReplyCode(
              451, "4.7.1", Collections.nCopies(32, "later ".repeat(60)));
        });
    try (MilterServer server = Servers.running(wordy);
        RawPeer other = RawPeer.negotiated(server)) {
      RawPeer peer = RawPeer.negotiated(server);
      byte[][] commands = new byte[1_000][];
      Arrays.fill(commands, frame('U', "XFOO|"));
      peer.send(joined(commands)).reset();
      gone.countDown();
      assertThat(wordy.conversation().getLast()).matches("quit|.*Exception");
      assertThat(other.ask('U', "XFOO|")).startsWith("y451-4.7.1 later");
    }
  }

  @Test
  @DisplayName("7: a thousand malformed connections of one peer are one line in the log")
  void logsOncePerPeer() throws Exception {
    try (Lines lines = new Lines(Incidents.class);
        MilterServer server = Servers.running(recorder)) {
      for (int i = 0; i < 1_000; i++) {
        try (RawPeer peer = new RawPeer(server)) {
          assertThat(peer.send("00000001 5A").isClosed()).isTrue();
        }
      }
      assertThat(server.counters().malformed()).isEqualTo(1_000);
      assertThat(lines.messages()).hasSizeBetween(1, 5); // one a minute, on a slow machine as well
    }
  }

  /// How many messages have another end than exactly one: the verdict, an abort, or a failure that
  /// ended the session.
  private static long wrongEnds(List<String> seen) {
    List<String> open = new ArrayList<>();
    long wrong = 0;
    for (String line : seen) {
      if (line.startsWith("mail ")) {
        wrong += open.size();
        open.add(line);
      } else if (line.equals("abort") || line.equals("eom")) {
        wrong += open.isEmpty() ? 1 : 0;
        open.clear();
      } else if (line.endsWith("Exception")) {
        open.clear();
      }
    }
    boolean ended = seen.getLast().equals("quit") || seen.getLast().endsWith("Exception");
    return wrong + open.size() + (ended ? 0 : 1);
  }
}
