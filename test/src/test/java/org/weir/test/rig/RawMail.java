package org.weir.test.rig;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;

/// A message given as a file's bytes, told to Weir over the wire as an MTA tells it: header fields
/// as they are, NUL and CR taken out as MTAs do.
public final class RawMail {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final AtomicInteger SENT = new AtomicInteger();

  private RawMail() {}

  /// Sends it in a connection of its own.
  ///
  /// @param message lines ended by LF or CRLF
  public static MilterClient.Outcome send(Endpoint endpoint, String login, byte[] message)
      throws IOException {
    String text =
        new String(message, ISO_8859_1).replace("\r\n", "\n").replace("\r", "").replace("\0", "");
    try (MilterClient client = MilterClient.connect(endpoint, TIMEOUT)) {
      client.negotiate();
      client.macros(MacroStage.CONNECT, Map.of("j", "relay.test"));
      client.connect("client.test", '4', 4711, "203.0.113.9");
      client.helo("client.test");
      client.macros(MacroStage.MAIL, Map.of("{auth_authen}", login));
      client.mail("<" + login + ">");
      client.macros(MacroStage.RCPT, Map.of("{rcpt_mailer}", "smtp"));
      client.rcpt("<someone@example.org>");
      client.macros(MacroStage.DATA, Map.of("i", "RAW%06d".formatted(SENT.incrementAndGet())));
      client.data();
      content(client, text);
      MilterClient.Outcome outcome = client.endOfMessage();
      client.quit();
      return outcome;
    }
  }

  private static void content(MilterClient client, String text) throws IOException {
    int at = 0;
    while (at < text.length() && text.charAt(at) != '\n') {
      int end = endOfField(text, at);
      String field = text.substring(at, end);
      int colon = field.indexOf(':');
      if (colon < 1) {
        break; // Postfix: what is no field begins the body
      }
      client.header(field.substring(0, colon), field.substring(colon + 1).strip());
      at = Math.min(end + 1, text.length());
    }
    client.endOfHeaders();
    String body = text.substring(Math.min(at + (text.startsWith("\n", at) ? 1 : 0), text.length()));
    client.body(body.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }

  /// The place of the LF that ends the field, its continuation lines included.
  private static int endOfField(String text, int from) {
    int end = text.indexOf('\n', from);
    while (end >= 0
        && end + 1 < text.length()
        && (text.charAt(end + 1) == ' ' || text.charAt(end + 1) == '\t')) {
      end = text.indexOf('\n', end + 1);
    }
    return end < 0 ? text.length() : end;
  }
}
