package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weir.milter.MilterCommand.BodyChunk;
import org.weir.milter.MilterCommand.EndOfMessage;
import org.weir.milter.MilterCommand.HeaderField;
import org.weir.milter.MilterCommand.Helo;
import org.weir.milter.MilterReply.ReplyCode;

/// Conformance checklist 28 to 39.
class RepliesTest {
  private static final MilterWishes LEADING_SPACE =
      new MilterWishes(
          Set.of(),
          EnumSet.allOf(MilterAction.class),
          Set.of(),
          Set.of(),
          true,
          true,
          false,
          Map.of());

  @Test
  @DisplayName("8: every verdict byte for byte")
  void sendsExactLengths() throws Exception {
    Map<MilterReply, String> frames =
        Map.of(
            MilterReply.CONTINUE,
            "0000000163",
            MilterReply.ACCEPT,
            "0000000161",
            MilterReply.REJECT,
            "0000000172",
            MilterReply.TEMP_FAIL,
            "0000000174",
            MilterReply.DISCARD,
            "0000000164",
            MilterReply.SKIP,
            "0000000173",
            new ReplyCode(451, "4.7.1", ""),
            "0000000C79343531" + "20342E372E312000",
            new ReplyCode(550, "5.7.1", List.of("a", "b")),
            "0000001A79353530" + "2D352E372E3120610D0A" + "35353020352E372E31206200");
    for (Map.Entry<MilterReply, String> expected : frames.entrySet()) {
      Recorder recorder = Recorder.answering(BodyChunk.class, expected.getKey());
      try (MilterServer server = Servers.running(recorder);
          RawPeer peer = RawPeer.negotiated(server)) {
        assertThat(peer.ask('M', "<>|") + peer.ask('R', "<>|")).isEqualTo("cc");
        peer.send('B', "text").send('Q', "");
        assertThat(peer.hex(expected.getValue().length() / 2)).isEqualTo(expected.getValue());
        assertThat(peer.isClosed()).as("nothing follows").isTrue();
      }
    }
  }

  @Test
  @DisplayName("28: macros, ABORT, QUIT_NC and QUIT are never answered")
  void answersNothingToSilentCommands() throws Exception {
    try (MilterServer server = Servers.running(new Recorder(Recorder.CONTINUE));
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(
          joined(
              frame('D', "Cj|x|"),
              frame('A', ""),
              frame('M', "<>|"),
              frame('A', ""),
              frame('K', ""),
              frame('Q', "")));
      assertThat(peer.codesUntilClosed()).isEqualTo("c");
    }
  }

  @ParameterizedTest
  @DisplayName("29: a step agreed to go unanswered is not answered, and its refusal is our error")
  @EnumSource(MilterStep.class)
  void keepsQuietWhereAgreed(MilterStep step) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder, Servers.unanswered(step));
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(wholeSession());
      assertThat(peer.codesUntilClosed()).isEqualTo("c".repeat(9));
      assertThat(recorder.conversation()).hasSize(11);
    }
  }

  @Test
  @DisplayName("29: a refusal that nobody waits for is our error")
  void refusesToRefuseInSilence() throws Exception {
    Recorder recorder = Recorder.answering(HeaderField.class, MilterReply.REJECT);
    try (MilterServer server = Servers.running(recorder, Servers.unanswered(MilterStep.HEADERS));
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("cccccc");
      assertThat(recorder.failure()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName(
      "29: out of order where no answer was agreed, the answer comes with the next command")
  void tellsOfErrorsLater() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder, Servers.unanswered(MilterStep.HEADERS));
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('L', "X|y|"), frame('E', ""), frame('Q', "")));
      assertThat(peer.codesUntilClosed()).isEqualTo("ct");
      assertThat(recorder.conversation()).containsExactly("mail ", "abort", "quit");
    }
  }

  @Test
  @DisplayName("30: where no-reply is not offered, the answer is 'c'")
  void answersWhereSilenceWasNotOffered() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    MilterWishes silent = Servers.unanswered(MilterStep.values());
    try (MilterServer server = Servers.running(recorder, silent);
        RawPeer peer = new RawPeer(server)) {
      assertThat(peer.send(RawPeer.OFFER_2).frame()).startsWith("O");
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("c".repeat(10));
    }
  }

  @Test
  @DisplayName("31: modifications and PROGRESS before the end of the message are our error")
  void modifiesAtTheEndOnly() throws Exception {
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (!(command instanceof EndOfMessage)) {
            assertThatThrownBy(() -> connection.modify(new Modification.Quarantine("x")))
                .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> connection.progress(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("c".repeat(10));
      assertThat(recorder.conversation()).endsWith("eom", "quit");
    }
  }

  @Test
  @DisplayName("32: SKIP answers a body chunk if agreed")
  void skipsBodies() throws Exception {
    Recorder recorder = Recorder.answering(BodyChunk.class, MilterReply.SKIP);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("cccccccc" + "sc");
    }
  }

  @Test
  @DisplayName("32: and is our error elsewhere, or if not agreed")
  void skipsNothingElse() throws Exception {
    Recorder atHelo = Recorder.answering(Helo.class, MilterReply.SKIP);
    try (MilterServer server = Servers.running(atHelo);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send('H', "x|");
      assertThat(atHelo.failure()).hasMessageContaining("no answer to H");
    }
    Recorder notAgreed = Recorder.answering(BodyChunk.class, MilterReply.SKIP);
    try (MilterServer server = Servers.running(notAgreed);
        RawPeer peer = new RawPeer(server)) {
      peer.send(RawPeer.OFFER_2).send(wholeSession());
      assertThat(notAgreed.failure()).hasMessageContaining("no answer to B");
    }
  }

  @Test
  @DisplayName("33, 34: a reply of our own, byte for byte")
  void sendsReplyCodes() throws Exception {
    Recorder recorder = Recorder.answering(Helo.class, new ReplyCode(421, "4.3.2", "99% down"));
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.ask('H', "x|")).isEqualTo("y421 4.3.2 99%% down|");
    }
  }

  @Test
  @DisplayName("35: PROGRESS flows while the verdict is pending, and stops before it")
  void keepsTheMtaWaiting() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            try (Progress _ = connection.progress(Duration.ofMillis(20))) {
              enough.await();
            }
            connection.modify(new Modification.AddHeader("X-Weir", "late"));
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<a@b>|"), frame('E', "")));
      assertThat(peer.frame()).isEqualTo("c");
      assertThat(peer.frame()).isEqualTo("c");
      assertThat(peer.frame()).isEqualTo("p");
      assertThat(peer.frame()).isEqualTo("p");
      enough.countDown();
      peer.send('Q', "");
      assertThat(peer.codesUntilClosed()).matches("p*hc");
    }
  }

  @Test
  @DisplayName("35: the reply ends PROGRESS that was left open")
  void endsProgressWithTheReply() throws Exception {
    List<Progress> left = new ArrayList<>();
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            left.add(connection.progress(Duration.ofMinutes(1)));
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("c".repeat(10));
      assertThat(left).singleElement().returns(false, Progress::isOpen);
    }
  }

  @Test
  @DisplayName("35: an MTA that leaves while the verdict is pending ends its session only")
  void survivesMtasThatLeaveDuringProgress() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            try (Progress _ = connection.progress(Duration.ofMillis(20))) {
              gone.await();
            }
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer other = RawPeer.negotiated(server)) {
      RawPeer peer = RawPeer.negotiated(server);
      peer.send(joined(frame('M', "<>|"), frame('R', "<a@b>|"), frame('E', "")));
      assertThat(peer.frame() + peer.frame() + peer.frame()).isEqualTo("ccp");
      peer.reset();
      gone.countDown();
      assertThat(recorder.conversation())
          .startsWith("mail ", "rcpt a@b", "eom")
          .hasSize(4)
          .last()
          .asString()
          .matches("quit|.*Exception");
      assertThat(other.ask('H', "x|")).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("36: quarantine is a modification, and the message is accepted")
  void quarantines() throws Exception {
    assertThat(atEndOfMessage(Servers.everything(), new Modification.Quarantine("W1\r\nheld")))
        .containsExactly("qW1  held|", "c");
  }

  @Test
  @DisplayName("36: a refusal drops modifications, so no quarantine comes with one")
  void dropsModificationsOfRefusedMessages() throws Exception {
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            connection.modify(new Modification.Quarantine("x"));
            return MilterReply.TEMP_FAIL;
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("ccccccccc" + "t");
    }
  }

  @Test
  @DisplayName("37: header edits without LEADSPC")
  void editsHeaders() throws Exception {
    assertThat(
            atEndOfMessage(
                Servers.everything(),
                new Modification.AddHeader("X-A", "1"),
                new Modification.InsertHeader(1, "X-B", "a\r\nb\n c\r"),
                new Modification.ChangeHeader(2, "X-C", ""),
                new Modification.ChangeHeader(0x01020304, "X-C", "new")))
        .containsExactly(
            "hX-A|1|",
            "i\0\0\0\u0001X-B|a\n\tb\n c|".replace('\0', '|'),
            "m|||\u0002X-C||",
            "m\u0001\u0002\u0003\u0004X-C|new|",
            "c");
  }

  @Test
  @DisplayName("37: with LEADSPC agreed the space is ours to add, and to take")
  void addsTheLeadingSpaceItself() throws Exception {
    assertThat(
            atEndOfMessage(
                LEADING_SPACE,
                new Modification.AddHeader("X-A", "1"),
                new Modification.InsertHeader(0, "X-B", "2"),
                new Modification.ChangeHeader(1, "X-C", "3"),
                new Modification.ChangeHeader(1, "X-D", "")))
        .containsExactly("hX-A| 1|", "i||||X-B| 2|", "m|||\u0001X-C| 3|", "m|||\u0001X-D||", "c");
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder, LEADING_SPACE);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(
          joined(
              frame('M', "<>|"),
              frame('R', "<a@b>|"),
              frame('L', "A| hi|"),
              frame('L', "B|x|"),
              frame('L', "C|  two|"),
              frame('L', "D|\tt|"),
              frame('L', "E||"),
              frame('Q', "")));
      assertThat(peer.codesUntilClosed()).isEqualTo("ccccccc");
      assertThat(recorder.conversation())
          .contains("header A=hi", "header B=x", "header C= two", "header D=\tt", "header E=");
    }
  }

  @Test
  @DisplayName("38: a new body in contiguous frames of at most 65,535 bytes; an empty one in one")
  void replacesBodies() throws Exception {
    byte[] body = "0123456789".repeat(15_000).getBytes(ISO_8859_1);
    assertThat(
            atEndOfMessage(
                Servers.everything(), new Modification.ReplaceBody(ByteBuffer.wrap(body))))
        .satisfiesExactly(
            frame -> assertThat(frame).hasSize(65_536).startsWith("b0123"),
            frame -> assertThat(frame).hasSize(65_536).startsWith("b5678"),
            frame -> assertThat(frame).hasSize(150_000 - 2 * 65_535 + 1).endsWith("789"),
            frame -> assertThat(frame).isEqualTo("c"));
    assertThat(
            atEndOfMessage(
                Servers.everything(), new Modification.ReplaceBody(ByteBuffer.allocate(0))))
        .containsExactly("b", "c");
  }

  @Test
  @DisplayName("39: envelope edits, bracketed")
  void editsEnvelopes() throws Exception {
    assertThat(
            atEndOfMessage(
                Servers.everything(),
                new Modification.AddRecipient("a@b"),
                new Modification.AddRecipient("<a@b>", "NOTIFY=NEVER ORCPT=rfc822;x"),
                new Modification.DeleteRecipient("c@d"),
                new Modification.ChangeSender(""),
                new Modification.ChangeSender("e@f", "RET=HDRS")))
        .containsExactly(
            "+<a@b>|",
            "2<a@b>|NOTIFY=NEVER ORCPT=rfc822;x|",
            "-c@d|",
            "e<>|",
            "e<e@f>|RET=HDRS|",
            "c");
  }

  @Test
  @DisplayName("39: what was not agreed is never sent")
  void refusesEditsThatWereNotAgreed() throws Exception {
    MilterWishes few =
        new MilterWishes(
            Set.of(),
            Set.of(MilterAction.ADD_HEADERS),
            Set.of(),
            Set.of(),
            false,
            false,
            false,
            Map.of());
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            assertThat(connection.may(MilterAction.ADD_HEADERS)).isTrue();
            assertThat(connection.may(MilterAction.QUARANTINE)).isFalse();
            connection.modify(new Modification.Quarantine("x"));
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder, few);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.send(wholeSession()).codesUntilClosed()).isEqualTo("c".repeat(9));
      assertThat(recorder.failure()).hasMessage("not agreed: QUARANTINE");
    }
  }

  /// CONNECT to QUIT, ten commands to answer.
  private static byte[] wholeSession() {
    return joined(
        frame('C', "u|U"),
        frame('H', "x|"),
        frame('M', "<a@b>|"),
        frame('R', "<c@d>|"),
        frame('U', "XFOO|"),
        frame('T', ""),
        frame('L', "Subject|hi|"),
        frame('N', ""),
        frame('B', "text\r\n"),
        frame('E', ""),
        frame('Q', ""));
  }

  private static List<String> atEndOfMessage(MilterWishes wishes, Modification... modifications)
      throws IOException {
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            for (Modification modification : modifications) {
              connection.modify(modification);
            }
          }
          return MilterReply.CONTINUE;
        });
    List<String> frames = new ArrayList<>();
    try (MilterServer server = Servers.running(recorder, wishes);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.ask('M', "<a@b>|");
      peer.ask('R', "<c@d>|");
      frames.add(peer.ask('E', ""));
      while (!frames.getLast().equals("c")) {
        frames.add(peer.frame());
      }
    }
    return frames;
  }
}
