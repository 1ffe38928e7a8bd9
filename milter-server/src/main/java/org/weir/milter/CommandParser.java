package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.weir.milter.MilterCommand.Abort;
import org.weir.milter.MilterCommand.BodyChunk;
import org.weir.milter.MilterCommand.Connect;
import org.weir.milter.MilterCommand.Data;
import org.weir.milter.MilterCommand.EndOfHeaders;
import org.weir.milter.MilterCommand.EndOfMessage;
import org.weir.milter.MilterCommand.HeaderField;
import org.weir.milter.MilterCommand.Helo;
import org.weir.milter.MilterCommand.MailFrom;
import org.weir.milter.MilterCommand.Quit;
import org.weir.milter.MilterCommand.QuitNewConnection;
import org.weir.milter.MilterCommand.RcptTo;
import org.weir.milter.MilterCommand.Unknown;

/// One frame's code and payload to a value. Keeps no state; bounded by the frame's length. Where a
/// payload is odd but its meaning clear it is taken, and the oddity reported; where it is not,
/// [ProtocolException].
final class CommandParser {
  /// ESMTP arguments beyond this number are dropped.
  static final int MAX_ARGUMENTS = 1000;

  private static final Data DATA = new Data();
  private static final EndOfHeaders END_OF_HEADERS = new EndOfHeaders();
  private static final EndOfMessage END_OF_MESSAGE = new EndOfMessage();

  private CommandParser() {}

  /// @param buffer holds the payload from `from` (inclusive) to `to` (exclusive)
  /// @param oddities told what was tolerated, in words of ours
  static MilterCommand parse(int code, byte[] buffer, int from, int to, Consumer<String> oddities)
      throws ProtocolException {
    return switch (code) {
      case CommandCode.CONNECT -> connect(buffer, from, to);
      case CommandCode.HELO -> new Helo(stringAt(buffer, from, to));
      case CommandCode.MAIL -> {
        List<String> strings = strings(code, buffer, from, to, oddities);
        yield new MailFrom(path(strings.getFirst()), strings.subList(1, strings.size()));
      }
      case CommandCode.RCPT -> {
        List<String> strings = strings(code, buffer, from, to, oddities);
        yield new RcptTo(path(strings.getFirst()), strings.subList(1, strings.size()));
      }
      case CommandCode.DATA -> DATA;
      case CommandCode.HEADER -> header(buffer, from, to, false, oddities);
      case CommandCode.END_OF_HEADERS -> END_OF_HEADERS;
      case CommandCode.BODY -> body(buffer, from, to);
      case CommandCode.END_OF_MESSAGE -> END_OF_MESSAGE;
      case CommandCode.UNKNOWN -> new Unknown(stringAt(buffer, from, to));
      case CommandCode.ABORT -> new Abort();
      case CommandCode.QUIT -> new Quit();
      case CommandCode.QUIT_NEW_CONNECTION -> new QuitNewConnection();
      default -> throw new ProtocolException("unknown command " + CommandCode.describe(code));
    };
  }

  static BodyChunk body(byte[] buffer, int from, int to) {
    return new BodyChunk(ByteBuffer.wrap(buffer, from, to - from).slice());
  }

  /// A missing or cut port or address is no address, never an error: the session must live.
  private static Connect connect(byte[] buffer, int from, int to) throws ProtocolException {
    int end = endOfString(buffer, from, to);
    if (end + 1 >= to) {
      throw new ProtocolException("no address family", CommandCode.CONNECT, end - from);
    }
    String hostName = new String(buffer, from, end - from, ISO_8859_1);
    char family = (char) (buffer[end + 1] & 0xFF);
    int port = end + 2;
    boolean known = family == '4' || family == '6' || family == 'L';
    if (!known || port + 2 > to) {
      return new Connect(hostName, family, 0, "");
    }
    int number = ((buffer[port] & 0xFF) << 8) | (buffer[port + 1] & 0xFF);
    return new Connect(hostName, family, number, stringAt(buffer, port + 2, to));
  }

  /// @param spaceKept whether the value begins with the space that else the MTA would have removed
  static HeaderField header(
      byte[] buffer, int from, int to, boolean spaceKept, Consumer<String> oddities)
      throws ProtocolException {
    int end = endOfString(buffer, from, to);
    if (end == to) {
      throw new ProtocolException("no end of the name", CommandCode.HEADER, end - from);
    }
    int endOfValue = endOfString(buffer, end + 1, to);
    if (endOfValue != to - 1) {
      oddities.accept("header field of not exactly two strings");
    }
    int value = end + 1;
    if (spaceKept && value < endOfValue && buffer[value] == ' ') {
      value++;
    }
    return new HeaderField(
        new String(buffer, from, end - from, ISO_8859_1),
        new String(buffer, value, endOfValue - value, ISO_8859_1));
  }

  private static List<String> strings(
      int code, byte[] buffer, int from, int to, Consumer<String> oddities)
      throws ProtocolException {
    if (from == to) {
      throw new ProtocolException("no address", code, 0);
    }
    List<String> strings = new ArrayList<>(4);
    for (int at = from; at < to; ) {
      if (strings.size() > MAX_ARGUMENTS) {
        oddities.accept("more than " + MAX_ARGUMENTS + " ESMTP arguments");
        break;
      }
      int end = endOfString(buffer, at, to);
      strings.add(new String(buffer, at, end - at, ISO_8859_1));
      at = end + 1;
    }
    return strings;
  }

  /// Sendmail before 8.17.2 could leave the arguments behind the address.
  private static String path(String typed) {
    if (typed.isEmpty() || typed.charAt(0) != '<' || typed.indexOf('>') == typed.length() - 1) {
      return typed;
    }
    boolean quoted = false;
    for (int i = 1; i < typed.length(); i++) {
      switch (typed.charAt(i)) {
        case '"' -> quoted = !quoted;
        case '\\' -> i++;
        case '>' -> {
          if (!quoted && !typed.startsWith(">", i + 1)) {
            return typed.substring(0, i + 1);
          }
        }
        default -> {}
      }
    }
    return typed;
  }

  /// A last string without its NUL is taken as it is.
  private static String stringAt(byte[] buffer, int from, int to) {
    return new String(buffer, from, endOfString(buffer, from, to) - from, ISO_8859_1);
  }

  /// Where the NUL is, or `to`.
  private static int endOfString(byte[] buffer, int from, int to) {
    int at = from;
    while (at < to && buffer[at] != 0) {
      at++;
    }
    return Math.min(at, to);
  }
}
