package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The short run of [EngineFuzz]: its inputs as they are, cut short, and with bytes changed. What
/// `test/fuzz` finds lies below the same folder and is played too.
class EngineFuzzTest {
  private static final Path INPUTS = Path.of("src/test/resources/org/weir/milter/EngineFuzzInputs");
  private static final int ROUNDS = 40;

  private final EngineFuzz fuzz = new EngineFuzz();

  static List<Path> inputs() throws IOException {
    try (Stream<Path> files = Files.walk(INPUTS)) {
      List<Path> inputs = files.filter(Files::isRegularFile).sorted().toList();
      assertThat(inputs).isNotEmpty();
      return inputs;
    }
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 8);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void holdsForRecordedAndHostileSessions(Path input) throws Exception {
    byte[] bytes = Files.readAllBytes(input);
    check(bytes);
    check(new byte[0]);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holdsForBrokenSessions(long seed) throws Exception {
    Random random = new Random(seed);
    List<Path> inputs = inputs();
    for (Path input : inputs) {
      byte[] bytes = Files.readAllBytes(input);
      for (int round = 0; round < ROUNDS; round++) {
        check(broken(bytes, random));
      }
    }
  }

  private void check(byte[] input) throws Exception {
    fuzz.framesAreCutWhereTheirLengthsSay(input);
    fuzz.payloadsAreCommandsOrProtocolErrors(input);
    fuzz.sessionsAnswerWhatIsOwedAndEnd(input);
  }

  /// Some bytes changed, or a part left out; the offer too, but not often.
  private static byte[] broken(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(8) == 0 ? 0 : Math.min(17, bytes.length - 1);
      bytes[from + random.nextInt(bytes.length - from)] = (byte) random.nextInt(256);
    }
    int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0;
    byte[] kept = new byte[bytes.length - cut];
    int at = random.nextInt(kept.length + 1);
    System.arraycopy(bytes, 0, kept, 0, at);
    System.arraycopy(bytes, at + cut, kept, at, kept.length - at);
    return kept;
  }
}
