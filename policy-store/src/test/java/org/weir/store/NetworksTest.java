package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Network;
import org.weir.store.Networks.Entry;

class NetworksTest {
  @Test
  void preferTheSmallestNetworkAndKeepTheFamiliesApart() {
    Networks networks =
        new Networks(
            List.of(entry("0.0.0.0/0", 1), entry("192.0.2.0/24", 2), entry("192.0.2.7", 3)));
    assertThat(account(networks, "192.0.2.7")).isEqualTo(3);
    assertThat(account(networks, "192.0.2.8")).isEqualTo(2);
    assertThat(account(networks, "8.8.8.8")).isEqualTo(1);
    assertThat(networks.around(InetAddress.ofLiteral("2001:db8::1"))).isEmpty();
  }

  /// Each prefix length of both families, against the plain definition.
  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.165", "2001:db8:a5a5:5a5a:a5a5:5a5a:a5a5:5a5a"})
  void findEveryLength(String literal) {
    InetAddress address = InetAddress.ofLiteral(literal);
    int full = address.getAddress().length * 8;
    for (int length = 0; length <= full; length++) {
      Network network = Network.around(address, length);
      Networks networks = new Networks(List.of(new Entry(network, "", length)));
      for (int bit = 0; bit < full; bit++) {
        byte[] other = address.getAddress();
        other[bit / 8] ^= (byte) (0x80 >> bit % 8);
        InetAddress near = bytes(other);
        assertThat(networks.around(near).isPresent()).isEqualTo(network.contains(near));
      }
      assertThat(networks.around(address)).isPresent();
    }
  }

  private static InetAddress bytes(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Entry entry(String value, long account) {
    return new Entry(Network.parse(value), value, account);
  }

  private static long account(Networks networks, String address) {
    return networks.around(InetAddress.ofLiteral(address)).orElseThrow().accountId();
  }
}
