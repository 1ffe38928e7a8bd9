package org.weir.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.milter.MilterReply;
import org.weir.test.rig.Lab;
import org.weir.test.rig.RawMail;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirSetup;
import org.weir.test.rig.WeirSetup.Socket;

/// Real and malformed mail, byte by byte over the wire: every message gets a decision in time, none
/// is "our bug". Real mail is taken from the folder in `WEIR_TEST_CORPUS` or the archive beside the
/// repository, if there; some malformed messages are made here.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusTest {
  private static final Path ARCHIVE = Path.of("../../shared/corpus/mail-dev.tar.gz");
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final String LOGIN = "corpus@relay.test";

  private final Lab lab = Lab.open();
  private final WeirSetup setup =
      WeirSetup.start(
          lab,
          Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          Map.of(),
          provider -> {
            provider.customer("corpus", 4_000, LOGIN);
            provider.quota("corpus", 1_000_000, "messages", 3_600, null);
          });

  CorpusTest() throws Exception {}

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void everyMessageGetsADecisionInTime() throws Exception {
    int mark = setup.weir().process().mark();
    int sent = 0;
    for (byte[] message : MalformedMail.samples()) {
      decide("sample " + sent++, message);
    }
    for (Path file : corpus()) {
      decide(file.toString(), Files.readAllBytes(file));
      sent++;
    }
    int expected = sent;
    Awaitility.await("a log line each")
        .atMost(Duration.ofSeconds(10))
        .until(() -> setup.weir().messageLines(mark).size() == expected);
    assertThat(setup.weir().messageLines(mark))
        .allMatch(line -> line.contains(" account=corpus "))
        .noneMatch(line -> line.contains("code=W9"));
    assertThat(setup.weir().process().lines()).noneMatch(line -> line.contains(" level=error "));
  }

  private void decide(String name, byte[] message) throws IOException {
    long began = System.nanoTime();
    MilterReply reply = RawMail.send(setup.endpoint(), LOGIN, message).reply();
    assertThat(reply).as(name).isEqualTo(MilterReply.CONTINUE);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).as(name).isLessThan(LONGEST);
  }

  private List<Path> corpus() throws IOException, InterruptedException {
    String folder = System.getenv("WEIR_TEST_CORPUS");
    if (folder != null) {
      return files(Path.of(folder));
    }
    if (Files.isReadable(ARCHIVE)) {
      Path target = lab.folder("corpus");
      Tool.run("tar", "-xzf", ARCHIVE.toString(), "-C", target.toString()).orFail();
      return files(target);
    }
    return List.of();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(file -> file.toString().endsWith(".eml")).sorted().toList();
    }
  }

  /// Messages that no program should send and some do.
  private static final class MalformedMail {
    static List<byte[]> samples() {
      return Stream.of(
              "",
              "\n",
              "Subject: no body\n",
              "Subject: =?utf-8?B?broken\n\n\0\1\2\377\n",
              "X: " + "x".repeat(60_000) + "\n\nlong header\n",
              "A: b\n".repeat(3_000) + "\nmany headers\n",
              "Content-Type: multipart/mixed\n\nno boundary\n",
              "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nnever closed\n",
              "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\nempty boundary\n--\n",
              nested(500),
              parts(5_000),
              "Content-Transfer-Encoding: base64\n\n!!!=TVqQ===A\n",
              "Content-Disposition: attachment; filename*=utf-8''a%zz%2eexe\n\nbad escape\n",
              "Content-Disposition: attachment; filename*1=e; filename*0=x.ex\n\nparts\n",
              "Content-Type: message/rfc822\n\n".repeat(200) + "end\n",
              "Subject: long line\n\n" + "x".repeat(2_000_000) + "\n",
              "Subject: bare CR\n\na\rb\rc\n")
          .map(text -> text.getBytes(ISO_8859_1))
          .toList();
    }

    private static String nested(int depth) {
      var text = new StringBuilder();
      for (int i = 0; i < depth; i++) {
        text.append("Content-Type: multipart/mixed; boundary=b").append(i);
        text.append("\n\n--b").append(i).append('\n');
      }
      return text.append("\ndeep\n").toString();
    }

    private static String parts(int count) {
      return "Content-Type: multipart/mixed; boundary=b\n\n"
          + "--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n".repeat(count)
          + "--b--\n";
    }
  }
}
