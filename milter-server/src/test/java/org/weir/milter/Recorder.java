package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A session for tests: writes down what it is told, answers as told.
final class Recorder implements MilterServer.Connections {
  interface Answer {
    MilterReply to(MilterCommand command, MilterConnection connection)
        throws IOException, InterruptedException;
  }

  static final Answer CONTINUE = (_, _) -> MilterReply.CONTINUE;

  private final Answer answer;
  private final BlockingQueue<List<String>> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  Recorder(Answer answer) {
    this.answer = answer;
  }

  /// Answers a command of that kind so, every other one with "continue".
  static Recorder answering(Class<? extends MilterCommand> kind, MilterReply reply) {
    return new Recorder((command, _) -> kind.isInstance(command) ? reply : MilterReply.CONTINUE);
  }

  @Override
  public void run(MilterConnection connection) throws IOException, InterruptedException {
    List<String> seen = new ArrayList<>();
    try {
      while (true) {
        MilterCommand command = connection.read();
        seen.add(words(command));
        if (command instanceof MilterCommand.Quit) {
          return;
        }
        if (isAnswered(command)) {
          connection.send(answer.to(command, connection));
        }
      }
    } catch (IOException e) {
      seen.add(e.getClass().getSimpleName());
      throw e;
    } catch (RuntimeException | InterruptedException | Error e) {
      failures.add(e);
      throw e;
    } finally {
      ended.add(seen);
    }
  }

  /// What the next session to end was told.
  List<String> conversation() throws InterruptedException {
    List<String> seen = ended.poll(10, TimeUnit.SECONDS);
    assertThat(failures).isEmpty();
    assertThat(seen).as("a session ended").isNotNull();
    return seen;
  }

  /// Why the next session to fail did.
  Throwable failure() throws InterruptedException {
    Throwable failure = failures.poll(10, TimeUnit.SECONDS);
    assertThat(failure).as("a session failed").isNotNull();
    return failure;
  }

  static boolean isAnswered(MilterCommand command) {
    return switch (command) {
      case MilterCommand.Abort _, MilterCommand.Quit _, MilterCommand.QuitNewConnection _ -> false;
      case MilterCommand.Connect _,
          MilterCommand.Helo _,
          MilterCommand.MailFrom _,
          MilterCommand.RcptTo _,
          MilterCommand.Data _,
          MilterCommand.HeaderField _,
          MilterCommand.EndOfHeaders _,
          MilterCommand.BodyChunk _,
          MilterCommand.EndOfMessage _,
          MilterCommand.Unknown _ ->
          true;
    };
  }

  static String words(MilterCommand command) {
    return switch (command) {
      case MilterCommand.Connect c -> "connect " + c.hostName() + " " + c.inetAddress();
      case MilterCommand.Helo(String argument) -> "helo " + argument;
      case MilterCommand.MailFrom m -> "mail " + m.address();
      case MilterCommand.RcptTo r -> "rcpt " + r.address();
      case MilterCommand.Data _ -> "data";
      case MilterCommand.HeaderField(String name, String value) -> "header " + name + "=" + value;
      case MilterCommand.EndOfHeaders _ -> "eoh";
      case MilterCommand.BodyChunk(var bytes) ->
          "body " + (bytes.remaining() > 20 ? bytes.remaining() : ISO_8859_1.decode(bytes));
      case MilterCommand.EndOfMessage _ -> "eom";
      case MilterCommand.Unknown(String line) -> "unknown " + line;
      case MilterCommand.Abort _ -> "abort";
      case MilterCommand.Quit _ -> "quit";
      case MilterCommand.QuitNewConnection _ -> "quit-nc";
    };
  }
}
