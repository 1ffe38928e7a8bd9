package org.weir.session;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterAction;
import org.weir.milter.MilterCommand;
import org.weir.milter.MilterCommand.BodyChunk;
import org.weir.milter.MilterCommand.Connect;
import org.weir.milter.MilterCommand.HeaderField;
import org.weir.milter.MilterCommand.Helo;
import org.weir.milter.MilterCommand.MailFrom;
import org.weir.milter.MilterCommand.RcptTo;
import org.weir.milter.MilterConnection;
import org.weir.milter.MilterReply;
import org.weir.milter.MilterStep;
import org.weir.milter.MilterWishes;
import org.weir.milter.Modification;
import org.weir.policy.Client;
import org.weir.policy.MessageFacts.Origin;
import org.weir.session.Screening.Screened;

/// One milter connection: the one switch over what the MTA says. Gathers a message, has it screened
/// at its end, answers. Connection data survives messages; a message's data never survives it.
/// Confined to its connection's thread.
public final class Session {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /// What a relay's filter needs, and nothing that costs a round trip for no answer. DATA is
  /// answered: with it Postfix hands the connection to another process, whose first write over TCP
  /// would wait for our delayed acknowledgement (40 ms a message).
  public static final MilterWishes WISHES =
      new MilterWishes(
          Set.of(MilterAction.QUARANTINE, MilterAction.ADD_HEADERS, MilterAction.CHANGE_HEADERS),
          Set.of(),
          Set.of(MilterStep.UNKNOWN),
          Set.of(
              MilterStep.CONNECT,
              MilterStep.HELO,
              MilterStep.RCPT,
              MilterStep.HEADERS,
              MilterStep.END_OF_HEADERS),
          true,
          true,
          true,
          Map.of(
              MacroStage.MAIL, List.of("i", "{auth_authen}", "{verify}", "{cert_subject}"),
              MacroStage.RCPT, List.of("i", "{rcpt_mailer}"),
              MacroStage.DATA, List.of("i"),
              MacroStage.END_OF_HEADERS, List.of("i"),
              MacroStage.END_OF_MESSAGE, List.of("i")));

  private static final MilterReply GO_ON = MilterReply.CONTINUE;
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(5);

  private final MilterConnection connection;
  private final Supplier<Screening> current;
  private final EventIds eventIds;
  private final BodyBudget budget;

  private Client client = new Client("unknown", null, 0);
  private boolean local;
  private @Nullable String helo;
  private @Nullable IncomingMessage message;
  private Screening screening;

  /// @param current the screening of the configuration in force; each message keeps the one it
  ///   began with
  public Session(
      MilterConnection connection,
      Supplier<Screening> current,
      EventIds eventIds,
      BodyBudget budget) {
    this.connection = connection;
    this.current = current;
    this.eventIds = eventIds;
    this.budget = budget;
    this.screening = current.get();
  }

  /// Serves the connection until the MTA is done with it.
  ///
  /// @throws IOException the MTA is gone or talks nonsense; a message under way is forgotten,
  ///   nothing was charged
  public void run() throws IOException, InterruptedException {
    try {
      converse();
    } finally {
      forgetMessage();
    }
  }

  private void converse() throws IOException, InterruptedException {
    while (true) {
      switch (connection.read()) {
        case Connect connect -> connected(connect);
        case Helo(String argument) -> {
          helo = argument;
          connection.send(GO_ON);
        }
        case MailFrom mail -> mailFrom(mail);
        case RcptTo recipient -> recipient(recipient);
        case MilterCommand.Data() -> connection.send(GO_ON);
        case HeaderField(String name, String value) -> {
          underWay().addHeader(name, value);
          connection.send(GO_ON);
        }
        case MilterCommand.EndOfHeaders() -> connection.send(GO_ON);
        case BodyChunk(ByteBuffer bytes) -> body(bytes);
        case MilterCommand.EndOfMessage() -> endOfMessage();
        case MilterCommand.Unknown _ -> connection.send(GO_ON);
        case MilterCommand.Abort() -> forgetMessage();
        case MilterCommand.QuitNewConnection() -> forgetConnection();
        case MilterCommand.Quit() -> {
          return;
        }
      }
    }
  }

  private void connected(Connect connect) throws IOException {
    InetAddress address = connect.inetAddress();
    client = new Client(connect.hostName(), address, connect.port());
    // Postfix shows local submission as a client "localhost" without a port, Sendmail's own
    // submission program comes from there by SMTP.
    local =
        connect.hostName().equalsIgnoreCase("localhost")
            && (address == null || address.isLoopbackAddress());
    if (address != null && !local) {
      current.get().connected(address);
    }
    connection.send(GO_ON);
  }

  private void forgetConnection() {
    client = new Client("unknown", null, 0);
    local = false;
    helo = null;
    forgetMessage();
  }

  private void forgetMessage() {
    if (message != null) {
      screening.ended(message);
      message.release();
      message = null;
    }
  }

  private void mailFrom(MailFrom mail) throws IOException {
    if (connection.draining()) {
      connection.send(Replies.shuttingDown());
      return;
    }
    forgetMessage();
    screening = current.get();
    String login = login();
    Origin origin = local && login == null ? Origin.LOCAL : Origin.SMTP;
    var sender =
        new IncomingMessage.Sender(
            origin,
            client,
            helo,
            login,
            certificate(),
            text(mail.address()),
            screening.reinjects(client.address()));
    message = screening.begin(sender, eventIds.next(), budget);
    refuseOrGoOn(message);
  }

  private void refuseOrGoOn(IncomingMessage begun) throws IOException {
    long began = System.nanoTime();
    try {
      Screened refused = screening.atMail(begun, queueId());
      if (refused != null) {
        connection.send(Replies.verdict(refused.decision(), begun.event()));
        forgetMessage();
        screening.settle(refused, true, since(began));
      }
    } catch (RuntimeException e) {
      log.atError().addKeyValue("event", begun.event()).setCause(e).log("the check at MAIL failed");
    }
    if (connection.replyExpected()) {
      connection.send(GO_ON);
    }
  }

  private void recipient(RcptTo recipient) throws IOException {
    if ("error".equals(connection.macros().value("{rcpt_mailer}"))) {
      underWay().addRejectedRecipient();
    } else {
      underWay().addRecipient(text(recipient.address()));
    }
    connection.send(GO_ON);
  }

  private void body(ByteBuffer bytes) throws IOException {
    boolean more = underWay().addBody(bytes);
    connection.send(more || !connection.skipAgreed() ? GO_ON : MilterReply.SKIP);
  }

  private void endOfMessage() throws IOException, InterruptedException {
    IncomingMessage complete = underWay();
    long began = System.nanoTime();
    try {
      decide(complete, began);
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("event", complete.event())
          .addKeyValue("queue_id", queueId())
          .setCause(e)
          .log("failed; deferred");
      if (connection.replyExpected()) {
        connection.send(Replies.internalError(complete.event()));
        screening.failed(since(began));
      }
    } finally {
      forgetMessage();
    }
  }

  private void decide(IncomingMessage complete, long began)
      throws IOException, InterruptedException {
    Screened screened;
    try (var _ = connection.progress(PROGRESS_EVERY)) {
      screened = screening.screen(complete, queueId());
    }
    boolean answered = false;
    try {
      answer(complete, screened);
      answered = true;
    } finally {
      screening.settle(screened, answered, since(began));
    }
  }

  private void answer(IncomingMessage complete, Screened screened) throws IOException {
    if (screened.decision().action().accepts() && screened.back() == null) {
      strip(complete);
    }
    for (Modification modification : Replies.modifications(screened.decision(), complete.event())) {
      connection.modify(modification);
    }
    connection.send(Replies.verdict(screened.decision(), complete.event()));
  }

  /// Highest index first, so that the lower ones stay valid.
  private void strip(IncomingMessage complete) {
    for (Map.Entry<String, Integer> field : complete.stripped().entrySet()) {
      for (int index = field.getValue(); index >= 1; index--) {
        connection.modify(new Modification.ChangeHeader(index, field.getKey(), ""));
      }
    }
  }

  private IncomingMessage underWay() {
    if (message == null) {
      throw new IllegalStateException("the connection let a command pass outside a message");
    }
    return message;
  }

  private @Nullable String login() {
    String login = connection.macros().value("{auth_authen}");
    return login == null || login.isEmpty() ? null : text(login);
  }

  /// Of a certificate that the MTA trusts: Postfix tells of no other, Sendmail says so.
  private @Nullable String certificate() {
    String subject = connection.macros().value("{cert_subject}");
    String verified = connection.macros().value("{verify}");
    if (subject == null || (verified != null && !verified.equals("OK"))) {
      return null;
    }
    boolean whole = subject.contains("/CN=");
    String name = whole ? commonName(subject) : subject;
    return name.isEmpty() || (whole && verified == null) ? null : text(name);
  }

  /// Postfix tells the common name, Sendmail the distinguished name as `/C=…/CN=…`; empty when that
  /// has several.
  private static String commonName(String subject) {
    int at = subject.indexOf("/CN=") + 4;
    if (subject.indexOf("/CN=", at) >= 0) {
      return "";
    }
    int end = subject.indexOf('/', at);
    return subject.substring(at, end < 0 ? subject.length() : end);
  }

  private @Nullable String queueId() {
    return connection.macros().value("i");
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /// The wire's bytes (as ISO-8859-1) as UTF-8 where they are valid UTF-8 (RFC 6531), else as they
  /// are.
  private static String text(String bytes) {
    if (bytes.chars().allMatch(c -> c < 128)) {
      return bytes;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(StandardCharsets.ISO_8859_1.encode(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return bytes;
    }
  }
}
