package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Attribution.Kind;

class AcquaintanceTest {
  @ParameterizedTest
  @CsvSource({
    "LOGIN, CUSTOMER, 0",
    "CERTIFICATE, CUSTOMER, 0",
    "SCRIPT, CUSTOMER, 0",
    "NETWORK, NETWORK, 0.5",
    "SENDER_DOMAIN, STRANGER, 1"
  })
  void goesByWhatNamesTheAccount(Kind kind, Acquaintance expected, double strength) {
    Acquaintance acquaintance =
        Acquaintance.of(message().of(Sample.known(kind, "value", 99)).facts());

    assertThat(acquaintance).isEqualTo(expected);
    assertThat(acquaintance.strength()).isEqualTo(strength);
  }

  @Test
  void countsALoginEvenWithoutAnAccount() {
    assertThat(Acquaintance.of(message().loggedInAs("ann").facts()))
        .isEqualTo(Acquaintance.CUSTOMER);
    assertThat(Acquaintance.of(message().facts())).isEqualTo(Acquaintance.STRANGER);
  }
}
