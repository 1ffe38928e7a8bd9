package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
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
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.xbill.DNS.Rcode;

class SenderDomainTest {
  private static final String DOMAIN = "customer.example";
  private static final Finding RESOLVABLE = new Absent("sender-domain-unresolvable");
  private static final Finding TAKES_MAIL = new Absent("sender-domain-takes-no-mail");

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
  void findsNothingInADomainWithAMailHostAndAsksOnce() throws Exception {
    server.answers(DOMAIN, DOMAIN + " 300 MX 10 mx.customer.example.");

    assertThat(examine(message())).containsExactly(RESOLVABLE, TAKES_MAIL);
    assertThat(resolver.counters().asked()).isEqualTo(1);
  }

  @Test
  void findsNothingInADomainWithAnAddressOfEitherFamily() throws Exception {
    server
        .lists("four.example", "192.0.2.1")
        .answers("six.example", "six.example 300 AAAA 2001:db8::1");

    assertThat(examine(message().sentBy("a@four.example"))).containsExactly(RESOLVABLE, TAKES_MAIL);
    assertThat(examine(message().sentBy("a@SIX.example"))).containsExactly(RESOLVABLE, TAKES_MAIL);
  }

  @Test
  void tellsADomainThatIsNotThereOrHasNothingForMail() throws Exception {
    server.hasNoData("nodata.example", 300);

    assertThat(examine(message()))
        .containsExactly(
            new Present(
                "sender-domain-unresolvable",
                1.0,
                "customer.example has no mail host and no address"),
            TAKES_MAIL);
    assertThat(examine(message().sentBy("a@nodata.example")))
        .contains(
            new Present(
                "sender-domain-unresolvable",
                1.0,
                "nodata.example has no mail host and no address"));
  }

  @Test
  void tellsADomainThatTakesNoMail() throws Exception {
    server.answers(DOMAIN, DOMAIN + " 300 MX 0 .");

    assertThat(examine(message()))
        .containsExactly(
            RESOLVABLE,
            new Present(
                "sender-domain-takes-no-mail",
                1.0,
                "customer.example says that it takes no mail (null MX)"));
  }

  @Test
  void doesNotTakeANullMxAmongOthersForOne() throws Exception {
    server.answers(DOMAIN, DOMAIN + " 300 MX 0 .", DOMAIN + " 300 MX 10 mx.customer.example.");

    assertThat(examine(message())).containsExactly(RESOLVABLE, TAKES_MAIL);
  }

  @Test
  void doesNotKnowWhatTheDnsDoesNotTell() throws Exception {
    server.fails(DOMAIN, Rcode.SERVFAIL);

    assertThat(examine(message()))
        .containsExactly(
            new Unknown("sender-domain-unresolvable", "SERVFAIL"),
            new Unknown("sender-domain-takes-no-mail", "SERVFAIL"));
    assertThat(resolver.counters().asked()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "ann@", "ann@[192.0.2.1]"})
  void asksNothingWithoutADomain(String sender) throws Exception {
    new SenderDomain(resolver).mailFrom(sender);

    assertThat(examine(message().sentBy(sender))).containsExactly(RESOLVABLE, TAKES_MAIL);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void asksForAnInternationalDomainInPunycode() throws Exception {
    server.answers(
        "xn--mnchen-3ya.example", "xn--mnchen-3ya.example 300 MX 10 mx.customer.example.");

    assertThat(examine(message().sentBy("j\u00F6rg@m\u00FCnchen.example")))
        .containsExactly(RESOLVABLE, TAKES_MAIL);
  }

  @Test
  void doesNotKnowDomainsThatAreNone() throws Exception {
    String longLabel = "a@" + "x".repeat(64) + ".example";

    assertThat(examine(message().sentBy(longLabel)))
        .containsExactly(
            new Unknown("sender-domain-unresolvable", "not a domain name"),
            new Unknown("sender-domain-takes-no-mail", "not a domain name"));
    assertThat(examine(message().sentBy("a@" + "b.".repeat(255) + "example")))
        .allMatch(Unknown.class::isInstance);
    assertThat(examine(message().sentBy("a@\u00FC\uD800.example")))
        .noneMatch(Present.class::isInstance);
  }

  @Test
  void hasAskedWhenTheMessageEnds() throws Exception {
    server.answers(DOMAIN, DOMAIN + " 300 MX 10 mx.customer.example.");
    SenderDomain senderDomain = new SenderDomain(resolver);
    senderDomain.mailFrom("ann@customer.example");
    resolver.mailHosts(DOMAIN).get(10, TimeUnit.SECONDS);

    assertThat(senderDomain.examine(message().mail())).isDone();
    assertThat(server.asked(DOMAIN)).isEqualTo(1);
  }

  private List<Finding> examine(Sample sample) throws Exception {
    return new SenderDomain(resolver).examine(sample.mail()).get(10, TimeUnit.SECONDS);
  }
}
