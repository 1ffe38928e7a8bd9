package org.weir.milter;

/// Where a conversation stands: which command may come now, and what becomes of it. Knows no bytes.
/// Confined to its connection's thread.
///
/// It promises the session that a message it was told of ends in exactly one of three ways: its
/// verdict, an `Abort`, or the end of the session's run. And it promises the MTA one answer for
/// each command that wants one, in whatever order they come.
final class ProtocolState {
  /// In the protocol's order up to `BODY`; comparisons rely on it.
  private enum Phase {
    NEGOTIATED, // no CONNECT yet
    IDLE, // between messages
    MAIL,
    RCPT,
    DATA,
    HEADERS,
    BODY, // headers are complete
    DATA_REFUSED, // Postfix goes on with the transaction: more RCPT, another DATA
    DONE, // verdict before the message's end
    DEAD // verdict on the connection
  }

  /// What the connection has to do with a command.
  enum Ruling {
    DELIVER,
    REPEAT, // answer as before: repeatedVerdict
    REFUSE, // out of order
    IGNORE // an ABORT without a message
  }

  private final Negotiation agreed;
  private Phase phase = Phase.NEGOTIATED;
  private Phase before = Phase.NEGOTIATED; // the command that awaits its answer
  private MilterReply verdict = MilterReply.CONTINUE; // in DATA_REFUSED, DONE, DEAD
  private boolean open; // the session knows of a message, and has not ended it
  private int current; // command to be answered by the session, 0 = none
  private boolean expected; // and the MTA waits for it

  ProtocolState(Negotiation agreed) {
    this.agreed = agreed;
  }

  /// What to do with a command that has arrived. Changes nothing.
  Ruling receive(int code) throws ProtocolException {
    return switch (code) {
      case CommandCode.CONNECT, CommandCode.QUIT_NEW_CONNECTION, CommandCode.QUIT -> Ruling.DELIVER;
      case CommandCode.HELO, CommandCode.MAIL, CommandCode.UNKNOWN ->
          phase == Phase.DEAD ? Ruling.REPEAT : Ruling.DELIVER;
      case CommandCode.ABORT -> open ? Ruling.DELIVER : Ruling.IGNORE;
      case CommandCode.RCPT,
          CommandCode.DATA,
          CommandCode.HEADER,
          CommandCode.END_OF_HEADERS,
          CommandCode.BODY,
          CommandCode.END_OF_MESSAGE ->
          inMessage(code);
      case CommandCode.NEGOTIATE -> throw new ProtocolException("negotiated twice");
      default -> throw new ProtocolException("unknown command " + CommandCode.describe(code));
    };
  }

  /// A CONNECT that is not the first one on its connection.
  boolean connectedBefore() {
    return phase != Phase.NEGOTIATED;
  }

  boolean messageOpen() {
    return open;
  }

  /// What REPEAT answers to that command; ACCEPT is no answer to UNKNOWN.
  MilterReply repeatedVerdict(int code) {
    boolean accepted = verdict instanceof MilterReply.Accept;
    return code == CommandCode.UNKNOWN && accepted ? MilterReply.CONTINUE : verdict;
  }

  /// An ABORT that the session need not hear of.
  void ignoreAbort() {
    phase = phase == Phase.DEAD || phase == Phase.NEGOTIATED ? phase : Phase.IDLE;
  }

  /// The engine itself answers a command with `t`. Content refused, or a refusal that cannot be
  /// told because no reply was agreed, ends the message.
  ///
  /// @return whether the session has to be told of that
  boolean refuse(int code) {
    boolean told = agreed.answers(code);
    boolean envelope = code == CommandCode.RCPT || code == CommandCode.DATA;
    if (told && (envelope || code == CommandCode.END_OF_MESSAGE)) {
      return false;
    }
    boolean wasOpen = open;
    open = false;
    current = 0;
    phase = told && code == CommandCode.MAIL ? Phase.IDLE : Phase.DONE;
    verdict = MilterReply.TEMP_FAIL;
    return wasOpen;
  }

  /// The session gets a command.
  ///
  /// @param answered false for a body chunk that came inside an end of message
  void deliver(int code, boolean answered) {
    before = phase;
    current = isAnswerable(code) ? code : 0;
    expected = answered && agreed.answers(code);
    phase =
        switch (code) {
          case CommandCode.MAIL -> Phase.MAIL;
          case CommandCode.RCPT -> Phase.RCPT;
          case CommandCode.DATA -> Phase.DATA;
          case CommandCode.HEADER -> Phase.HEADERS;
          case CommandCode.END_OF_HEADERS, CommandCode.BODY -> Phase.BODY;
          case CommandCode.CONNECT, CommandCode.HELO, CommandCode.ABORT -> Phase.IDLE;
          case CommandCode.QUIT_NEW_CONNECTION -> Phase.NEGOTIATED;
          default -> phase; // END_OF_MESSAGE, UNKNOWN, QUIT
        };
    open = isOfMessage(code) || (code == CommandCode.UNKNOWN && open);
  }

  /// The session's answer.
  ///
  /// @return whether it is to be sent; false when the MTA does not wait for it
  /// @throws IllegalStateException when there is nothing to answer, or not so
  boolean answer(MilterReply reply) {
    if (current == 0) {
      throw new IllegalStateException("no command awaits " + reply);
    }
    int code = current;
    boolean goesOn =
        reply instanceof MilterReply.Continue
            || (reply instanceof MilterReply.Skip && code == CommandCode.BODY);
    if (!expected && !goesOn) {
      throw new IllegalStateException(
          "no reply was agreed for " + CommandCode.describe(code) + ": " + reply);
    }
    checkLegal(code, reply);
    boolean sent = expected;
    current = 0;
    expected = false;
    if (code == CommandCode.END_OF_MESSAGE) {
      phase = Phase.IDLE;
      open = false;
    } else if (!goesOn && code != CommandCode.UNKNOWN) {
      conclude(code, reply);
    }
    return sent;
  }

  /// Whether the session owes the MTA an answer.
  boolean replyExpected() {
    return expected;
  }

  boolean atEndOfMessage() {
    return current == CommandCode.END_OF_MESSAGE;
  }

  private Ruling inMessage(int code) {
    boolean refusedAtData = phase == Phase.DATA_REFUSED && code != CommandCode.RCPT;
    if (phase == Phase.DONE || phase == Phase.DEAD || refusedAtData) {
      return Ruling.REPEAT;
    }
    return isAllowed(code) ? Ruling.DELIVER : Ruling.REFUSE;
  }

  private boolean isAllowed(int code) {
    Phase now = withoutSuppressedSteps();
    return switch (code) {
      case CommandCode.RCPT -> now == Phase.MAIL || now == Phase.RCPT || now == Phase.DATA_REFUSED;
      case CommandCode.DATA -> now == Phase.RCPT;
      case CommandCode.HEADER, CommandCode.END_OF_HEADERS -> isBetween(now, Phase.HEADERS);
      case CommandCode.BODY -> isBetween(now, Phase.BODY);
      default -> now.compareTo(Phase.MAIL) >= 0; // END_OF_MESSAGE
    };
  }

  private static boolean isBetween(Phase now, Phase last) {
    return now.compareTo(Phase.RCPT) >= 0 && now.compareTo(last) <= 0;
  }

  /// The phase the MTA may believe to be in, given that it does not tell us everything.
  private Phase withoutSuppressedSteps() {
    Phase now = phase;
    if (now.compareTo(Phase.IDLE) <= 0 && agreed.suppresses(MilterStep.MAIL)) {
      now = Phase.MAIL;
    }
    boolean recipientsUnknown =
        agreed.suppresses(MilterStep.RCPT) || agreed.has(MilterStep.REFUSED_RECIPIENTS);
    return now == Phase.MAIL && recipientsUnknown ? Phase.RCPT : now;
  }

  /// Anything but "go on", at any command but the last.
  private void conclude(int code, MilterReply reply) {
    boolean settled = reply instanceof MilterReply.Accept || reply instanceof MilterReply.Discard;
    if (code == CommandCode.RCPT && !settled) {
      phase = before; // this recipient only
      return;
    }
    open = false;
    verdict = reply;
    phase =
        switch (code) {
          case CommandCode.CONNECT, CommandCode.HELO -> Phase.DEAD;
          case CommandCode.MAIL -> settled ? Phase.DONE : Phase.IDLE;
          case CommandCode.DATA -> settled ? Phase.DONE : Phase.DATA_REFUSED;
          default -> Phase.DONE;
        };
  }

  private void checkLegal(int code, MilterReply reply) {
    boolean legal =
        switch (reply) {
          case MilterReply.Skip _ ->
              code == CommandCode.BODY && (agreed.has(MilterStep.SKIP) || !expected);
          case MilterReply.Discard _ -> isOfMessage(code);
          case MilterReply.Accept _ -> code != CommandCode.UNKNOWN;
          case MilterReply.Continue _,
              MilterReply.Reject _,
              MilterReply.TempFail _,
              MilterReply.ReplyCode _ ->
              true;
        };
    if (!legal) {
      throw new IllegalStateException(reply + " is no answer to " + CommandCode.describe(code));
    }
  }

  private static boolean isAnswerable(int code) {
    return isOfMessage(code)
        || code == CommandCode.CONNECT
        || code == CommandCode.HELO
        || code == CommandCode.UNKNOWN;
  }

  private static boolean isOfMessage(int code) {
    return switch (code) {
      case CommandCode.MAIL,
          CommandCode.RCPT,
          CommandCode.DATA,
          CommandCode.HEADER,
          CommandCode.END_OF_HEADERS,
          CommandCode.BODY,
          CommandCode.END_OF_MESSAGE ->
          true;
      default -> false;
    };
  }
}
