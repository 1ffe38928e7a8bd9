package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Attribution.Kind;

class ClientKindTest {
  @ParameterizedTest
  @CsvSource({
    "LOGIN, LOGIN, 0",
    "CERTIFICATE, LOGIN, 0",
    "SCRIPT, LOGIN, 0",
    "NETWORK, NETWORK, 0.5",
    "SENDER_DOMAIN, UNKNOWN, 1"
  })
  void goesByWhatNamesTheAccount(Kind kind, ClientKind expected, double strength) {
    ClientKind found = ClientKind.of(message().of(Sample.known(kind, "value", 99)).facts());

    assertThat(found).isEqualTo(expected);
    assertThat(found.strength()).isEqualTo(strength);
  }

  @Test
  void countsALoginEvenWithoutAnAccount() {
    assertThat(ClientKind.of(message().loggedInAs("ann").facts())).isEqualTo(ClientKind.LOGIN);
    assertThat(ClientKind.of(message().facts())).isEqualTo(ClientKind.UNKNOWN);
  }
}
