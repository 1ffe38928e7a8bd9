package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Section 14: whatever comes, a session ends by itself, by [ProtocolException] or by the peer's
/// end; never by another error, and with as many answers as were owed.
class FuzzTest {
  private static final String CODES = "CHMRTLNBEUAKD";
  private static final int ROUNDS = 40;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 10);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesRandomBytes(long seed) throws Exception {
    Random random = new Random(seed);
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    try (MilterServer server = Servers.running(recorder)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes = new byte[random.nextInt(3_000)];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 0, Math.min(3, bytes.length), (byte) 0); // or it is no frame at all
        try (RawPeer peer = RawPeer.negotiated(server)) {
          peer.send(bytes).endOfStream();
          assertThat(peer.codesUntilClosed()).matches("[ct]*");
          assertThat(recorder.conversation().getLast()).isIn("quit", "ProtocolException");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void survivesFlippedBytesAndCutSessions(long seed) throws Exception {
    Random random = new Random(seed);
    Recorder recorder = new Recorder(Recorder.CONTINUE);
    byte[] session = session(random, "CHMRRTLLNBBEAMRTNEAQ");
    try (MilterServer server = Servers.running(recorder)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes = Arrays.copyOf(session, session.length - random.nextInt(session.length));
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        try (RawPeer peer = RawPeer.negotiated(server)) {
          peer.send(bytes).endOfStream();
          assertThat(peer.codesUntilClosed()).matches("[ct]*");
          assertThat(recorder.conversation().getLast()).isIn("quit", "ProtocolException");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void answersEveryCommandOfRandomSessionsOnce(long seed) throws Exception {
    Random random = new Random(seed);
    AtomicLong verdicts = new AtomicLong(seed);
    Recorder recorder = new Recorder((command, _) -> anyVerdict(command, verdicts));
    try (MilterServer server = Servers.running(recorder)) {
      for (int round = 0; round < ROUNDS; round++) {
        StringBuilder codes = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
          codes.append(CODES.charAt(random.nextInt(CODES.length())));
        }
        long owed = codes.chars().filter(code -> "AKD".indexOf(code) < 0).count();
        try (RawPeer peer = RawPeer.negotiated(server)) {
          peer.send(session(random, codes.toString())).endOfStream();
          assertThat(peer.codesUntilClosed()).as(codes.toString()).hasSize((int) owed);
          assertThat(recorder.conversation()).endsWith("quit");
        }
      }
    }
  }

  private static MilterReply anyVerdict(MilterCommand command, AtomicLong verdicts) {
    return switch (new Random(verdicts.incrementAndGet()).nextInt(16)) {
      case 0 -> MilterReply.REJECT;
      case 1 -> MilterReply.TEMP_FAIL;
      case 2 -> new MilterReply.ReplyCode(451, "4.7.1", "later");
      case 3 ->
          command instanceof MilterCommand.BodyChunk ? MilterReply.SKIP : MilterReply.CONTINUE;
      case 4 ->
          command instanceof MilterCommand.Unknown ? MilterReply.CONTINUE : MilterReply.ACCEPT;
      default -> MilterReply.CONTINUE;
    };
  }

  private static byte[] session(Random random, String codes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < codes.length(); i++) {
      char code = codes.charAt(i);
      bytes.writeBytes(
          switch (code) {
            case 'C' -> frame(code, "client|4\u0001\u0001198.51.100.7|");
            case 'D' -> frame(code, CODES.charAt(random.nextInt(CODES.length())) + "i|Q1|");
            case 'H', 'U' -> frame(code, "x".repeat(random.nextInt(100)) + "|");
            case 'M', 'R' -> frame(code, "<" + "a".repeat(random.nextInt(100)) + ">|X=1|");
            case 'L' -> frame(code, "Name|" + "v".repeat(random.nextInt(5_000)) + "|");
            case 'B' -> frame(code, new byte[random.nextInt(70_000)]);
            default -> frame(code, "");
          });
    }
    return bytes.toByteArray();
  }
}
