package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tools that are missing, slow, or say no.
class MtaCommandTest {
  private static final MtaCommand.Reader NOTHING =
      output -> output.transferTo(OutputStream.nullOutputStream());

  @Test
  void namesAToolThatIsMissing() {
    var command = new MtaCommand(List.of("no-such-mta", "-bp"));
    assertThatThrownBy(() -> command.succeed(NOTHING))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("cannot run `no-such-mta -bp`");
  }

  @Test
  void saysHowAToolFailed() {
    var command = new MtaCommand(List.of("ls", "/no-such-file"));
    assertThatThrownBy(() -> command.succeed(NOTHING))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("`ls /no-such-file` ended with status 2: ")
        .hasMessageContaining("No such file");
  }

  @Test
  void endsAToolThatTakesTooLong() {
    var command = new MtaCommand(List.of("sleep", "600"), Duration.ofMillis(200));
    long began = System.nanoTime();
    assertThatThrownBy(() -> command.succeed(NOTHING))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("`sleep 600` was ended: it took longer than");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void givesIdsOnStandardInput() throws Exception {
    List<String> read = new ArrayList<>();
    MtaCommand.Ended ended =
        new MtaCommand(List.of("cat")).run("one\ntwo\n", new Lines(100, read::add)::read);
    assertThat(ended.status()).isZero();
    assertThat(read).containsExactly("one", "two");
  }

  @Test
  void doesNotWaitForWhatGoesOnByItself(@TempDir Path folder) throws Exception {
    String script =
        "cd \"$0\"; i=0; until [ -e go ] || [ $i = 600 ]; do sleep 0.1; i=$((i+1)); done; touch went";
    var command = new MtaCommand(List.of("sh", "-c", script, folder.toString()));

    assertThat(command.launch(Duration.ofMillis(50))).isZero();

    assertThat(folder.resolve("went")).doesNotExist();
    Files.createFile(folder.resolve("go"));
    Awaitility.await("it goes on")
        .atMost(Duration.ofMinutes(1))
        .until(() -> Files.exists(folder.resolve("went")));
    assertThat(new MtaCommand(List.of("false")).launch(Duration.ofSeconds(30))).isEqualTo(1);
  }
}
