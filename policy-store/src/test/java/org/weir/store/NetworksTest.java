package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
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

  private static Entry entry(String value, long account) {
    return new Entry(Network.parse(value), value, account);
  }

  private static long account(Networks networks, String address) {
    return networks.around(InetAddress.ofLiteral(address)).orElseThrow().accountId();
  }
}
