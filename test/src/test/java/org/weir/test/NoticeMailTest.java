package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;
import org.weir.notice.Channel;
import org.weir.notice.ChannelSettings;
import org.weir.notice.MailSettings;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Mail;
import org.weir.test.rig.SmtpSink;

/// Notices by mail, taken by a real server.
class NoticeMailTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final Lab lab = Lab.open();

  NoticeMailTest() throws Exception {}

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void comesWithAnEmptySenderAndSaysThatAMachineWroteIt() throws Exception {
    SmtpSink sink = SmtpSink.open(lab);
    channel(sink.port()).send(notice("K-1", "60 in 10 min, 3 before; größer"));

    Mail mail = sink.await(_ -> true, Duration.ofSeconds(10));
    assertThat(mail.sender()).isEmpty();
    assertThat(mail.recipients()).containsExactly("oncall@a.test", "boss@b.test");
    assertThat(field(mail, "Date")).isEqualTo("Sun, 22 Nov 2026 10:00:00 +0000");
    assertThat(field(mail, "From")).isEqualTo("Weir <weir@a.test>");
    assertThat(field(mail, "To")).isEqualTo("oncall@a.test,\n boss@b.test");
    assertThat(field(mail, "Subject")).isEqualTo("[weir] account-refused K-1");
    assertThat(field(mail, "Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(body(mail))
        .startsWith("account-refused: K-1\n\nmuch more mail of this customer is refused")
        .contains("60 in 10 min, 3 before; größer")
        .contains("weir alert mute account-refused 'K-1' --for 2h");
  }

  @Test
  void nothingInANoticeBecomesAFieldOrAnotherMessage() throws Exception {
    SmtpSink sink = SmtpSink.open(lab);
    channel(sink.port())
        .send(
            notice(
                "x\r\nBcc: evil@c.test\r\n\r\n.\r\nMAIL FROM:<a@b>",
                "\r\n.\r\nRSET\r\n\u001b[31m\u0000"));

    Mail mail = sink.await(_ -> true, Duration.ofSeconds(10));
    assertThat(mail.header("Bcc")).isEmpty();
    assertThat(field(mail, "Subject"))
        .isEqualTo("[weir] account-refused x??Bcc: evil@c.test????.??MAIL FROM:<a@b>");
    assertThat(body(mail)).contains("??.??RSET??").doesNotContain("\u001b").doesNotContain("\r");
    assertThat(sink.mails()).hasSize(1);
  }

  @Test
  void saysWhatTheServerSaid() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> refuse(server));
      assertThatThrownBy(() -> channel(server.getLocalPort()).send(notice("K-1", "")))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("MAIL FROM:<>: 452 4.3.1 disk?full");
    }
    assertThatThrownBy(() -> channel(1).send(notice("K-1", "")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("/127.0.0.1:1: ");
  }

  /// Greets, then refuses with a character that no answer may hold.
  private static void refuse(ServerSocket server) {
    try (Socket socket = server.accept()) {
      var out = socket.getOutputStream();
      out.write(
          "220 hi\r\n250-a\r\n250 b\r\n452 4.3.1 disk\u0007full\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Channel channel(int port) {
    MailSettings mail =
        new MailSettings(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
            "relay-1",
            "weir@a.test",
            List.of("oncall@a.test", "boss@b.test"));
    return new ChannelSettings(mail, null, List.of()).channels(InstantSource.fixed(NOW)).getFirst();
  }

  private static Notice notice(String subject, String detail) {
    return new Notice(
        "1-2-0-mail", Event.OPENED, 0, "account-refused", subject, "relay-1", detail, NOW, null);
  }

  private static String field(Mail mail, String name) {
    return mail.header(name).orElseThrow();
  }

  private static String body(Mail mail) {
    return new String(Base64.getMimeDecoder().decode(mail.body()), StandardCharsets.UTF_8);
  }
}
