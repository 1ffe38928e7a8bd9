package org.weir.test.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Each kind of fault once, alone or with another; `test/faults` goes on for ten minutes.
class FaultsTest {
  @Test
  void losesDuplicatesAndExceedsNothingWhateverFails() throws Exception {
    Faults.Outcome outcome = Faults.run(Duration.ZERO, Duration.ofSeconds(2), 1);
    assertThat(outcome.problems()).as(outcome.summary()).isEmpty();
  }
}
