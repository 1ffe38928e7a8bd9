package org.weir.test.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A short soak; `test/soak` does it for an hour.
class SoakTest {
  @Test
  void servesHonestPeersAmongOthersAndKeepsNothingOfThem() throws Exception {
    Soak.Outcome outcome = Soak.run(Duration.ofSeconds(20), 1);
    assertThat(outcome.problems()).as(outcome.summary()).isEmpty();
  }
}
