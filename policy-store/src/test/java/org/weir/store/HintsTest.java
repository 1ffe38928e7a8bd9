package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
  private static final String LONG_LABEL =
      "x123456789x123456789x123456789x123456789x123456789x123456789xyz";

  @ParameterizedTest
  @CsvSource({
    "Example.COM, example.com",
    "example.com., example.com",
    "a_b.example, a_b.example",
    "Müller.Example, xn--mller-kva.example",
    "xn--mller-kva.example, xn--mller-kva.example",
    "'', ''",
    "'.', ''",
    "a..b, ''",
    ".a, ''",
    LONG_LABEL + ".example, " + LONG_LABEL + ".example",
    LONG_LABEL + "x.example, ''",
  })
  void bringTheSendersDomainIntoItsStoredForm(String domain, String stored) {
    assertThat(new Hints(null, null, List.of(), null, null, domain).senderDomain())
        .isEqualTo(stored);
  }
}
