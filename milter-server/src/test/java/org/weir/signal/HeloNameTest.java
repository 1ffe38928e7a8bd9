package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.xbill.DNS.Rcode;

class HeloNameTest {
  private static final String HOST = "host.customer.example";
  private static final Finding VALID = new Absent("helo-invalid");
  private static final Finding ITS_OWN = new Absent("helo-other-address");
  private static final Finding NOT_OURS = new Absent("helo-is-ours");
  private static final Finding RESOLVED = new Absent("helo-unresolved");

  private ScriptedDns server;
  private Resolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedDns();
    resolver = new Resolver(server.settings(Duration.ofSeconds(2)));
  }

  @AfterEach
  void stop() throws IOException {
    resolver.close();
    server.close();
  }

  @Test
  void findsNothingInANameWithAnAddressOfEitherFamily() throws Exception {
    server
        .lists(HOST, "192.0.2.99")
        .answers("six.customer.example", "six.customer.example 300 AAAA 2001:db8::1");

    assertThat(examine(message())).containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
    assertThat(examine(message().greeting("six.customer.example")))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
  }

  @Test
  void findsNothingInTheClientsOwnAddress() throws Exception {
    assertThat(examine(message().greeting("[198.51.100.7]")))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
    assertThat(examine(message().from("2001:db8::1").greeting("[IPv6:2001:DB8:0::1]")))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
  }

  @Test
  void tellsANameThatIsNone() throws Exception {
    assertThat(examine(message().greeting("anns_pc")))
        .containsExactly(
            new Present("helo-invalid", 1.0, "'anns_pc' is no host name"),
            ITS_OWN,
            NOT_OURS,
            RESOLVED);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void tellsAnotherAddress() throws Exception {
    assertThat(examine(message().greeting("[10.0.0.5]")))
        .containsExactly(
            VALID,
            new Present("helo-other-address", 1.0, "198.51.100.7 calls itself 10.0.0.5"),
            NOT_OURS,
            RESOLVED);
    assertThat(examine(message().from(null).greeting("[10.0.0.5]")))
        .contains(new Unknown("helo-other-address", "the client's address is not known"));
  }

  @Test
  void tellsANameWithoutAnAddress() throws Exception {
    server.hasNoData("nodata.example", 300);

    assertThat(examine(message()))
        .contains(new Present("helo-unresolved", 1.0, "host.customer.example has no address"));
    assertThat(examine(message().greeting("nodata.example")))
        .contains(new Present("helo-unresolved", 1.0, "nodata.example has no address"));
  }

  @Test
  void doesNotKnowWhatTheDnsDoesNotTell() throws Exception {
    server.fails(HOST, Rcode.SERVFAIL);

    assertThat(examine(message()))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, new Unknown("helo-unresolved", "SERVFAIL"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RELAY1.Example.Net", "relay1.example.net.", "[192.0.2.25]"})
  void knowsItsOwnNameEvenFromALogin(String helo) throws Exception {
    Finding ours = new Present("helo-is-ours", 1.0, "'" + helo + "' is this relay");

    assertThat(examine(message().greeting(helo))).contains(ours);
    assertThat(examine(message().greeting(helo).loggedInAs("ann"))).contains(ours);
  }

  @Test
  void knowsARelayOfOneWord() throws Exception {
    HeloName short1 = new HeloName(resolver, "Relay1", List.of());

    assertThat(short1.examine(message().greeting("relay1").mail()).get(10, TimeUnit.SECONDS))
        .contains(new Present("helo-is-ours", 1.0, "'relay1' is this relay"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "::1", "192.0.2.25"})
  void letsProgramsOfThisHostSayItsName(String client) throws Exception {
    assertThat(examine(message().from(client).greeting("relay1.example.net"))).contains(NOT_OURS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "[10.0.0.5]", "none.example", "a_b", "\u00FC.example"})
  void letsMailProgramsSayAnything(String helo) throws Exception {
    assertThat(examine(message().greeting(helo).loggedInAs("ann")))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void countsHalfForANetwork() throws Exception {
    assertThat(
            examine(
                message()
                    .greeting("localhost")
                    .of(Sample.known(Kind.NETWORK, "198.51.100.0/24", 99))))
        .contains(new Present("helo-invalid", 0.5, "'localhost' is a single word"));
  }

  @Test
  void saysNothingOfLocalMailAndDoesNotKnowWithoutHeloOrStore() throws Exception {
    assertThat(examine(message().greeting(null).local()))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
    assertThat(examine(message().greeting(null))).hasSize(4).allMatch(Unknown.class::isInstance);
    assertThat(examine(message().of(new Attribution.Unavailable("no database"))))
        .containsExactly(
            new Unknown("helo-invalid", "no database"),
            new Unknown("helo-other-address", "no database"),
            NOT_OURS,
            new Unknown("helo-unresolved", "no database"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u202Emoc.knab.www",
        "\u001B[2J",
        "a\r\nX-Weir-Score: 0",
        "\uD800.example",
        "\u200B",
        "xn--\u00E4.example"
      })
  void quotesHostileNamesSafely(String helo) throws Exception {
    assertThat(examine(message().greeting(helo)).getFirst())
        .isInstanceOfSatisfying(
            Present.class,
            finding ->
                assertThat(finding.why().chars())
                    .noneMatch(Character::isISOControl)
                    .noneMatch(c -> Character.getType(c) == Character.FORMAT));
  }

  @Test
  void quotesLongNamesShortly() throws Exception {
    assertThat(examine(message().greeting("a.".repeat(255))).getFirst())
        .isInstanceOfSatisfying(
            Present.class, finding -> assertThat(finding.why()).hasSizeLessThan(160));
  }

  @Test
  void asksForPunycodeAsItIs() throws Exception {
    server.lists("xn--a.example", "192.0.2.1");

    assertThat(examine(message().greeting("xn--a.example")))
        .containsExactly(VALID, ITS_OWN, NOT_OURS, RESOLVED);
  }

  private List<Finding> examine(Sample sample) throws Exception {
    return new HeloName(
            resolver, "relay1.example.net", List.of(InetAddress.ofLiteral("192.0.2.25")))
        .examine(sample.mail())
        .get(10, TimeUnit.SECONDS);
  }
}
