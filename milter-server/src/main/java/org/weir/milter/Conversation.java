package org.weir.milter;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.milter.MilterCommand.Abort;
import org.weir.milter.MilterCommand.EndOfMessage;
import org.weir.milter.MilterCommand.Quit;
import org.weir.milter.MilterCommand.QuitNewConnection;

/// The receiving half of a [MilterConnection]: frames become the commands the session has to see,
/// in an order it can rely on; all else is dealt with here. Confined to the session's thread.
final class Conversation {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  private record Delivery(int code, MilterCommand command) {}

  private final Negotiation agreed;
  private final ProtocolState state;
  private final FrameReader in;
  private final FrameWriter out;
  private final Guard messageGuard;
  private final long messageNanos;
  private final MilterConnection.Surroundings surroundings;
  private final MilterConnection.Peer peer;
  private final Consumer<String> oddities;
  private final Macros macros = new Macros();
  private final Queue<Delivery> waiting = new ArrayDeque<>(2);
  private boolean messageOver;
  private boolean messageTimed; // the guard is on
  private boolean gone;

  Conversation(
      Negotiation agreed,
      FrameReader in,
      FrameWriter out,
      Guard messageGuard,
      MilterConnection.Surroundings surroundings,
      MilterConnection.Peer peer) {
    this.agreed = agreed;
    this.state = new ProtocolState(agreed);
    this.in = in;
    this.out = out;
    this.messageGuard = messageGuard;
    this.messageNanos = surroundings.limits().messageTimeout().toNanos();
    this.surroundings = surroundings;
    this.peer = peer;
    this.oddities = what -> surroundings.incidents().oddity(peer.host(), what);
  }

  ProtocolState state() {
    return state;
  }

  Macros macros() {
    return macros;
  }

  /// The next command, waiting for it as long as it takes.
  MilterCommand next() throws IOException {
    if (messageOver) {
      endMessage();
    }
    timeMessage(state.messageOpen());
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

  /// The verdict is out. Macros stay until [#next()].
  void messageAnswered() {
    messageOver = true;
  }

  /// One frame; null if the session need not see it.
  private @Nullable MilterCommand receive() throws IOException {
    if (!nextFrame()) {
      gone = true;
      return withWhatItImplies(CommandCode.QUIT, new Quit());
    }
    int code = in.code();
    if (code == CommandCode.MACRO) {
      macros.store(in.buffer(), in.from(), in.to(), oddities);
      return null;
    }
    return switch (state.receive(code)) {
      case DELIVER -> deliver(code);
      case REPEAT -> {
        answer(code, state.repeatedVerdict(code));
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

  /// A vanished peer, a time-out and the server's own end are all the end of the stream.
  private boolean nextFrame() throws ProtocolException {
    try {
      boolean there = in.next();
      if (!there && in.insideFrame()) {
        oddities.accept("stream ended inside a frame");
      }
      return there;
    } catch (ProtocolException e) {
      throw e;
    } catch (IOException e) {
      log.debug("{}: {}", peer, e.toString());
      return false;
    }
  }

  private @Nullable MilterCommand deliver(int code) throws IOException {
    boolean empty = in.from() == in.to();
    if (empty && (code == CommandCode.MAIL || code == CommandCode.RCPT)) {
      return refuse(code); // no address at all, not even an empty one
    }
    if (!empty && code == CommandCode.END_OF_MESSAGE) {
      waiting.add(new Delivery(code, new EndOfMessage()));
      state.deliver(CommandCode.BODY, false);
      return CommandParser.body(in.buffer(), in.from(), in.to());
    }
    gone = code == CommandCode.QUIT;
    messageOver = code == CommandCode.ABORT;
    return withWhatItImplies(code, parse(code));
  }

  private MilterCommand parse(int code) throws ProtocolException {
    return code == CommandCode.HEADER
        ? CommandParser.header(
            in.buffer(), in.from(), in.to(), agreed.has(MilterStep.LEADING_SPACE), oddities)
        : CommandParser.parse(code, in.buffer(), in.from(), in.to(), oddities);
  }

  /// First the end of an open message, then that of the connection before, then the command.
  private MilterCommand withWhatItImplies(int code, MilterCommand command) {
    boolean another = code == CommandCode.CONNECT && state.connectedBefore();
    boolean aborts = state.messageOpen() && endsMessage(code);
    if (!aborts && !another) {
      return handOver(code, command);
    }
    if (another) {
      waiting.add(new Delivery(CommandCode.QUIT_NEW_CONNECTION, new QuitNewConnection()));
    }
    waiting.add(new Delivery(code, command));
    if (aborts) {
      state.deliver(CommandCode.ABORT, false);
      return new Abort(); // its macros stay: those of the command are among them already
    }
    Delivery first = waiting.remove();
    return handOver(first.code, first.command);
  }

  private MilterCommand handOver(int code, MilterCommand command) {
    state.deliver(code, true);
    macros.begin(code);
    if (code == CommandCode.END_OF_MESSAGE) {
      timeMessage(false); // the rest of its time is ours
    }
    return command;
  }

  private @Nullable MilterCommand refuse(int code) throws IOException {
    surroundings.incidents().outOfOrder(peer.host(), code);
    answer(code, MilterReply.TEMP_FAIL);
    return state.refuse(code) ? new Abort() : null;
  }

  /// In the session's place.
  private void answer(int code, MilterReply reply) throws IOException {
    macros.drop(code);
    if (agreed.answers(code)) {
      ReplyEncoder.reply(out, reply);
      out.flush();
    }
  }

  private void timeMessage(boolean underWay) {
    if (underWay && !messageTimed) {
      messageGuard.start(messageNanos);
    } else if (!underWay && messageTimed) {
      messageGuard.stop();
    }
    messageTimed = underWay;
  }

  private void endMessage() {
    messageOver = false;
    macros.endMessage();
    in.shrink();
    out.shrink();
  }

  private static boolean endsMessage(int code) {
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
}
