package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Tool;

/// The Debian package, as built just before these tests, on a bare Debian 12: all that
/// `test/package` tries.
class PackageTest {
  /// Most of it is Debian's packages, and a loaded machine's patience.
  private static final Duration LIMIT = Duration.ofMinutes(20);

  @Test
  void installsWorksUpgradesAndLeavesNothing() throws Exception {
    Tool.Outcome outcome = Tool.runWithin(LIMIT, "bash", "package", "--no-build");

    List<String> lines = outcome.output().lines().toList();
    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(lines.getLast()).matches("[1-9][0-9]+ passed, 0 failed");
    assertThat(lines).noneMatch(line -> line.startsWith("FAIL"));
  }
}
