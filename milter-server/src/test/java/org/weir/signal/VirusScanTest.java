package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Header;
import org.weir.policy.Usage;

class VirusScanTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Finding CLEAN = new Absent("virus-found");
  private static final int LARGE = 8 * 1024 * 1024;

  private final ScriptedClamd clamd = ScriptedClamd.tcp();

  VirusScanTest() throws IOException {}

  @AfterEach
  void stop() throws IOException {
    clamd.close();
  }

  @Test
  void sendsTheMessageAsItArrivedBehindAFieldThatMakesItOne() throws Exception {
    Sample sample = message().with(new Header("Odd", "\u00E4\n b"), new Header("Subject", "hello"));

    assertThat(examine(sample.mail(), LONG)).isEqualTo(CLEAN);
    assertThat(clamd.scanned())
        .containsExactly("Received: by weir\r\nOdd: \u00E4\r\n b\r\nSubject: hello\r\n\r\nhello");
  }

  @Test
  void scansOverAUnixSocket(@TempDir Path folder) throws Exception {
    try (ScriptedClamd unix = ScriptedClamd.unix(folder.resolve("s"))) {
      unix.says("stream: Eicar FOUND\0");

      assertThat(examine(new VirusScan(unix.settings(LONG), System::nanoTime), message().mail()))
          .isEqualTo(new Present("virus-found", 1, "Eicar"));
      assertThat(unix.scanned()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, LARGE})
  void sendsBodiesOfAnySizeWhole(int size) throws Exception {
    assertThat(examine(ofSize(size, false), LONG)).isEqualTo(CLEAN);
    assertThat(clamd.scanned())
        .singleElement()
        .satisfies(sent ->
            assertThat(sent.length()).isEqualTo("Received: by weir\r\n\r\n".length() + size));
  }

  @Test
  void namesTheSignatureInOneCleanLine() throws Exception {
    clamd.says("stream: Win.Test\n\u001B[2J-1(68) x FOUND\0");

    assertThat(examine(message().mail(), LONG))
        .isEqualTo(new Present("virus-found", 1, "Win.Test [2J-1(68) x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "''                           | an odd answer:",
        "stream:                      | an odd answer: stream:",
        "stream: FOUND                | an odd answer: stream: FOUND",
        "stream:  FOUND               | an odd answer: stream:  FOUND",
        "stream: OK?                  | an odd answer: stream: OK?",
        "FOUND                        | an odd answer: FOUND",
        "UNKNOWN COMMAND              | an odd answer: UNKNOWN COMMAND",
        "HTTP/1.1 400 Bad Request     | an odd answer: HTTP/1.1 400 Bad Request",
        "stream: Can't open file ERROR| says stream: Can't open file ERROR",
        "COMMAND READ TIMED OUT ERROR | says COMMAND READ TIMED OUT ERROR",
      })
  void doesNotKnowWhatOtherAnswersMean(String answer, String reason) throws Exception {
    clamd.says(answer + "\0");

    assertThat(examine(message().mail(), LONG)).isEqualTo(unknown("clamd: " + reason));
  }

  @Test
  void doesNotTakeAnAnswerThatIsNotWhole() throws Exception {
    clamd.says("stream: OK");
    assertThat(examine(message().mail(), LONG)).isEqualTo(unknown("clamd: half an answer"));
    clamd.says("");
    assertThat(examine(message().mail(), LONG)).isEqualTo(unknown("clamd: no answer"));
  }

  @Test
  void readsNoAnswerThatDoesNotEnd() throws Exception {
    clamd.does((_, out) -> {
      while (true) {
        out.write("stream: OK ".repeat(1000).getBytes(StandardCharsets.US_ASCII));
      }
    });

    assertThat(examine(message().mail(), LONG)).isEqualTo(unknown("clamd: an answer without end"));
  }

  @Test
  void doesNotKnowWhatIsTooLargeToScanAndGoesOnAsking() throws Exception {
    clamd.does((in, out) -> {
      in.readNBytes(100_000);
      out.write("INSTREAM size limit exceeded. ERROR\0".getBytes(StandardCharsets.US_ASCII));
    });
    VirusScan scan = new VirusScan(clamd.settings(LONG), System::nanoTime);

    for (int i = 0; i < 2 * ClamdHealth.FAILURES; i++) {
      assertThat(examine(scan, ofSize(LARGE, false)))
          .isIn(
              unknown("clamd: says INSTREAM size limit exceeded. ERROR"),
              unknown("clamd: does not take the whole message"));
    }
    assertThat(clamd.scans()).isEqualTo(2 * ClamdHealth.FAILURES);
  }

  @Test
  void hangsUpWhenTheAnswerIsLate() throws Exception {
    clamd.isSilent();

    assertThat(examine(message().mail(), SHORT))
        .isEqualTo(unknown("clamd: no answer within 200 ms"));
    Awaitility.await("the connection ends").until(() -> clamd.hangUps() == 1);
  }

  @Test
  void doesNotWaitForWhoReadsNothing() throws Exception {
    clamd.readsNothing();

    assertThat(examine(ofSize(LARGE, false), SHORT))
        .isEqualTo(unknown("clamd: no answer within 200 ms"));
  }

  @Test
  void doesNotKnowWithoutClamd(@TempDir Path folder) throws Exception {
    ClamdSettings dead = clamd.settings(LONG);
    clamd.close();
    assertThat(examine(new VirusScan(dead, System::nanoTime), message().mail()))
        .isEqualTo(unknown("clamd: cannot be reached: Connection refused"));

    var missing = new ClamdSettings(UnixDomainSocketAddress.of(folder.resolve("none")), LONG);
    assertThat(examine(new VirusScan(missing, System::nanoTime), message().mail()))
        .isEqualTo(unknown("clamd: cannot be reached: No such file or directory"));
  }

  @Test
  void doesNotCallCleanWhatItHasNotSeenWhole() throws Exception {
    assertThat(examine(ofSize(100, true), LONG))
        .isEqualTo(unknown("only the first 100 bytes were scanned"));

    clamd.says("stream: Eicar FOUND\0");
    assertThat(examine(ofSize(100, true), LONG)).isEqualTo(new Present("virus-found", 1, "Eicar"));
  }

  @Test
  void scansSixteenAtOnceAndLetsNobodyWait() throws Exception {
    var goOn = new CountDownLatch(1);
    clamd.does((_, out) -> {
      goOn.await();
      out.write("stream: OK\0".getBytes(StandardCharsets.US_ASCII));
    });
    VirusScan scan = new VirusScan(clamd.settings(LONG), System::nanoTime);
    List<CompletableFuture<List<Finding>>> begun = new ArrayList<>();
    for (int i = 0; i < VirusScan.MOST_SCANS; i++) {
      begun.add(scan.examine(message().mail()));
    }

    CompletableFuture<List<Finding>> oneMore = scan.examine(message().mail());
    assertThat(oneMore).isCompletedWithValue(List.of(unknown("too many scans at once")));

    goOn.countDown();
    for (CompletableFuture<List<Finding>> each : begun) {
      assertThat(each.get(20, TimeUnit.SECONDS)).containsExactly(CLEAN);
    }
    assertThat(examine(scan, message().mail())).isEqualTo(CLEAN);
  }

  @Test
  void hasNoSignalWithoutAnAddress() throws Exception {
    VirusScan off = new VirusScan(null, System::nanoTime);

    assertThat(off.signals()).isEmpty();
    assertThat(off.examine(message().mail()).get(1, TimeUnit.SECONDS)).isEmpty();
  }

  private Finding examine(Mail mail, Duration timeout) throws Exception {
    return examine(new VirusScan(clamd.settings(timeout), System::nanoTime), mail);
  }

  private static Finding examine(VirusScan scan, Mail mail) throws Exception {
    List<Finding> findings = scan.examine(mail).get(30, TimeUnit.SECONDS);
    assertThat(findings).hasSize(1);
    return findings.getFirst();
  }

  private static Mail ofSize(int bytes, boolean truncated) {
    return Mail.of(message().facts(), new Usage.NotAsked(), new byte[bytes + 10], bytes, truncated);
  }

  private static Finding unknown(String reason) {
    return new Unknown("virus-found", reason);
  }
}
