package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is released stays so in the answer, whatever comes of the try that follows.
class EximReleaseTest {
  /// Thaws, and ends as a missing program would when it is to deliver.
  private static final String THAWS =
      "case $1 in -Mt) shift; for id; do echo \"Message $id is no longer frozen\"; done;;"
          + " *) exit 1;; esac";

  /// More than one command line takes on Linux.
  private static final int MANY = 80_000;

  @Test
  void releasesMoreThanOneCommandLineTakes() throws Exception {
    List<String> ids =
        IntStream.range(0, MANY)
            .mapToObj(i -> String.format(Locale.ROOT, "1vMvKb-%011d-1Z2y", i))
            .toList();

    Outcome outcome = new Exim(List.of("sh", "-c", THAWS, "exim"), null).change(Act.RELEASE, ids);

    assertThat(outcome.done()).isEqualTo(ids);
    assertThat(outcome.refused()).isEmpty();
  }
}
