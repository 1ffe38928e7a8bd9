package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
  private static final InetAddress CLIENT_6 = InetAddress.ofLiteral("2001:db8::a1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "198-51-100-7.isp.example",
        "7.100.51.198.rev.isp.example",
        "host198.51.100.7.isp.example",
        "ip-198_51_100_007.isp.example",
        "h198051100007.isp.example",
        "007100051198.isp.example",
        "c6336407.isp.example",
        "x-076433c6-y.isp.example"
      })
  void spellsTheAddress(String name) {
    assertThat(AccessLine.sign(name, CLIENT)).isEqualTo("spells its address");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "20010db80000000000000000000000a1.isp.example",
        "2001-0db8-0000-0000-0000-0000-0000-00a1.isp.example",
        "1.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.isp.example",
        "h2001-db8-0-0-0-0-0-a1.isp.example"
      })
  void spellsAnIpv6Address(String name) {
    assertThat(AccessLine.sign(name, CLIENT_6)).isEqualTo("spells its address");
  }

  @ParameterizedTest
  @CsvSource({
    "dyn.isp.example, dyn",
    "x.dhcp.isp.example, dhcp",
    "pool-12.isp.example, pool",
    "pppoe3.isp.example, pppoe",
    "12-cable.isp.example, cable",
    "host17.adsl.isp.example, adsl",
    "a.dynamic.b.isp.example, dynamic",
    "dialup4711.isp.example, dialup"
  })
  void saysWhatLineItIs(String name, String word) {
    assertThat(AccessLine.sign(name, CLIENT)).isEqualTo("says '" + word + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "host.customer.example",
        "mail.customer.example",
        "static-198-51-100-7.isp.example",
        "198-51-100-7.static.isp.example",
        "mx1.dsl.isp.example",
        "smtp-198-51-100-7.isp.example",
        "server.cable.example",
        "dsl.example",
        "whirlpool7x.customer.example",
        "198-51-100-8.isp.example",
        "1-2-198-51.isp.example",
        "localhost",
        "",
        ".",
        "..."
      })
  void leavesOthersAlone(String name) {
    assertThat(AccessLine.sign(name, CLIENT)).isNull();
  }

  @Test
  void isQuickWithLongNames() {
    Duration quick = Duration.ofSeconds(5);

    Assertions.assertTimeoutPreemptively(
        quick, () -> assertThat(AccessLine.sign("9".repeat(1000) + ".a.example", CLIENT)).isNull());
    Assertions.assertTimeoutPreemptively(
        quick, () -> assertThat(AccessLine.sign("1.".repeat(500) + "a.example", CLIENT)).isNull());
    Assertions.assertTimeoutPreemptively(
        quick, () -> assertThat(AccessLine.sign("a-".repeat(500) + ".b.c", CLIENT)).isNull());
  }
}
