package org.weir.milter;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One MTA's connection, as its session sees it: commands to [#read()], and an answer to [#send]
/// for each that wants one. The protocol's own business is done here: frames, macros, the order of
/// commands, time-outs.
///
/// What comes out of order is answered here and never delivered. A message that was delivered ends
/// with the session's verdict on it, or with an [MilterCommand.Abort]; a connection ends with
/// [MilterCommand.Quit], also when the peer vanished. Malformed data is a [ProtocolException], a
/// failed write another [IOException]: then the session ends its message itself.
///
/// Confined to the thread that runs the session.
public final class MilterConnection {
  private static final Logger log = LoggerFactory.getLogger(MilterConnection.class);

  /// The offer and whatever a client appends to it.
  private static final int MAX_OFFER_BYTES = 1024;

  /// What all connections of one server share.
  record Surroundings(
      MilterLimits limits, MilterWishes wishes, Incidents incidents, BooleanSupplier draining) {}

  /// Who is at the other end.
  ///
  /// @param name with the port
  /// @param host the same for all its connections
  record Peer(String name, String host) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final SocketChannel channel;
  private final Peer peer;
  private final Surroundings surroundings;
  private final Guard guard;
  private final Guard messageGuard;
  private final FrameReader in;
  private final FrameWriter out;
  private final Progress progress;
  private Negotiation agreed = new Negotiation(Negotiation.OLDEST, 0, 0);
  private Conversation conversation;
  private ProtocolState state;
  private boolean bodyReplaced;

  MilterConnection(SocketChannel channel, Peer peer, Surroundings surroundings) {
    this.channel = channel;
    this.peer = peer;
    this.surroundings = surroundings;
    MilterLimits limits = surroundings.limits();
    guard = new Guard(channel, surroundings.incidents()::timedOut);
    messageGuard = new Guard(channel, surroundings.incidents()::timedOut);
    in = new FrameReader(channel, guard, MAX_OFFER_BYTES, limits);
    out = new FrameWriter(channel, guard, limits);
    progress = new Progress(channel, guard, limits.frameTimeout());
    conversation = new Conversation(agreed, in, out, messageGuard, surroundings, peer);
    state = conversation.state();
  }

  /// The first exchange (`SMFIC_OPTNEG`), within the handshake time-out.
  ///
  /// @return false if the peer left without a word
  boolean negotiate() throws IOException {
    MilterLimits limits = surroundings.limits();
    guard.start(limits.handshakeTimeout().toNanos());
    if (!in.next()) {
      return false;
    }
    int offer = in.from();
    if (in.code() != CommandCode.NEGOTIATE || in.to() - offer < Negotiation.OFFER_BYTES) {
      throw new ProtocolException("not negotiated", in.code(), in.to() - offer);
    }
    agreed =
        Negotiation.agree(
            in.integerAt(offer),
            in.integerAt(offer + 4),
            in.integerAt(offer + 8),
            surroundings.wishes());
    conversation = new Conversation(agreed, in, out, messageGuard, surroundings, peer);
    state = conversation.state();
    in.negotiated(limits.maxFrameBytes());
    guard.stop();
    ReplyEncoder.negotiation(out, agreed, surroundings.wishes());
    out.flush();
    out.shrink();
    return true;
  }

  /// The next command the session has to see, waiting for it as long as it takes.
  ///
  /// @throws ProtocolException when the peer does not speak the protocol
  /// @throws IllegalStateException when the last one still has to be answered
  public MilterCommand read() throws IOException {
    if (state.replyExpected()) {
      throw new IllegalStateException("the last command was not answered");
    }
    return conversation.next();
  }

  /// Answers the command last read. Where the MTA waits for no answer ([#replyExpected()]), only
  /// [MilterReply.Continue] and [MilterReply.Skip] may be given; they are dropped. A refusal at end
  /// of message drops the modifications.
  ///
  /// @throws IllegalStateException when that command cannot be answered so, or was already
  public void send(MilterReply reply) throws IOException {
    boolean endOfMessage = state.atEndOfMessage();
    boolean sent = state.answer(reply);
    if (endOfMessage) {
      progress.close();
      bodyReplaced = false;
      conversation.messageAnswered();
      if (!(reply instanceof MilterReply.Continue || reply instanceof MilterReply.Accept)) {
        out.discard();
      }
    }
    if (sent) {
      ReplyEncoder.reply(out, reply);
      out.flush();
    }
  }

  /// Whether the MTA waits for an answer to the command last read.
  public boolean replyExpected() {
    return state.replyExpected();
  }

  /// Changes the message; only at [MilterCommand.EndOfMessage] and before its answer, in the order
  /// given.
  ///
  /// @throws IllegalStateException at another time, and for what was not agreed
  public void modify(Modification modification) {
    if (!state.atEndOfMessage()) {
      throw new IllegalStateException("not the end of a message: " + modification.action());
    }
    if (!may(modification.action())) {
      throw new IllegalStateException("not agreed: " + modification.action());
    }
    if (modification instanceof Modification.ReplaceBody) {
      if (bodyReplaced) {
        throw new IllegalStateException("a body is replaced once");
      }
      bodyReplaced = true;
    }
    ReplyEncoder.modification(out, modification, leadingSpaceKept());
  }

  /// Whether that was agreed.
  public boolean may(MilterAction action) {
    return agreed.may(action);
  }

  /// Whether [MilterReply.Skip] may answer a body chunk.
  public boolean skipAgreed() {
    return agreed.has(MilterStep.SKIP);
  }

  /// Whether the MTA leaves header values as they are (`SMFIP_HDR_LEADSPC`); sessions need not
  /// care.
  public boolean leadingSpaceKept() {
    return agreed.has(MilterStep.LEADING_SPACE);
  }

  /// Macros as of the command last read; those of a message stay until the `read()` that follows
  /// its verdict.
  public Macros macros() {
    return conversation.macros();
  }

  /// Keeps the MTA waiting; only at [MilterCommand.EndOfMessage] and before its answer. `every`
  /// should be well above a second.
  ///
  /// @throws IllegalStateException at another time
  public Progress progress(Duration every) {
    if (!state.atEndOfMessage()) {
      throw new IllegalStateException("progress is for the end of a message");
    }
    return progress.open(every);
  }

  /// Whether the server is about to stop: new messages should be answered with 421.
  public boolean draining() {
    return surroundings.draining().getAsBoolean();
  }

  /// The MTA's address and port, or the unix socket it used.
  public String peer() {
    return peer.name();
  }

  String host() {
    return peer.host();
  }

  /// Called by the watchdog.
  void tick(long nowNanos, long tickNanos) {
    guard.check(nowNanos);
    messageGuard.check(nowNanos);
    progress.tick(nowNanos, tickNanos);
  }

  /// From any thread; ends the session's wait.
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("{}: {}", peer, e.getMessage());
    }
  }
}
