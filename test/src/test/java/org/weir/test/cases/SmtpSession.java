package org.weir.test.cases;

import java.io.IOException;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.Mta.Delivery;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;

/// A client of a real mail server, connected and, if the case says so, logged in.
final class SmtpSession implements Mta.Session {
  /// Finds out what became of an accepted message.
  @FunctionalInterface
  interface Outcome {
    Delivery of(Reply accepted) throws IOException, InterruptedException;
  }

  private final SmtpClient client;
  private final Outcome outcome;

  SmtpSession(SmtpClient client, Outcome outcome) {
    this.client = client;
    this.outcome = outcome;
  }

  @Override
  public Delivery send(Message message) throws IOException, InterruptedException {
    Reply mail =
        message.international()
            ? client.mail(message.sender(), "SMTPUTF8")
            : client.mail(message.sender());
    if (!mail.positive()) {
      return Delivery.refused(Stage.MAIL, mail.code(), mail.text());
    }
    boolean any = false;
    Reply last = mail;
    for (String recipient : message.recipients()) {
      last = client.rcpt(recipient);
      any |= last.positive();
    }
    if (!any) {
      client.command("RSET");
      return Delivery.refused(Stage.RCPT, last.code(), last.text());
    }
    Reply reply = client.data(message.text());
    return reply.positive()
        ? outcome.of(reply)
        : Delivery.refused(Stage.DATA, reply.code(), reply.text());
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
