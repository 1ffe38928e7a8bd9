package org.weir.test.cases;

import java.io.IOException;
import java.time.Duration;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.rig.AddressSwap;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.SendmailRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.SmtpSink;

/// Real Sendmail. Clients come from addresses of loopback and get their own on the way to Weir;
/// they log in with a password.
final class SendmailMta implements Mta {
  private static final Duration DELIVERY = Duration.ofSeconds(20);

  private final SendmailRelay sendmail;
  private final AddressSwap swap;
  private final SmtpSink sink;

  SendmailMta(SendmailRelay sendmail, AddressSwap swap, SmtpSink sink) {
    this.sendmail = sendmail;
    this.swap = swap;
    this.sink = sink;
  }

  @Override
  public Session connect(Connection connection) throws IOException {
    String address = connection.address();
    if (address == null) {
      throw new IllegalStateException("Sendmail always knows its clients: ONLY postfix");
    }
    SmtpClient client = sendmail.connect(swap.loopbackFor(address));
    client.ehlo(connection.helo());
    String login = connection.login();
    if (login != null) {
      Reply reply = client.authPlain(login, PostfixRelay.password(login));
      if (!reply.positive()) {
        client.close();
        throw new IOException(login + " cannot log in: " + reply);
      }
    }
    return new SmtpSession(client, this::accepted);
  }

  private Delivery accepted(Reply reply) throws IOException, InterruptedException {
    String queueId = SendmailRelay.queueId(reply);
    boolean held = sendmail.holds(queueId);
    Mail mail =
        held ? sendmail.read(queueId) : sink.await(each -> each.hasQueueId(queueId), DELIVERY);
    return new Delivery(Stage.DATA, reply.code(), reply.text(), held, queueId, mail);
  }
}
