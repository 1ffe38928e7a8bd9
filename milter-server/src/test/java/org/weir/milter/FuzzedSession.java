package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/// A session that holds the engine to what [MilterConnection] and [ProtocolState] promise sessions,
/// while it answers as a byte of the input says: every so often with a verdict of some kind.
final class FuzzedSession implements MilterServer.Connections {
  private static final MilterReply BUSY = new MilterReply.ReplyCode(451, "4.7.1", "later % \r\n");

  private final int kind;
  private final int period;
  private int answers;
  private boolean open; // a message
  private boolean refusedAtData; // its recipients may come again

  /// @param policy 0: "go on" always
  FuzzedSession(int policy) {
    this.kind = policy & 7;
    this.period = ((policy >> 3) & 31) + 1;
  }

  @Override
  public void run(MilterConnection connection) throws IOException {
    while (true) {
      MilterCommand command = connection.read();
      follow(command);
      connection.macros().value("{auth_authen}");
      if (command instanceof MilterCommand.Quit) {
        assertThat(connection.replyExpected()).isFalse();
        return;
      }
      if (Recorder.isAnswered(command)) {
        MilterReply reply = choose(command, connection);
        connection.send(reply);
        settle(command, reply);
      }
    }
  }

  /// A message begins once, and ends before anything that is not of it.
  private void follow(MilterCommand command) {
    switch (command) {
      case MilterCommand.MailFrom _ -> {
        assertThat(open).as("a message inside a message").isFalse();
        open = true;
      }
      case MilterCommand.RcptTo _ -> {
        assertThat(open || refusedAtData).as("a recipient of no message").isTrue();
        open = true;
      }
      case MilterCommand.Data _,
          MilterCommand.HeaderField _,
          MilterCommand.EndOfHeaders _,
          MilterCommand.BodyChunk _,
          MilterCommand.EndOfMessage _ ->
          assertThat(open).as("%s outside a message", command).isTrue();
      case MilterCommand.Abort _ -> {
        assertThat(open).as("the abort of nothing").isTrue();
        open = false;
      }
      case MilterCommand.Connect _,
          MilterCommand.Helo _,
          MilterCommand.Quit _,
          MilterCommand.QuitNewConnection _ ->
          assertThat(open).as("%s inside a message", command).isFalse();
      case MilterCommand.Unknown _ -> {}
    }
    boolean keeps =
        command instanceof MilterCommand.RcptTo || command instanceof MilterCommand.Unknown;
    refusedAtData &= keeps;
  }

  private MilterReply choose(MilterCommand command, MilterConnection connection) {
    if (!connection.replyExpected() || kind == 0 || ++answers % period != 0) {
      return MilterReply.CONTINUE;
    }
    boolean ofConnection =
        command instanceof MilterCommand.Connect || command instanceof MilterCommand.Helo;
    boolean unknown = command instanceof MilterCommand.Unknown;
    return switch (kind) {
      case 1 -> MilterReply.REJECT;
      case 2 -> MilterReply.TEMP_FAIL;
      case 3 -> BUSY;
      case 4 -> unknown ? MilterReply.CONTINUE : MilterReply.ACCEPT;
      case 5 -> unknown || ofConnection ? MilterReply.REJECT : MilterReply.DISCARD;
      case 6 ->
          command instanceof MilterCommand.BodyChunk && connection.skipAgreed()
              ? MilterReply.SKIP
              : MilterReply.CONTINUE;
      default -> modified(command, connection);
    };
  }

  private static MilterReply modified(MilterCommand command, MilterConnection connection) {
    if (command instanceof MilterCommand.EndOfMessage && connection.may(MilterAction.ADD_HEADERS)) {
      connection.modify(new Modification.AddHeader("X-Fuzz", "yes"));
    }
    return MilterReply.CONTINUE;
  }

  private void settle(MilterCommand command, MilterReply reply) {
    boolean goesOn = reply instanceof MilterReply.Continue || reply instanceof MilterReply.Skip;
    boolean whole = reply instanceof MilterReply.Accept || reply instanceof MilterReply.Discard;
    switch (command) {
      case MilterCommand.EndOfMessage _ -> open = false;
      case MilterCommand.RcptTo _ -> open &= !whole;
      case MilterCommand.Data _ -> {
        refusedAtData = !goesOn && !whole;
        open &= goesOn;
      }
      case MilterCommand.MailFrom _,
          MilterCommand.HeaderField _,
          MilterCommand.EndOfHeaders _,
          MilterCommand.BodyChunk _ ->
          open &= goesOn;
      case MilterCommand.Connect _,
          MilterCommand.Helo _,
          MilterCommand.Unknown _,
          MilterCommand.Abort _,
          MilterCommand.Quit _,
          MilterCommand.QuitNewConnection _ -> {}
    }
  }
}
