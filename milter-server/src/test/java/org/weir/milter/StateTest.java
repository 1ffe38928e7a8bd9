package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.milter.MilterCommand.BodyChunk;
import org.weir.milter.MilterCommand.Connect;
import org.weir.milter.MilterCommand.Data;
import org.weir.milter.MilterCommand.EndOfMessage;
import org.weir.milter.MilterCommand.HeaderField;
import org.weir.milter.MilterCommand.Helo;
import org.weir.milter.MilterCommand.MailFrom;
import org.weir.milter.MilterCommand.RcptTo;
import org.weir.milter.MilterReply.ReplyCode;

/// Conformance checklist 21, 23 to 27 and 40 to 51: sequences of commands, one letter each, and
/// what MTA and session see of them.
class StateTest {
  private List<String> seen = List.of();

  @Test
  @DisplayName("40: two messages on one connection")
  void takesOneMessageAfterTheOther() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "CHMRTLNBEAMRTNEAAQ")).isEqualTo("c".repeat(14));
    assertThat(seen).filteredOn(line -> line.equals("eom")).hasSize(2);
    assertThat(seen).doesNotContain("abort").endsWith("eom", "quit");
  }

  @Test
  @DisplayName("41: ABORT is harmless anywhere")
  void ignoresAbortsWithoutMessage() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "AACAHAAMAAMREAAQ")).isEqualTo("c".repeat(6));
    assertThat(seen)
        .containsExactly(
            "connect u null", "helo x", "mail a@b", "abort", "mail a@b", "rcpt c@d", "eom", "quit");
  }

  @ParameterizedTest
  @DisplayName("42, 43, 44, 46: an unanswered message ends in exactly one abort, whatever ends it")
  @ValueSource(
      strings = {"MAQ", "MQ", "MKQ", "MHQ", "M", "MRTLNBAAQ", "MRTLNBQ", "MRTLNB", "MRCQ", "MUQ"})
  void abortsOpenMessagesOnce(String commands) throws Exception {
    answers(Recorder.CONTINUE, "CH" + commands);
    assertThat(seen).containsOnlyOnce("abort").endsWith("quit");
    answers(Recorder.CONTINUE, "CHMRE" + commands);
    assertThat(seen).containsOnlyOnce("abort").endsWith("quit");
  }

  @ParameterizedTest
  @DisplayName("42, 46: an answered message ends in none")
  @ValueSource(strings = {"MREAQ", "MREQ", "MREHQ", "MREKQ", "MRE", "MRECQ", "Q", "", "A", "UQ"})
  void abortsNothingThatWasAnswered(String commands) throws Exception {
    answers(Recorder.CONTINUE, "CH" + commands);
    assertThat(seen).doesNotContain("abort").endsWith("quit");
  }

  @Test
  @DisplayName("43: MAIL without ABORT begins anew")
  void beginsAnewWithMail() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "MRMREQ")).isEqualTo("ccccc");
    assertThat(seen)
        .containsExactly("mail a@b", "rcpt c@d", "abort", "mail a@b", "rcpt c@d", "eom", "quit");
  }

  @Test
  @DisplayName("45: QUIT_NC then CONNECT goes on without negotiation; so does CONNECT alone")
  void takesNewConnections() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "CHMREKCHMRECHQ")).isEqualTo("c".repeat(12));
    assertThat(seen)
        .filteredOn(line -> line.startsWith("connect") || line.equals("quit-nc"))
        .containsExactly(
            "connect u null", "quit-nc", "connect u null", "quit-nc", "connect u null");
  }

  @Test
  @DisplayName("46: a reset inside a frame is an end like any other")
  void endsWithAReset() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.ask('M', "<>|");
      peer.send("00000009 52 3C").reset();
      assertThat(recorder.conversation()).containsExactly("mail ", "abort", "quit");
    }
  }

  @Test
  @DisplayName("47: a refused recipient ends nothing")
  void goesOnAfterRefusedRecipients() throws Exception {
    assertThat(answers(answering(RcptTo.class, MilterReply.REJECT), "MRRTQ")).isEqualTo("crrt");
    int[] recipient = {0};
    assertThat(
            answers(
                (command, _) ->
                    command instanceof RcptTo && recipient[0]++ != 1
                        ? new ReplyCode(550, "5.1.1", "no")
                        : MilterReply.CONTINUE,
                "MRRRTLNBEQ"))
        .isEqualTo("cycyccccc");
    assertThat(seen).endsWith("eom", "quit");
  }

  @Test
  @DisplayName("49: RCPT and DATA after a refused DATA are answered")
  void answersAfterRefusedData() throws Exception {
    int[] data = {0};
    assertThat(
            answers(
                (command, _) ->
                    command instanceof Data && data[0]++ == 0
                        ? MilterReply.TEMP_FAIL
                        : MilterReply.CONTINUE,
                "MRTTLERTLNBEQ"))
        .isEqualTo("cctttt" + "cccccc");
    assertThat(seen).filteredOn(line -> line.equals("data")).hasSize(2);
    assertThat(seen).endsWith("eoh", "body text", "eom", "quit");
  }

  @ParameterizedTest
  @DisplayName("27, 50: what is out of order is answered 't' and never delivered")
  @CsvSource({
    "R,t",
    "T,t",
    "L,t",
    "N,t",
    "B,t",
    "E,t",
    "HR,ct",
    "MT,ct",
    "ME,cc",
    "MREE,ccct",
    "MRER,ccct",
    "MREL,ccct",
    "MRERTE,cccttt",
    "MRTR,ccct",
    "MRTT,ccct",
    "MRTLT,cccct",
    "MRTLR,cccct"
  })
  void answersOutOfOrderCommands(String commands, String answers) throws Exception {
    assertThat(answers(Recorder.CONTINUE, commands)).isEqualTo(answers);
    assertThat(seen).hasSizeLessThanOrEqualTo(commands.length() + 2);
  }

  @Test
  @DisplayName("27: content out of order ends its message, and the verdict stays")
  void endsMessagesWithContentOutOfOrder() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "MLEA" + "MRNLBEA" + "MREQ"))
        .isEqualTo("ctt" + "cccttt" + "ccc");
    assertThat(seen)
        .containsExactly(
            "mail a@b",
            "abort",
            "mail a@b",
            "rcpt c@d",
            "eoh",
            "abort",
            "mail a@b",
            "rcpt c@d",
            "eom",
            "quit");
  }

  @ParameterizedTest
  @DisplayName("51: after a verdict on the message, everything of it gets the same")
  @CsvSource({"a", "d", "r", "t", "y"})
  void repeatsVerdictsOnMessages(char verdict) throws Exception {
    MilterReply reply = reply(verdict);
    String rest = String.valueOf(verdict).repeat(3);
    assertThat(answers(answering(HeaderField.class, reply), "MRTLLNEAMREQ"))
        .isEqualTo("ccc" + verdict + rest + "ccc");
    assertThat(answers(answering(BodyChunk.class, reply), "MRTLNBBBEAMREQ"))
        .isEqualTo("ccccc" + verdict + rest + "ccc");
    assertThat(seen).doesNotContain("abort");
  }

  @ParameterizedTest
  @DisplayName("51: accepted or discarded at MAIL or RCPT, the whole message is")
  @CsvSource({"a", "d"})
  void settlesMessagesEarly(char verdict) throws Exception {
    MilterReply reply = reply(verdict);
    assertThat(answers(answering(MailFrom.class, reply), "MRTE".repeat(2) + "Q"))
        .isEqualTo(String.valueOf(verdict).repeat(8));
    assertThat(seen).containsExactly("mail a@b", "mail a@b", "quit");
    assertThat(answers(answering(RcptTo.class, reply), "MRRTNEAQ"))
        .isEqualTo("c" + String.valueOf(verdict).repeat(5));
  }

  @Test
  @DisplayName("51: refused at MAIL, there is no message")
  void forgetsRefusedSenders() throws Exception {
    assertThat(answers(answering(MailFrom.class, MilterReply.REJECT), "MRTEAQ")).isEqualTo("rttt");
    assertThat(seen).containsExactly("mail a@b", "quit");
  }

  @Test
  @DisplayName("51: a verdict on the connection is all there is, until another one begins")
  void repeatsVerdictsOnConnections() throws Exception {
    assertThat(answers(answering(Connect.class, MilterReply.REJECT), "CHMRTLNBEAUQ"))
        .isEqualTo("r".repeat(10));
    assertThat(seen).containsExactly("connect u null", "quit");
    assertThat(answers(answering(Helo.class, MilterReply.ACCEPT), "CHUMHECHQ"))
        .isEqualTo("cac" + "aaa" + "ca");
  }

  @Test
  @DisplayName("25: UNKNOWN is answered in every state and changes none")
  void answersUnknownCommandsAnywhere() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "UCUHUMURUTUEUQ")).isEqualTo("c".repeat(13));
    assertThat(seen).contains("eom").doesNotContain("abort");
    assertThat(answers(answering(MilterCommand.Unknown.class, MilterReply.REJECT), "MURUTULNUBEQ"))
        .isEqualTo("crcrcrccrcc");
  }

  @Test
  @DisplayName("19: MAIL and RCPT without even an empty address are answered 't'")
  void refusesMissingAddresses() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      assertThat(peer.ask('M', "")).isEqualTo("t");
      assertThat(peer.ask('M', "|")).isEqualTo("c");
      assertThat(peer.ask('R', "")).isEqualTo("t");
      assertThat(peer.ask('R', "|")).isEqualTo("c");
      assertThat(peer.ask('M', "")).isEqualTo("t");
      peer.send('Q', "");
      assertThat(recorder.conversation()).containsExactly("mail ", "rcpt ", "abort", "quit");
    }
  }

  @Test
  @DisplayName("21: 10,000 recipients")
  void takesManyRecipients() throws Exception {
    assertThat(answers(Recorder.CONTINUE, "M" + "R".repeat(10_000) + "TEQ")).hasSize(10_003);
    assertThat(seen).hasSize(10_004);
  }

  @ParameterizedTest
  @DisplayName("23: messages without header fields, without a body, without both")
  @ValueSource(strings = {"MRTNBE", "MRTLNE", "MRTNE", "MRTE", "MRE", "MRNBBE"})
  void takesIncompleteMessages(String commands) throws Exception {
    assertThat(answers(Recorder.CONTINUE, commands + "AQ"))
        .isEqualTo("c".repeat(commands.length()));
    assertThat(seen).hasSize(commands.length() + 1).endsWith("eom", "quit");
  }

  @Test
  @DisplayName("23: an end of message with data is a body chunk too, and has one answer")
  void splitsTheLastChunkOff() throws Exception {
    for (MilterReply ofBody : new MilterReply[] {MilterReply.CONTINUE, MilterReply.SKIP}) {
      Recorder recorder = Recorder.answering(BodyChunk.class, ofBody);
      try (MilterServer server = Servers.running(recorder);
          RawPeer peer = RawPeer.negotiated(server)) {
        peer.send(joined(frame('M', "<>|"), frame('R', "<>|"), frame('E', "last"), frame('Q', "")));
        assertThat(peer.codesUntilClosed()).isEqualTo("ccc");
        assertThat(recorder.conversation()).endsWith("rcpt ", "body last", "eom", "quit");
      }
    }
  }

  @Test
  @DisplayName("24: bodies with NUL, cut anywhere, or of nothing")
  void deliversAnyBytes() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.ask('M', "<>|");
      peer.ask('R', "<>|");
      for (String chunk : new String[] {"a\0b", "x\r", "\ny\u00C3", "\u00A9", ""}) {
        assertThat(peer.ask('B', chunk)).isEqualTo("c");
      }
      peer.send('Q', "");
      assertThat(recorder.conversation())
          .contains("body a\0b", "body x\r", "body \ny\u00C3", "body \u00A9", "body ");
    }
  }

  @Test
  @DisplayName("26: surplus payload is ignored")
  void ignoresSurplusPayload() throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      byte[][] frames = new byte[6][];
      Arrays.setAll(frames, i -> frame("ATNAKQ".charAt(i), "junk"));
      peer.ask('M', "<>|");
      peer.ask('R', "<>|");
      assertThat(peer.send(joined(frames)).codesUntilClosed()).isEqualTo("tt");
      assertThat(recorder.conversation()).endsWith("abort", "quit-nc", "quit");
    }
  }

  @Test
  @DisplayName("46: whatever the session does, the connection is closed behind it")
  void closesBehindFailedSessions() throws Exception {
    Recorder recorder =
        new Recorder((command, _) -> {
          if (command instanceof EndOfMessage) {
            throw new IllegalStateException("planted");
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(joined(frame('M', "<>|"), frame('R', "<>|"), frame('E', "")));
      assertThat(peer.codesUntilClosed()).isEqualTo("cc");
      assertThat(recorder.failure()).hasMessage("planted");
    }
  }

  /// Sends the commands in one write and ends the stream; one letter for each answer.
  private String answers(Recorder.Answer answer, String commands) throws Exception {
    Recorder recorder = new Recorder(answer);
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      byte[][] frames = new byte[commands.length()][];
      Arrays.setAll(frames, i -> command(commands.charAt(i)));
      peer.send(joined(frames)).endOfStream();
      String codes = peer.codesUntilClosed();
      seen = recorder.conversation();
      return codes;
    }
  }

  private static byte[] command(char code) {
    return switch (code) {
      case 'C' -> frame(code, "u|U");
      case 'H' -> frame(code, "x|");
      case 'M' -> frame(code, "<a@b>|");
      case 'R' -> frame(code, "<c@d>|");
      case 'L' -> frame(code, "Subject|hi|");
      case 'B' -> frame(code, "text");
      case 'U' -> frame(code, "XFOO|");
      default -> frame(code, "");
    };
  }

  private static MilterReply reply(char code) {
    return switch (code) {
      case 'a' -> MilterReply.ACCEPT;
      case 'd' -> MilterReply.DISCARD;
      case 'r' -> MilterReply.REJECT;
      case 't' -> MilterReply.TEMP_FAIL;
      default -> new ReplyCode(550, "5.7.1", "no");
    };
  }

  private static Recorder.Answer answering(Class<? extends MilterCommand> kind, MilterReply reply) {
    return (command, _) -> kind.isInstance(command) ? reply : MilterReply.CONTINUE;
  }
}
