package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The macros of one connection, by the stage they were sent for. Kept as the bytes that came, and
/// decoded (ISO-8859-1) only when asked for. Confined to the session's thread.
///
/// A macro frame comes *before* its command and replaces what its stage held; a command that comes
/// without one has no macros of its stage. So `{auth_authen}` of one message is never seen by the
/// next, while those of CONNECT and HELO stay. Postfix repeats frames for each header field and
/// body chunk: those are passed over.
public final class Macros {
  /// libmilter's limit for one frame; a longer one counts as empty.
  static final int MAX_BYTES = 65_535;

  private static final byte[] NOTHING = {};
  private static final int MAIL = stageOf(CommandCode.MAIL);
  private static final int KEPT_BYTES = 512;

  private static final class Slot {
    private byte[] bytes = NOTHING;
    private int length;

    /// Filled, and its command has not come yet.
    private boolean fresh;

    private void clear() {
      bytes = bytes.length > KEPT_BYTES ? NOTHING : bytes;
      length = 0;
      fresh = false;
    }
  }

  private final Slot[] slots = new Slot[MacroStage.values().length]; // in the protocol's order

  Macros() {
    Arrays.setAll(slots, _ -> new Slot());
  }

  /// The macro's value as last sent, the latest stage first; null if it was not. The name may be
  /// given with or without its braces and is case-sensitive.
  public @Nullable String value(String name) {
    byte[] wanted = name.getBytes(ISO_8859_1);
    int braces = isBraced(wanted, 0, wanted.length) ? 1 : 0;
    for (int i = slots.length - 1; i >= 0; i--) {
      String value = find(slots[i], wanted, braces, wanted.length - braces);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /// Stores a macro frame's payload; frames for codes without a stage are legal and of no use.
  void store(byte[] buffer, int from, int to, Consumer<String> oddities) {
    if (from == to) {
      oddities.accept("macro frame without a command code");
      return;
    }
    int stage = stageOf(buffer[from] & 0xFF);
    if (stage < 0) {
      return;
    }
    Slot slot = slots[stage];
    slot.clear();
    slot.fresh = true;
    int length = to - from - 1;
    if (length > MAX_BYTES) {
      oddities.accept("macro frame of " + length + " bytes, taken as empty");
      return;
    }
    if (slot.bytes.length < length) {
      slot.bytes = new byte[Math.max(length, 64)];
    }
    System.arraycopy(buffer, from + 1, slot.bytes, 0, length);
    slot.length = length;
    if (length > 0 && !isEvenListOfStrings(slot)) {
      oddities.accept("macro frame that is no list of pairs");
    }
  }

  /// A command takes its macros, if they came, and ends those of all later stages.
  void begin(int code) {
    int stage = stageOf(code);
    if (code == CommandCode.QUIT_NEW_CONNECTION) {
      clearFrom(0);
    } else if (stage >= 0) {
      if (!slots[stage].fresh) {
        slots[stage].clear();
      }
      slots[stage].fresh = false;
      clearFrom(stage + 1);
    }
  }

  /// A command that nobody saw takes its macros with it.
  void drop(int code) {
    int stage = stageOf(code);
    if (stage >= 0 && slots[stage].fresh) {
      slots[stage].clear();
    }
  }

  void endMessage() {
    clearFrom(MAIL);
  }

  private void clearFrom(int stage) {
    for (int i = stage; i < slots.length; i++) {
      slots[i].clear();
    }
  }

  private static int stageOf(int code) {
    return switch (code) {
      case CommandCode.CONNECT -> 0;
      case CommandCode.HELO -> 1;
      case CommandCode.MAIL -> 2;
      case CommandCode.RCPT -> 3;
      case CommandCode.DATA -> 4;
      case CommandCode.END_OF_HEADERS -> 5;
      case CommandCode.END_OF_MESSAGE -> 6;
      default -> -1;
    };
  }

  private static @Nullable String find(Slot slot, byte[] wanted, int from, int to) {
    byte[] bytes = slot.bytes;
    for (int at = 0; at < slot.length; ) {
      int endOfName = endOfString(slot, at);
      int value = Math.min(endOfName + 1, slot.length);
      int endOfValue = endOfString(slot, value);
      int braces = isBraced(bytes, at, endOfName) ? 1 : 0;
      if (Arrays.equals(bytes, at + braces, endOfName - braces, wanted, from, to)) {
        return new String(bytes, value, endOfValue - value, ISO_8859_1);
      }
      at = endOfValue + 1;
    }
    return null;
  }

  private static boolean isBraced(byte[] bytes, int from, int to) {
    return to - from > 2 && bytes[from] == '{' && bytes[to - 1] == '}';
  }

  private static boolean isEvenListOfStrings(Slot slot) {
    int strings = 0;
    for (int at = 0; at < slot.length; at++) {
      strings += slot.bytes[at] == 0 ? 1 : 0;
    }
    return slot.bytes[slot.length - 1] == 0 && strings % 2 == 0;
  }

  private static int endOfString(Slot slot, int from) {
    int at = from;
    while (at < slot.length && slot.bytes[at] != 0) {
      at++;
    }
    return at;
  }
}
