package org.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "0.0.0.0/0, 203.0.113.9, true",
    "10.128.0.0/9, 10.127.255.255, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "0.0.0.0/0, 2001:db8::1, false",
  })
  void containsTheAddressesBehindItsPrefix(String network, String address, boolean expected) {
    assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/", "host/8", ""})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void findsTheNetworkAroundAnAddress() {
    assertThat(Network.around(InetAddress.ofLiteral("192.0.2.77"), 26).toString())
        .isEqualTo("192.0.2.64/26");
  }
}
