package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.milter.MilterCommand.BodyChunk;

/// What must hold whatever a peer sends, for Jazzer: `test/fuzz` looks for inputs that break it,
/// beginning with those in `EngineFuzzInputs`, recorded from Postfix or known from scanners. Every
/// build plays those and variations of them, without Jazzer: [EngineFuzzTest].
///
/// An input is all that a peer says, from its offer on. Its last two bytes are the test's own: what
/// [FuzzedSession] answers; whether all steps are answered (bit 0), and how much comes at once.
class EngineFuzz {
  private static final int MAX_FRAME = Servers.MAX_FRAME;
  private static final int MAX_OFFER = 1024;
  private static final MilterWishes FEW_ANSWERS =
      new MilterWishes(
          Set.of(),
          Set.of(MilterAction.values()),
          Set.of(MilterStep.UNKNOWN),
          Set.of(
              MilterStep.CONNECT,
              MilterStep.HELO,
              MilterStep.RCPT,
              MilterStep.DATA,
              MilterStep.HEADERS,
              MilterStep.END_OF_HEADERS),
          true,
          true,
          true,
          Map.of(MacroStage.MAIL, List.of("i", "{auth_authen}")));

  private final Incidents incidents = new Incidents(() -> 0);

  /// One frame cut out of a stream by other means than [FrameReader]'s; null where there is none.
  private record Frame(int code, ByteBuffer bytes, int next) {
    byte[] payload() {
      byte[] payload = new byte[bytes.limit()];
      bytes.get(0, payload);
      return payload;
    }
  }

  @FuzzTest
  void framesAreCutWhereTheirLengthsSay(byte[] input) throws IOException {
    RecordedPeer peer = new RecordedPeer(stream(input), pieceBytes(input));
    FrameReader reader =
        new FrameReader(peer, new Guard(peer, () -> {}), MAX_OFFER, Servers.LIMITS);
    byte[] stream = stream(input);
    int at = 0;
    for (Frame frame = frameAt(stream, at); frame != null; frame = frameAt(stream, at)) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.code()).isEqualTo(frame.code);
      assertThat(Arrays.copyOfRange(reader.buffer(), reader.from(), reader.to()))
          .isEqualTo(frame.payload());
      assertThat(reader.buffer().length).isLessThanOrEqualTo(70_000 + 4 * stream.length);
      if ((frame.code & 1) != 0) {
        reader.shrink();
      }
      reader.negotiated(MAX_FRAME);
      at = frame.next;
    }
    if (stream.length - at >= 4 && !possible(lengthAt(stream, at), at)) {
      assertThatThrownBy(reader::next).isInstanceOf(ProtocolException.class);
    } else {
      assertThat(reader.next()).isFalse();
      assertThat(reader.insideFrame()).isEqualTo(at < stream.length);
    }
  }

  @FuzzTest
  void payloadsAreCommandsOrProtocolErrors(byte[] input) {
    byte[] stream = stream(input);
    Macros macros = new Macros();
    int at = 0;
    for (Frame frame = frameAt(stream, at); frame != null; frame = frameAt(stream, at)) {
      if (frame.code == CommandCode.MACRO) {
        macros.store(frame.payload(), 0, frame.payload().length, what -> {});
      } else {
        check(frame.code, frame.payload());
        macros.begin(frame.code);
      }
      String value = macros.value("i");
      assertThat(value == null ? 0 : value.length()).isLessThanOrEqualTo(Macros.MAX_BYTES);
      at = frame.next;
    }
    if (at < stream.length) {
      check(stream[at] & 0xFF, Arrays.copyOfRange(stream, at + 1, stream.length));
    }
  }

  @FuzzTest
  void sessionsAnswerWhatIsOwedAndEnd(byte[] input) throws Exception {
    RecordedPeer peer = new RecordedPeer(stream(input), pieceBytes(input));
    MilterWishes wishes = (last(input, 1) & 1) == 0 ? MilterWishes.none() : FEW_ANSWERS;
    MilterConnection connection =
        new MilterConnection(
            peer,
            new MilterConnection.Peer("fuzz", "fuzz"),
            new MilterConnection.Surroundings(Servers.LIMITS, wishes, incidents, () -> false));
    boolean spoken = true;
    try {
      if (connection.negotiate()) {
        new FuzzedSession(last(input, 2)).run(connection);
      }
    } catch (ProtocolException _) {
      spoken = false;
    }
    long owed = answersOwed(stream(input), wishes);
    long answers = frames(peer.told()).chars().filter(code -> code != 'h').count();
    assertThat(frames(peer.told())).matches("(O[crtyads]*(h[crtyads]+)*)*");
    if (spoken) {
      assertThat(answers).isEqualTo(owed);
    } else {
      assertThat(answers).isLessThanOrEqualTo(owed);
    }
  }

  private static void check(int code, byte[] payload) {
    try {
      MilterCommand command = CommandParser.parse(code, payload, 0, payload.length, what -> {});
      String words = Recorder.words(command);
      assertThat(words).hasSizeLessThanOrEqualTo(100 + 2 * payload.length);
      if (!(command instanceof BodyChunk)) {
        assertThat(words).doesNotContain("\0");
      }
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).matches("[ -~]+");
    }
  }

  /// Counted from the frames alone: one answer for the offer, and for each command that wants one.
  private static long answersOwed(byte[] stream, MilterWishes wishes) {
    Frame offer = frameAt(stream, 0);
    if (offer == null || offer.code != CommandCode.NEGOTIATE || offer.bytes.limit() < 12) {
      return 0;
    }
    ByteBuffer numbers = offer.bytes.duplicate();
    Negotiation agreed;
    try {
      agreed = Negotiation.agree(numbers.getInt(), numbers.getInt(), numbers.getInt(), wishes);
    } catch (ProtocolException _) {
      return 0;
    }
    long owed = 1;
    int at = offer.next;
    for (Frame frame = frameAt(stream, at); frame != null; frame = frameAt(stream, at)) {
      if (frame.code == CommandCode.QUIT) {
        return owed;
      }
      owed += agreed.answers(frame.code) ? 1 : 0;
      at = frame.next;
    }
    return owed;
  }

  private static String frames(byte[] told) {
    StringBuilder codes = new StringBuilder();
    for (int at = 0; at < told.length; ) {
      assertThat(told.length - at).isGreaterThan(4);
      codes.append((char) told[at + 4]);
      at += 4 + lengthAt(told, at);
      assertThat(at).isLessThanOrEqualTo(told.length);
    }
    return codes.toString();
  }

  private static @Nullable Frame frameAt(byte[] stream, int at) {
    if (stream.length - at < 5 || !possible(lengthAt(stream, at), at)) {
      return null;
    }
    int next = at + 4 + lengthAt(stream, at);
    return next > stream.length
        ? null
        : new Frame(
            stream[at + 4] & 0xFF, ByteBuffer.wrap(stream, at + 5, next - at - 5).slice(), next);
  }

  private static boolean possible(int length, int at) {
    return length >= 1 && length <= (at == 0 ? MAX_OFFER : MAX_FRAME);
  }

  private static int lengthAt(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getInt(at);
  }

  private static byte[] stream(byte[] input) {
    return Arrays.copyOf(input, Math.max(0, input.length - 2));
  }

  private static int last(byte[] input, int nth) {
    return input.length < 2 ? 0 : input[input.length - nth] & 0xFF;
  }

  private static int pieceBytes(byte[] input) {
    int choice = (last(input, 1) >> 1) & 7;
    return choice == 0 ? Integer.MAX_VALUE : 1 << (choice - 1);
  }
}
