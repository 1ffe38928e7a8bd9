package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.signal.HeloArgument.Host;
import org.weir.signal.HeloArgument.Literal;
import org.weir.signal.HeloArgument.Malformed;

class HeloArgumentTest {
  @ParameterizedTest
  @CsvSource({
    "mail.customer.example, mail.customer.example",
    "a.b., a.b",
    "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
    "xn--\uFEFF.example, ",
    "1.2.3.example, 1.2.3.example"
  })
  void readsHostName(String text, String name) {
    assertThat(HeloArgument.parse(text))
        .isEqualTo(
            name == null ? new Malformed("has characters that no host name has") : new Host(name));
  }

  @ParameterizedTest
  @CsvSource({"[192.0.2.1], 192.0.2.1", "[IPv6:2001:db8::1], 2001:db8::1", "[ipv6:::1], ::1"})
  void readsAddressLiterals(String text, String address) {
    assertThat(HeloArgument.parse(text)).isEqualTo(new Literal(InetAddress.ofLiteral(address)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                 | is empty",
        "192.0.2.1          | is an address without brackets",
        "999.0.2.1          | is an address without brackets",
        "2001:db8::1        | is an address without brackets",
        "localhost          | is a single word",
        "ANNS-PC            | is a single word",
        "anns_pc.lan        | is no host name",
        "-a.example         | is no host name",
        "a-.example         | is no host name",
        "a..example         | is no host name",
        ".                  | is no host name",
        "a.b..              | is no host name",
        "a.1                | ends in a number",
        "1.2.3              | ends in a number",
        "1.2.3.4.5          | ends in a number",
        "'a b.example'      | has characters that no host name has",
        "m\u00FCnchen.example | has characters that no host name has",
        "[192.0.2]          | is no address literal",
        "[192.0.2.256]      | is no address literal",
        "[2001:db8::1]      | is no address literal",
        "[IPv6:192.0.2.1]   | is no address literal",
        "[IPv6:fe80::1%lo]  | is no address literal",
        "[IPv6:1:2:3:4:5:6:7:8:9] | is no address literal",
        "[]                 | is no address literal",
        "[                  | is no host name",
        "[IPv6:]            | is no address literal",
      })
  void saysWhatIsWrong(String text, String fault) {
    assertThat(HeloArgument.parse(text)).isEqualTo(new Malformed(fault));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "1.", "-.", "xn--.", "é."})
  void survivesHundredsOfLabels(String label) {
    assertThat(HeloArgument.parse(label.repeat(255))).isInstanceOf(Malformed.class);
  }

  @Test
  void takesLabelsAndNamesUpToTheirLength() {
    String longest = "a".repeat(63);

    assertThat(HeloArgument.parse(longest + ".example")).isEqualTo(new Host(longest + ".example"));
    assertThat(HeloArgument.parse(longest + "a.example"))
        .isEqualTo(new Malformed("is no host name"));
    assertThat(HeloArgument.parse("a.".repeat(126) + "a")).isInstanceOf(Host.class);
    assertThat(HeloArgument.parse("a.".repeat(127) + "a"))
        .isEqualTo(new Malformed("is longer than a host name"));
  }
}
