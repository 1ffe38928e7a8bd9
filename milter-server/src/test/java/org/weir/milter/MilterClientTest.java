package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.milter.MilterCommand.BodyChunk;
import org.weir.milter.MilterCommand.EndOfMessage;
import org.weir.milter.MilterCommand.Helo;

/// Client and server against each other, each with code of its own.
class MilterClientTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Map<MacroStage, List<String>> MACROS =
      Map.of(
          MacroStage.MAIL, List.of("i", "{auth_authen}"),
          MacroStage.END_OF_HEADERS, List.of("i"),
          MacroStage.END_OF_MESSAGE, List.of("i", "{msg_id}"));

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6})
  void walksThroughTwoMessagesInEveryVersion(int version) throws Exception {
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    MilterWishes wishes =
        new MilterWishes(
            Set.of(),
            EnumSet.allOf(MilterAction.class),
            Set.of(MilterStep.UNKNOWN),
            EnumSet.of(MilterStep.HEADERS, MilterStep.END_OF_HEADERS, MilterStep.BODY),
            true,
            true,
            true,
            MACROS);
    try (MilterServer server = Servers.running(recorder, wishes);
        MilterClient client = MilterClient.connect(server.endpoints().getFirst(), TIMEOUT)) {
      MilterClient.Agreement agreement = client.negotiate(version, 0x1FF, 0x1FFFFF);
      assertThat(agreement.version()).isEqualTo(version);
      assertThat(agreement.macros()).isEqualTo(MACROS);
      assertThat(client.connect("mx.example", '6', 25, "2001:db8::1"))
          .isEqualTo(MilterReply.CONTINUE);
      client.macros(MacroStage.HELO, Map.of());
      client.helo("mx.example");
      for (int message = 0; message < 2; message++) {
        assertThat(message(client)).isEqualTo(MilterReply.CONTINUE);
        client.abort();
      }
      client.quit();
      assertThat(client.awaitClose()).isTrue();
    }
    List<String> message =
        version < 4
            ? List.of("mail a@b", "rcpt c@d", "header A=b", "eoh", "body hello\r\n", "eom")
            : List.of("mail a@b", "rcpt c@d", "data", "header A=b", "eoh", "body hello\r\n", "eom");
    assertThat(recorder.conversation())
        .startsWith("connect mx.example /2001:db8:0:0:0:0:0:1", "helo mx.example")
        .containsSequence(message)
        .endsWith("eom", "quit");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void returnsEveryModification(boolean leadingSpace) throws Exception {
    List<Modification> all =
        List.of(
            new Modification.AddHeader("X-A", "1"),
            new Modification.InsertHeader(0, "X-B", "folded\n\tline"),
            new Modification.ChangeHeader(1, "X-C", ""),
            new Modification.AddRecipient("<x@y>"),
            new Modification.AddRecipient("<x@y>", "NOTIFY=NEVER"),
            new Modification.DeleteRecipient("<c@d>"),
            new Modification.ChangeSender("<>"),
            new Modification.ReplaceBody(ByteBuffer.wrap("new\r\n".getBytes(ISO_8859_1))),
            new Modification.Quarantine("W1"));
    MilterWishes wishes =
        new MilterWishes(
            Set.of(),
            EnumSet.allOf(MilterAction.class),
            Set.of(),
            Set.of(),
            true,
            leadingSpace,
            false,
            Map.of());
    Recorder recorder =
        new Recorder((command, connection) -> {
          if (command instanceof EndOfMessage) {
            all.forEach(connection::modify);
            return MilterReply.ACCEPT;
          }
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder, wishes);
        MilterClient client = MilterClient.connect(server.endpoints().getFirst(), TIMEOUT)) {
      client.negotiate();
      client.mail("<a@b>");
      client.rcpt("<c@d>");
      assertThat(client.endOfMessage("last".getBytes(ISO_8859_1)))
          .isEqualTo(new MilterClient.Outcome(all, MilterReply.ACCEPT, 0));
    }
  }

  @Test
  void returnsVerdictsAsTheyWereMeant() throws Exception {
    MilterReply busy = new MilterReply.ReplyCode(451, "4.7.1", List.of("100% busy", "later"));
    try (MilterServer server = Servers.running(Recorder.answering(Helo.class, busy));
        MilterClient client = MilterClient.connect(server.endpoints().getFirst(), TIMEOUT)) {
      client.negotiate();
      assertThat(client.helo("x")).isEqualTo(busy);
    }
    try (MilterServer server =
            Servers.running(Recorder.answering(BodyChunk.class, MilterReply.SKIP));
        MilterClient client = MilterClient.connect(server.endpoints().getFirst(), TIMEOUT)) {
      client.negotiate();
      client.mail("<a@b>");
      client.rcpt("<c@d>");
      assertThat(client.body(new byte[1 << 20])).isEqualTo(MilterReply.SKIP);
      assertThat(client.endOfMessage().reply()).isEqualTo(MilterReply.CONTINUE);
    }
  }

  @Test
  void waitsNoLongerThanItsTimeout() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Recorder silent =
        new Recorder((_, _) -> {
          never.await();
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(silent);
        MilterClient client =
            MilterClient.connect(server.endpoints().getFirst(), Duration.ofSeconds(1))) {
      client.negotiate();
      assertThatThrownBy(() -> client.helo("x")).isInstanceOf(SocketTimeoutException.class);
      never.countDown();
    }
  }

  private static MilterReply message(MilterClient client) throws IOException {
    client.macros(MacroStage.MAIL, Map.of("{auth_authen}", "alice"));
    client.mail("<a@b>", "SIZE=5");
    client.rcpt("<c@d>");
    client.data();
    client.header("A", "b");
    client.endOfHeaders();
    client.body("hello\r\n".getBytes(ISO_8859_1));
    client.unknown("XFOO");
    return client.endOfMessage().reply();
  }
}
