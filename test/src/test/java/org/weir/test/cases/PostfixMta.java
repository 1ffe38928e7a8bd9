package org.weir.test.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.PostfixRelay.Queued;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpSink;

/// Real Postfix. Clients are simulated with XCLIENT, local submission is its `sendmail` command.
final class PostfixMta implements Mta {
  private static final Duration DELIVERY = Duration.ofSeconds(20);

  private final PostfixRelay postfix;
  private final SmtpSink sink;

  PostfixMta(PostfixRelay postfix, SmtpSink sink) {
    this.postfix = postfix;
    this.sink = sink;
  }

  @Override
  public Session connect(Connection connection) throws IOException {
    return connection.local() ? new LocalSession() : smtpSession(connection);
  }

  private Session smtpSession(Connection connection) throws IOException {
    return new SmtpSession(
        smtpClient(connection), reply -> accepted(reply.code(), reply.text(), reply.queueId()));
  }

  private SmtpClient smtpClient(Connection connection) throws IOException {
    SmtpClient client = postfix.connect();
    client.ehlo("rig.test");
    List<String> attributes = new ArrayList<>();
    attributes.add("ADDR=" + orUnavailable(connection.address()));
    boolean named = connection.address() != null && !connection.clientName().startsWith("[");
    attributes.add("NAME=" + orUnavailable(named ? connection.clientName() : null));
    attributes.add("LOGIN=" + orUnavailable(connection.login()));
    client.xclient(attributes.toArray(String[]::new));
    client.ehlo(connection.helo());
    return client;
  }

  /// The value as xtext (RFC 3461 section 4).
  private static String orUnavailable(@Nullable String value) {
    if (value == null) {
      return "[UNAVAILABLE]";
    }
    var xtext = new StringBuilder();
    for (byte b : value.getBytes(UTF_8)) {
      boolean plain = b > ' ' && b < 127 && b != '+' && b != '=';
      xtext.append(plain ? Character.toString(b) : "+%02X".formatted(b & 0xff));
    }
    return xtext.toString();
  }

  private Delivery accepted(int code, String text, String queueId)
      throws IOException, InterruptedException {
    boolean held = postfix.holds(queueId);
    Mail mail =
        held ? postfix.read(queueId) : sink.await(each -> each.hasQueueId(queueId), DELIVERY);
    return new Delivery(Stage.DATA, code, text, held, queueId, mail);
  }

  /// Each recipient of local cases occurs once in all cases, so it tells the message.
  private final class LocalSession implements Session {
    @Override
    public Delivery send(Message message) throws IOException, InterruptedException {
      String recipient = Message.bare(message.recipients().getFirst());
      postfix.submitLocally(message.senderAddress(), recipient, message.text());
      Optional<String> id =
          Awaitility.await("the message is in the hold queue or delivered")
              .atMost(DELIVERY)
              .until(() -> queueId(recipient), Optional::isPresent);
      return accepted(250, "2.0.0 submitted locally", id.orElseThrow());
    }

    private Optional<String> queueId(String recipient) throws IOException, InterruptedException {
      Optional<String> held =
          postfix.queue().stream()
              .filter(each -> each.queue().equals("hold") && each.recipients().contains(recipient))
              .map(Queued::id)
              .findFirst();
      return held.isPresent()
          ? held
          : sink.mails().stream()
              .filter(each -> each.recipients().contains(recipient))
              .flatMap(each -> each.queueId().stream())
              .findFirst();
    }

    @Override
    public void close() {}
  }
}
