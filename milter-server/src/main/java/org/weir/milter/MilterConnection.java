package org.weir.milter;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.milter.MilterCommand.Abort;
import org.weir.milter.MilterCommand.Quit;
import org.weir.milter.MilterCommand.QuitNewConnection;

/// One MTA's connection, as its session sees it: commands to [#read()], and an answer to [#send]
/// for each that wants one. The protocol's own business is done here: frames, macros, the order of
/// commands ([ProtocolState]), time-outs.
///
/// What comes out of order is answered here and never delivered. A message that was delivered ends
/// with the session's verdict on it, or with an [Abort]; a connection ends with [Quit], also when
/// the peer vanished. Malformed data is a [ProtocolException], a failed write another
/// [IOException]: then the session ends its message itself.
///
/// Confined to the thread that runs the session.
public final class MilterConnection {
  private static final Logger log = LoggerFactory.getLogger(MilterConnection.class);

  /// The offer and whatever a client appends to it.
  private static final int MAX_OFFER_BYTES = 1024;

  /// What all connections of one server share.
  record Surroundings(
      MilterLimits limits, MilterWishes wishes, Incidents incidents, BooleanSupplier draining) {}

  private record Delivery(int code, MilterCommand command) {}

  private final SocketChannel channel;
  private final String peer;
  private final String host;
  private final Surroundings surroundings;
  private final Guard guard;
  private final FrameReader in;
  private final FrameWriter out;
  private final Progress progress;
  private final Consumer<String> oddities;
  private final Macros macros = new Macros();
  private final Queue<Delivery> waiting = new ArrayDeque<>(2);
  private Negotiation agreed = new Negotiation(Negotiation.OLDEST, 0, 0);
  private ProtocolState state = new ProtocolState(agreed);
  private boolean messageOver;
  private boolean bodyReplaced;
  private boolean gone;

  /// @param peer address and port, for people
  /// @param host the same for all connections of one peer
  MilterConnection(SocketChannel channel, String peer, String host, Surroundings surroundings) {
    this.channel = channel;
    this.peer = peer;
    this.host = host;
    this.surroundings = surroundings;
    MilterLimits limits = surroundings.limits();
    guard = new Guard(channel);
    in = new FrameReader(channel, guard, MAX_OFFER_BYTES, limits);
    out = new FrameWriter(channel, guard, limits);
    progress = new Progress(channel, guard, limits.frameTimeout());
    oddities = what -> surroundings.incidents().oddity(host, what);
  }

  /// The first exchange (`SMFIC_OPTNEG`), within the handshake time-out.
  ///
  /// @return false if the peer left without a word
  boolean negotiate() throws IOException {
    MilterLimits limits = surroundings.limits();
    guard.start(limits.handshakeTimeout().toNanos());
    if (!nextFrame()) {
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
    state = new ProtocolState(agreed);
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
    if (messageOver) {
      endMessage();
    }
    Delivery next = waiting.poll();
    if (next != null) {
      return handOver(next.code, next.command);
    }
    MilterCommand command = null;
    while (command == null) {
      command = gone ? new Quit() : receive();
    }
    return command;
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
      messageOver = true;
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
    return macros;
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
    return peer;
  }

  String host() {
    return host;
  }

  /// Called by the watchdog.
  void tick(long nowNanos, long tickNanos) {
    guard.check(nowNanos);
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

  /// One frame; null if the session need not see it.
  private @Nullable MilterCommand receive() throws IOException {
    if (!nextFrame()) {
      gone = true;
      return deliver(CommandCode.QUIT, new Quit());
    }
    int code = in.code();
    if (code == CommandCode.MACRO) {
      macros.store(in.buffer(), in.from(), in.to(), oddities);
      return null;
    }
    return switch (state.receive(code)) {
      case DELIVER, ABORT_FIRST -> accept(code);
      case REPEAT -> {
        answerFor(code, state.repeatedVerdict(code));
        yield null;
      }
      case REFUSE -> refuse(code);
      case IGNORE -> {
        state.ignoreAbort();
        endMessage();
        yield null;
      }
    };
  }

  private @Nullable MilterCommand accept(int code) throws IOException {
    boolean envelope = code == CommandCode.MAIL || code == CommandCode.RCPT;
    if (envelope && in.from() == in.to()) {
      return refuse(code); // no address at all, not even an empty one
    }
    if (code == CommandCode.END_OF_MESSAGE && in.from() < in.to()) {
      waiting.add(new Delivery(code, new MilterCommand.EndOfMessage()));
      state.deliver(CommandCode.BODY, false);
      return CommandParser.body(in.buffer(), in.from(), in.to());
    }
    MilterCommand command = CommandParser.parse(code, in.buffer(), in.from(), in.to(), oddities);
    gone = code == CommandCode.QUIT;
    messageOver = code == CommandCode.ABORT;
    return deliver(code, leadingSpaceKept() ? withoutLeadingSpace(command) : command);
  }

  /// First what the command implies, then the command.
  private MilterCommand deliver(int code, MilterCommand command) {
    boolean another = code == CommandCode.CONNECT && state.connectedBefore();
    boolean aborts = state.messageOpen() && isEndOfMessage(code);
    if (!aborts && !another) {
      return handOver(code, command);
    }
    if (another) {
      waiting.add(new Delivery(CommandCode.QUIT_NEW_CONNECTION, new QuitNewConnection()));
    }
    waiting.add(new Delivery(code, command));
    if (aborts) {
      state.deliver(CommandCode.ABORT, false);
      return new Abort();
    }
    Delivery first = waiting.remove();
    return handOver(first.code, first.command);
  }

  private MilterCommand handOver(int code, MilterCommand command) {
    state.deliver(code, true);
    macros.begin(code);
    return command;
  }

  private @Nullable MilterCommand refuse(int code) throws IOException {
    surroundings.incidents().outOfOrder(host, code);
    answerFor(code, MilterReply.TEMP_FAIL);
    return state.refuse(code) ? new Abort() : null;
  }

  private void answerFor(int code, MilterReply reply) throws IOException {
    macros.drop(code);
    if (agreed.answers(code)) {
      ReplyEncoder.reply(out, reply);
      out.flush();
    }
  }

  private void endMessage() {
    messageOver = false;
    bodyReplaced = false;
    macros.endMessage();
    in.shrink();
    out.shrink();
  }

  /// A vanished peer, a time-out and the server's own end are all the end of the stream.
  private boolean nextFrame() throws IOException {
    try {
      boolean there = in.next();
      if (!there && in.insideFrame()) {
        oddities.accept("stream ended inside a frame");
      }
      return there;
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException e) {
      if (guard.expired()) {
        surroundings.incidents().timedOut();
      }
      log.debug("{}: {}", peer, guard.expired() ? "timed out" : e.toString());
      return false;
    }
  }

  private static boolean isEndOfMessage(int code) {
    return switch (code) {
      case CommandCode.CONNECT,
          CommandCode.HELO,
          CommandCode.MAIL,
          CommandCode.QUIT,
          CommandCode.QUIT_NEW_CONNECTION ->
          true;
      default -> false;
    };
  }

  /// The one space a MTA would have removed, had it not been asked to leave it.
  private static MilterCommand withoutLeadingSpace(MilterCommand command) {
    return command instanceof MilterCommand.HeaderField(String name, String value)
            && value.startsWith(" ")
        ? new MilterCommand.HeaderField(name, value.substring(1))
        : command;
  }
}
