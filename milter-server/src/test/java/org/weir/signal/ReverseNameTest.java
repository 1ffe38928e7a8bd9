package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

class ReverseNameTest {
  private static final String POINTER = "7.100.51.198.in-addr.arpa";
  private static final Finding NAMED = new Absent("no-reverse-name");
  private static final Finding CONFIRMED = new Absent("reverse-name-unconfirmed");
  private static final Finding OF_A_SERVER = new Absent("generic-reverse-name");

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
  void findsNothingInANameThatLeadsBack() throws Exception {
    pointsTo("host.customer.example").lists("host.customer.example", "192.0.2.1", Sample.CLIENT);

    assertThat(examine(message())).containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
  }

  @Test
  void missesANameAndAsksNoFurther() throws Exception {
    assertThat(examine(message()))
        .containsExactly(
            new Present("no-reverse-name", 1.0, "198.51.100.7 has no name"),
            CONFIRMED,
            OF_A_SERVER);
    assertThat(resolver.counters().asked()).isEqualTo(1);
  }

  @Test
  void doesNotBelieveANameThatLeadsElsewhereOrNowhere() throws Exception {
    pointsTo("mail.bank.example", "none.example").lists("mail.bank.example", "192.0.2.1");

    assertThat(examine(message()))
        .containsExactly(
            NAMED,
            new Present(
                "reverse-name-unconfirmed",
                1.0,
                "no address of mail.bank.example, none.example is 198.51.100.7"),
            OF_A_SERVER);
  }

  @Test
  void triesThreeNamesOnly() throws Exception {
    pointsTo("a.one.example", "b.two.example", "c.three.example", "d.four.example")
        .lists("d.four.example", Sample.CLIENT);

    assertThat(examine(message())).hasAtLeastOneElementOfType(Present.class);
    assertThat(server.asked("c.three.example")).isEqualTo(1);
    assertThat(server.asked("d.four.example")).isZero();
  }

  @Test
  void asksForIpv6AddressesOfAnIpv6Client() throws Exception {
    String pointer = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    server
        .answers(pointer, pointer + " 300 PTR six.customer.example.")
        .answers("six.customer.example", "six.customer.example 300 AAAA 2001:db8::1");

    assertThat(examine(message().from("2001:db8::1")))
        .containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
  }

  @Test
  void tellsTheNameOfAnAccessLine() throws Exception {
    pointsTo("dsl-198-51-100-7.isp.example").lists("dsl-198-51-100-7.isp.example", Sample.CLIENT);

    assertThat(examine(message()))
        .containsExactly(
            NAMED,
            CONFIRMED,
            new Present(
                "generic-reverse-name",
                1.0,
                "198.51.100.7 is called dsl-198-51-100-7.isp.example: spells its address"));
  }

  @Test
  void oneNameOfAServerIsEnough() throws Exception {
    pointsTo("dsl-198-51-100-7.isp.example", "host.customer.example")
        .lists("host.customer.example", Sample.CLIENT);

    assertThat(examine(message())).containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
  }

  @Test
  void doesNotKnowWhatTheDnsDoesNotTell() throws Exception {
    server.fails(POINTER, Rcode.SERVFAIL);

    assertThat(examine(message()))
        .containsExactly(
            new Unknown("no-reverse-name", "SERVFAIL"),
            new Unknown("reverse-name-unconfirmed", "SERVFAIL"),
            new Unknown("generic-reverse-name", "SERVFAIL"));
  }

  @Test
  void judgesTheNameEvenWhereItsAddressIsNotKnown() throws Exception {
    pointsTo("pool-12.isp.example").fails("pool-12.isp.example", Rcode.REFUSED);

    assertThat(examine(message()))
        .containsExactly(
            NAMED,
            new Unknown("reverse-name-unconfirmed", "REFUSED"),
            new Present(
                "generic-reverse-name",
                1.0,
                "198.51.100.7 is called pool-12.isp.example: says 'pool'"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LOGIN", "CERTIFICATE", "SCRIPT"})
  void neverCountsAgainstCustomersAndAsksNothing(Kind kind) throws Exception {
    assertThat(examine(message().of(Sample.known(kind, "value", 99))))
        .containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void countsHalfForANetworkAndFullForADomain() throws Exception {
    assertThat(examine(message().of(Sample.known(Kind.NETWORK, "198.51.100.0/24", 99))))
        .contains(new Present("no-reverse-name", 0.5, "198.51.100.7 has no name"));
    assertThat(examine(message().of(Sample.known(Kind.SENDER_DOMAIN, "c.example", 99))))
        .contains(new Present("no-reverse-name", 1.0, "198.51.100.7 has no name"));
  }

  @Test
  void doesNotKnowWithoutAnAddressOrWithoutTheStore() throws Exception {
    assertThat(examine(message().from(null))).hasSize(3).allMatch(Unknown.class::isInstance);
    assertThat(examine(message().of(new Attribution.Unavailable("no database"))))
        .contains(new Unknown("no-reverse-name", "no database"))
        .allMatch(Unknown.class::isInstance);
    assertThat(examine(message().from(null).local()))
        .containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "192.168.1.1", "100.64.0.1", "::1", "fd00::1"})
  void asksNothingAboutPrivateAddresses(String client) throws Exception {
    new ReverseName(resolver).connected(InetAddress.ofLiteral(client));

    assertThat(examine(message().from(client))).containsExactly(NAMED, CONFIRMED, OF_A_SERVER);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void hasAskedWhenTheMessageEnds() throws Exception {
    pointsTo("host.customer.example").lists("host.customer.example", Sample.CLIENT);
    ReverseName reverseName = new ReverseName(resolver);
    reverseName.connected(InetAddress.ofLiteral(Sample.CLIENT));
    resolver.names(InetAddress.ofLiteral(Sample.CLIENT)).get(10, TimeUnit.SECONDS);
    resolver.addresses("host.customer.example").get(10, TimeUnit.SECONDS);

    assertThat(reverseName.examine(message().mail())).isDone();
    assertThat(server.asked(POINTER)).isEqualTo(1);
    assertThat(server.asked("host.customer.example")).isEqualTo(1);
  }

  @Test
  void quotesHostileNamesSafely() throws Exception {
    String name = "\\027[2J\\226\\128\\174.customer.example";
    pointsTo(name);

    assertThat(examine(message()).get(1))
        .isInstanceOfSatisfying(
            Present.class,
            finding -> assertThat(finding.why().chars()).allMatch(c -> c >= ' ' && c < 0x7F));
  }

  private ScriptedDns pointsTo(String... names) {
    return server.answers(
        POINTER,
        Arrays.stream(names)
            .map(name -> POINTER + " 300 PTR " + name + ".")
            .toArray(String[]::new));
  }

  private List<Finding> examine(Sample sample) throws Exception {
    return new ReverseName(resolver).examine(sample.mail()).get(10, TimeUnit.SECONDS);
  }
}
