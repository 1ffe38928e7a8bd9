package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.milter.Endpoint;
import org.weir.test.rig.Burst;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;

/// Weir itself goes away, or somebody talks nonsense to it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeirOutageTest {
  private static final String LOGIN = "mail@relay.test";
  private static final int EXIT_BY_SIGTERM = 143;

  private final RunningRelay relay =
      RunningRelay.start(List.of(LOGIN), provider -> provider.customer("mail", 400, LOGIN));

  WeirOutageTest() throws Exception {}

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void postfixDefersWhileWeirIsDeadAndGoesOnWhenItIsBack() throws Exception {
    assertThat(send().positive()).isTrue();
    relay.weir().kill();
    try (SmtpClient client = relay.postfix().connect()) {
      client.ehlo("client.test");
      assertThat(client.mail("<" + LOGIN + ">").code()).isEqualTo(451);
    }
    assertThat(relay.postfix().log()).contains(linesOfThePage());
    relay.weir().startAgain();
    assertThat(send().positive()).isTrue();
  }

  @Test
  void aMessageUnderWayIsAnsweredBeforeWeirStops() throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      assertThat(client.mail("<" + LOGIN + ">").positive()).isTrue();
      assertThat(client.rcpt("<someone@example.org>").positive()).isTrue();
      int mark = relay.weir().process().mark();
      relay.weir().process().signal("TERM");
      relay.weir().process().await(mark, line -> line.contains("SIGTERM"), Duration.ofSeconds(10));
      Reply reply = client.data("Subject: under way\n\ntext\n");
      assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
      relay.weir().lineOf(reply.queueId());
      assertThat(relay.weir().process().awaitEnd(Duration.ofSeconds(20))).isIn(0, EXIT_BY_SIGTERM);
    }
    relay.weir().startAgain();
    assertThat(send().positive()).isTrue();
  }

  @Test
  void nonsenseEndsItsOwnConnectionOnly() throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      assertThat(client.mail("<" + LOGIN + ">").positive()).isTrue();
      for (String nonsense :
          List.of(
              "GET / HTTP/1.0\r\n\r\n",
              "\0\0\0\0",
              "\0\0\0\1?",
              "\0\0\0\1M",
              "\u00ff\u00ff\u00ff\u00ff")) {
        assertThat(closesAfter(nonsense)).as("closes").isTrue();
      }
      assertThat(client.rcpt("<someone@example.org>").positive()).isTrue();
      assertThat(client.data("Subject: goes on\n\ntext\n").code()).isEqualTo(250);
    }
    assertThat(relay.weir().process().alive()).isTrue();
  }

  @Test
  void aProbeOfThePortLeavesNoTrace() throws Exception {
    for (int i = 0; i < 50; i++) {
      connect().close();
    }
    assertThat(send().positive()).isTrue();
  }

  /// What `init/TROUBLESHOOTING.md` shows of it, as far as it is the same here.
  private String[] linesOfThePage() throws IOException {
    String page = Files.readString(Path.of("../init/TROUBLESHOOTING.md"));
    String shown = page.substring(page.indexOf("### Postfix: connection refused"));
    String block = shown.substring(shown.indexOf("```mta\n") + 7, shown.indexOf("\n```\n"));
    return block
        .replace("inet:127.0.0.1:8895", relay.setup().endpoint().toString())
        .lines()
        .flatMap(line -> Stream.of(line.split("…", -1)))
        .toArray(String[]::new);
  }

  private Reply send() throws Exception {
    return Awaitility.await("Postfix has noticed that Weir is there")
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> Burst.one(relay.postfix(), LOGIN), Reply::positive);
  }

  private Socket connect() throws IOException {
    if (!(relay.setup().endpoint() instanceof Endpoint.Inet(String host, int port))) {
      throw new IllegalStateException("the rig listens on TCP here");
    }
    return new Socket(InetAddress.ofLiteral(host), port);
  }

  private boolean closesAfter(String nonsense) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(nonsense.getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return in.read() < 0;
    } catch (SocketException _) {
      return true; // reset: it was closed with our bytes unread
    }
  }
}
