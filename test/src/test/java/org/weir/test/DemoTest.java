package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;
import org.weir.test.rig.WeirProcess;

/// `weir demo --once`, as a newcomer types it: comes up by itself, shows every kind of decision,
/// and ends.
class DemoTest {
  private final Lab lab = Lab.open();

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void showsEveryKindOfDecisionAndEnds() throws Exception {
    String data = lab.folder("demo").resolve("data").toString();
    Child demo =
        Child.start(
            lab, "demo", lab.folder("demo"), WeirProcess.command("demo", "--once", "--dir", data));
    assertThat(demo.awaitEnd(Duration.ofMinutes(2))).isZero();
    String shown = String.join("\n", demo.lines());
    for (String action : List.of("pass", "tag", "defer", "hold", "reject")) {
      assertThat(shown).containsPattern(Pattern.compile("\\b" + action + "\\b"));
    }
    assertThat(shown).contains("W101", "W102", "W201", "W301");
    assertThat(shown).doesNotContain("Exception");
  }
}
