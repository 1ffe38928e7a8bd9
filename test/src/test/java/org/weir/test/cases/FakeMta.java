package org.weir.test.cases;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;
import org.weir.milter.MilterReply;
import org.weir.policy.Header;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.rig.Mail;

/// The wire's other side without a mail server: says to Weir what Postfix 3.7 says, and does with a
/// message what Postfix does with the answer.
final class FakeMta implements Mta {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int REFUSED_RECIPIENTS = 0x800; // SMFIP_RCPT_REJ
  private static final String REFUSED_DOMAIN = "@refused.test";

  private final Endpoint endpoint;
  private int messages;

  FakeMta(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public Session connect(Connection connection) throws IOException {
    MilterClient client = MilterClient.connect(endpoint, TIMEOUT);
    try {
      boolean refusedToo = (client.negotiate().steps() & REFUSED_RECIPIENTS) != 0;
      client.macros(
          MacroStage.CONNECT,
          Map.of("j", "relay.test", "{daemon_name}", "relay.test", "v", "Fake"));
      hello(client, connection);
      return new FakeSession(client, connection, refusedToo);
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private static void hello(MilterClient client, Connection connection) throws IOException {
    String address = connection.address();
    if (connection.local()) {
      client.connect("localhost", '4', 0, "127.0.0.1");
    } else if (address == null) {
      client.connect("unknown", 'U', 0, "");
    } else {
      char family = address.indexOf(':') < 0 ? '4' : '6';
      client.connect(connection.clientName(), family, 4711, address);
    }
    client.helo(connection.local() ? "localhost" : connection.helo());
  }

  /// The wire has bytes: text is UTF-8 written as ISO-8859-1.
  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private final class FakeSession implements Session {
    private final MilterClient client;
    private final Connection connection;
    private final boolean refusedToo;

    FakeSession(MilterClient client, Connection connection, boolean refusedToo) {
      this.client = client;
      this.connection = connection;
      this.refusedToo = refusedToo;
    }

    @Override
    public Delivery send(Message message) throws IOException {
      String queueId = "FAKE%06d".formatted(++messages);
      MilterReply reply = mail(message, queueId);
      if (!reply.equals(MilterReply.CONTINUE)) {
        client.abort();
        return refused(Stage.MAIL, reply);
      }
      boolean any = false;
      for (String recipient : message.recipients()) {
        any |= rcpt(recipient, any ? queueId : null);
      }
      if (!any) {
        client.abort();
        return Delivery.refused(Stage.RCPT, 554, "5.7.1 Recipient address rejected");
      }
      content(message, queueId);
      MilterClient.Outcome outcome = client.endOfMessage();
      client.abort();
      return accepts(outcome.reply())
          ? accepted(message, queueId, outcome)
          : refused(Stage.DATA, outcome.reply());
    }

    private MilterReply mail(Message message, String queueId) throws IOException {
      Map<String, String> macros = new LinkedHashMap<>();
      macros.put("{mail_addr}", bytes(message.senderAddress()));
      if (connection.login() != null) {
        macros.put("{auth_authen}", bytes(connection.login()));
        macros.put("{auth_type}", "PLAIN");
      }
      if (connection.local()) {
        macros.put("i", queueId);
      }
      client.macros(MacroStage.MAIL, macros);
      String path = connection.local() ? message.senderAddress() : message.sender();
      return message.international()
          ? client.mail(bytes(path), "SMTPUTF8")
          : client.mail(bytes(path));
    }

    /// Returns whether the recipient is accepted. The queue id is known from the second one on.
    private boolean rcpt(String recipient, @Nullable String queueId) throws IOException {
      boolean refused = Message.bare(recipient).endsWith(REFUSED_DOMAIN);
      Map<String, String> macros = new LinkedHashMap<>();
      macros.put("{rcpt_mailer}", refused ? "error" : "smtp");
      macros.put("{rcpt_host}", refused ? "5.7.1" : "example.org");
      macros.put("{rcpt_addr}", refused ? "Access denied" : bytes(Message.bare(recipient)));
      if (queueId != null) {
        macros.put("i", queueId);
      }
      if (!refused || refusedToo) {
        client.macros(MacroStage.RCPT, macros);
        client.rcpt(bytes(connection.local() ? Message.bare(recipient) : recipient));
      }
      return !refused;
    }

    private void content(Message message, String queueId) throws IOException {
      client.macros(MacroStage.DATA, Map.of("i", queueId));
      client.data();
      for (Header header : message.allHeaders()) {
        client.header(header.name(), header.value());
      }
      client.macros(MacroStage.END_OF_HEADERS, Map.of("i", queueId));
      client.endOfHeaders();
      client.body(message.bodyText().replace("\n", "\r\n").getBytes(ISO_8859_1));
      client.macros(MacroStage.END_OF_MESSAGE, Map.of("i", queueId));
    }

    @Override
    public void close() throws IOException {
      try (client) {
        client.quit();
      }
    }
  }

  private static boolean accepts(MilterReply reply) {
    return reply instanceof MilterReply.Continue || reply instanceof MilterReply.Accept;
  }

  private static Delivery accepted(Message message, String queueId, MilterClient.Outcome outcome) {
    var edited = new EditedHeaders(message.allHeaders());
    boolean held = edited.apply(outcome.modifications());
    Mail mail =
        new Mail(
            message.senderAddress(), message.recipients(), edited.headers(), message.bodyText());
    return new Delivery(Stage.DATA, 250, "2.0.0 Ok: queued as " + queueId, held, queueId, mail);
  }

  private static Delivery refused(Stage stage, MilterReply reply) {
    return switch (reply) {
      case MilterReply.ReplyCode(int code, String status, var lines) ->
          Delivery.refused(stage, code, status + " " + String.join("\n", lines));
      case MilterReply.TempFail() -> Delivery.refused(stage, 451, "4.7.1 Service unavailable");
      case MilterReply.Reject() -> Delivery.refused(stage, 550, "5.7.1 Command rejected");
      case MilterReply.Accept(),
          MilterReply.Continue(),
          MilterReply.Discard(),
          MilterReply.Skip() ->
          throw new IllegalStateException(reply + " at " + stage);
    };
  }
}
