package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.milter.ClientWire.Frame;
import org.weir.milter.MilterReply.ReplyCode;

/// Reads what a server sends, as strictly as Postfix does.
final class ClientReplies {
  private static final Pattern LINE =
      Pattern.compile("([45]\\d\\d)([- ])([45]\\.\\d{1,3}\\.\\d{1,3}) ([ -~]*)");

  private ClientReplies() {}

  static MilterClient.Agreement agreement(Frame frame) throws ProtocolException {
    ByteBuffer payload = frame.payload();
    if (frame.code() != 'O' || payload.remaining() < 12) {
      throw new ProtocolException("no answer to the offer: " + frame.code());
    }
    int version = payload.getInt();
    int actions = payload.getInt();
    int steps = payload.getInt();
    Map<MacroStage, List<String>> macros = new EnumMap<>(MacroStage.class);
    while (payload.hasRemaining()) {
      macros.put(stage(payload.getInt()), List.of(string(frame).split(" ")));
    }
    return new MilterClient.Agreement(version, actions, steps, macros);
  }

  static boolean isVerdict(Frame frame) {
    return "cartdsy".indexOf(frame.code()) >= 0;
  }

  static MilterReply reply(Frame frame) throws ProtocolException {
    MilterReply reply =
        switch (frame.code()) {
          case 'c' -> MilterReply.CONTINUE;
          case 'a' -> MilterReply.ACCEPT;
          case 'r' -> MilterReply.REJECT;
          case 't' -> MilterReply.TEMP_FAIL;
          case 'd' -> MilterReply.DISCARD;
          case 's' -> MilterReply.SKIP;
          case 'y' -> replyCode(string(frame));
          default -> throw new ProtocolException("no reply: " + frame.code());
        };
    return complete(frame, reply);
  }

  /// @param leadingSpace whether values begin with the space after the colon
  static Modification modification(Frame frame, boolean leadingSpace) throws ProtocolException {
    try {
      return complete(frame, decoded(frame, leadingSpace));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new ProtocolException("malformed modification: " + frame.code() + " " + e);
    }
  }

  private static Modification decoded(Frame frame, boolean leadingSpace) throws ProtocolException {
    ByteBuffer payload = frame.payload();
    return switch (frame.code()) {
      case 'h' -> new Modification.AddHeader(string(frame), value(frame, leadingSpace));
      case 'i' ->
          new Modification.InsertHeader(
              payload.getInt(), string(frame), value(frame, leadingSpace));
      case 'm' ->
          new Modification.ChangeHeader(
              payload.getInt(), string(frame), value(frame, leadingSpace));
      case 'b' -> new Modification.ReplaceBody(rest(payload));
      case '+' -> new Modification.AddRecipient(string(frame));
      case '2' -> new Modification.AddRecipient(string(frame), optional(frame));
      case '-' -> new Modification.DeleteRecipient(string(frame));
      case 'e' -> new Modification.ChangeSender(string(frame), optional(frame));
      case 'q' -> new Modification.Quarantine(string(frame));
      default -> throw new ProtocolException("no modification: " + frame.code());
    };
  }

  private static ReplyCode replyCode(String text) throws ProtocolException {
    List<String> lines = new ArrayList<>();
    String code = "";
    String status = "";
    String[] all = text.split("\r\n", -1);
    for (int i = 0; i < all.length; i++) {
      Matcher line = LINE.matcher(all[i]);
      boolean last = i == all.length - 1;
      if (!line.matches() || line.group(2).equals("-") == last) {
        throw new ProtocolException("malformed line " + (i + 1) + " of a reply");
      }
      if (i > 0 && !(line.group(1).equals(code) && line.group(3).equals(status))) {
        throw new ProtocolException("another code in line " + (i + 1) + " of a reply");
      }
      code = line.group(1);
      status = line.group(3);
      lines.add(line.group(4).replace("%%", "%"));
    }
    return new ReplyCode(Integer.parseInt(code), status, lines);
  }

  private static <T> T complete(Frame frame, T value) throws ProtocolException {
    if (frame.payload().hasRemaining()) {
      throw new ProtocolException("bytes left in a reply: " + frame.code());
    }
    return value;
  }

  private static MacroStage stage(int number) throws ProtocolException {
    for (MacroStage stage : MacroStage.values()) {
      if (stage.number == number) {
        return stage;
      }
    }
    throw new ProtocolException("no macro stage " + number);
  }

  private static String value(Frame frame, boolean leadingSpace) throws ProtocolException {
    String value = string(frame);
    return leadingSpace && value.startsWith(" ") ? value.substring(1) : value;
  }

  private static String optional(Frame frame) throws ProtocolException {
    return frame.payload().hasRemaining() ? string(frame) : "";
  }

  private static String string(Frame frame) throws ProtocolException {
    ByteBuffer payload = frame.payload();
    int start = payload.position();
    while (payload.hasRemaining()) {
      if (payload.get() == 0) {
        byte[] bytes = new byte[payload.position() - 1 - start];
        payload.get(start, bytes);
        return new String(bytes, ISO_8859_1);
      }
    }
    throw new ProtocolException("a string without its end: " + frame.code());
  }

  private static ByteBuffer rest(ByteBuffer payload) {
    ByteBuffer rest = payload.slice();
    payload.position(payload.limit());
    return rest;
  }
}
