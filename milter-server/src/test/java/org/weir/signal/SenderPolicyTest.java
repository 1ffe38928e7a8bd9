package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.xbill.DNS.Rcode;

class SenderPolicyTest {
  private static final String DOMAIN = "customer.example";
  private static final String OURS = "192.0.2.25";
  private static final Finding NO_FAIL = new Absent("spf-fail");
  private static final Finding NO_SOFTFAIL = new Absent("spf-softfail");
  private static final Finding FAULTY = new Unknown("spf-fail", "the SPF record is faulty");
  private static final Finding NOT_WHOLE =
      new Unknown("spf-fail", "the SPF record could not be fetched whole");

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=spf1 ip4:192.0.2.0/24 -all",
        "v=spf1 a -all",
        "v=spf1 mx -all",
        "v=spf1 ptr -all",
        "v=spf1 include:spf.host.example -all",
        "v=spf1 redirect=spf.host.example",
        "v=spf1 exists:%{ir}.%{l}.ok.example -all",
        "v=spf1 ?all",
        "v=spf1",
        "v=spf2.0/pra -all",
        "google-site-verification=x"
      })
  void findsNothingWhereTheWorldMayTakeIt(String record) throws Exception {
    server
        .answers(
            DOMAIN,
            text(DOMAIN, record),
            DOMAIN + " 300 A " + OURS,
            DOMAIN + " 300 MX 10 mx.host.example.")
        .lists("mx.host.example", "198.51.100.1", OURS)
        .answers("25.2.0.192.in-addr.arpa", "25.2.0.192.in-addr.arpa 300 PTR relay." + DOMAIN + ".")
        .lists("relay." + DOMAIN, OURS)
        .answers("spf.host.example", text("spf.host.example", "v=spf1 ip4:192.0.2.25 -all"))
        .lists("25.2.0.192.ann.ok.example", "127.0.0.2");

    assertThat(examine(message(), OURS)).containsExactly(NO_FAIL, NO_SOFTFAIL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=spf1 -all",
        "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all",
        "v=spf1 a mx ptr exists:%{i}.none.example -all",
        "V=SPF1 include:spf.host.example -ALL",
        "v=spf1 redirect=spf.host.example"
      })
  void tellsThatTheDomainRefusesThisRelay(String record) throws Exception {
    server
        .answers(DOMAIN, text(DOMAIN, record))
        .answers("spf.host.example", text("spf.host.example", "v=spf1 ip4:198.51.100.9 -all"));

    assertThat(examine(message(), OURS))
        .containsExactly(
            new Present("spf-fail", 1.0, "the SPF record of customer.example refuses 192.0.2.25"),
            NO_SOFTFAIL);
  }

  @Test
  void tellsDoubts() throws Exception {
    server.answers(DOMAIN, text(DOMAIN, "v=spf1 ~all"));

    assertThat(examine(message(), OURS))
        .containsExactly(
            NO_FAIL,
            new Present(
                "spf-softfail", 1.0, "the SPF record of customer.example doubts 192.0.2.25"));
  }

  @Test
  void weighsEachOfOurAddresses() throws Exception {
    server.answers(DOMAIN, text(DOMAIN, "v=spf1 ip4:192.0.2.25 ~ip4:192.0.2.26 -all"));

    assertThat(examine(message(), OURS, "192.0.2.26", "2001:db8::25", "192.0.2.27"))
        .containsExactly(
            new Present(
                "spf-fail",
                0.5,
                "the SPF record of customer.example refuses 2001:db8:0:0:0:0:0:25, 192.0.2.27"),
            new Present(
                "spf-softfail", 0.25, "the SPF record of customer.example doubts 192.0.2.26"));
  }

  @Test
  void readsARecordOfSeveralStrings() throws Exception {
    server.answers(DOMAIN, DOMAIN + " 300 TXT \"v=spf1 ip4:192.0\" \".2.25 -all\"");

    assertThat(examine(message(), OURS)).containsExactly(NO_FAIL, NO_SOFTFAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v=spf1 ipv4:192.0.2.25 -all", "v=spf1 include:none.example -all"})
  void doesNotKnowWhatAFaultyRecordMeans(String record) throws Exception {
    server.answers(DOMAIN, text(DOMAIN, record));

    assertThat(examine(message(), OURS))
        .containsExactly(FAULTY, new Unknown("spf-softfail", "the SPF record is faulty"));
  }

  @Test
  void doesNotKnowWhichOfTwoRecordsHolds() throws Exception {
    server.answers(DOMAIN, text(DOMAIN, "v=spf1 -all"), text(DOMAIN, "v=spf1 +all"));

    assertThat(examine(message(), OURS)).contains(FAULTY);
  }

  @Test
  void endsALoopOfIncludesAfterTen() throws Exception {
    server.answers(DOMAIN, text(DOMAIN, "v=spf1 include:" + DOMAIN + " -all"));

    assertThat(examine(message(), OURS)).contains(FAULTY);
    assertThat(server.asked(DOMAIN)).isEqualTo(1);
  }

  @Test
  void boundsTheLookUpsOfMailHosts() throws Exception {
    server
        .answers(DOMAIN, text(DOMAIN, "v=spf1 mx:many0.example mx:many1.example -all"))
        .truncates("many0.example", mailHosts("many0.example", 30))
        .lists("mx7.many0.example", "198.51.100.1")
        .truncates("many1.example", mailHosts("many1.example", 30));

    assertThat(examine(message(), OURS)).contains(NOT_WHOLE);
    assertThat(resolver.counters().asked()).isEqualTo(40);
  }

  private static String[] mailHosts(String domain, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "%1$s 300 MX 10 mx%2$d.%1$s.".formatted(domain, i))
        .toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "include:spf.host.example, 2"})
  void doesNotKnowWhatTheDnsDoesNotTellAndAsksNoFurther(String term, int asked) throws Exception {
    if (term.isEmpty()) {
      server.fails(DOMAIN, Rcode.SERVFAIL);
    } else {
      server
          .answers(DOMAIN, text(DOMAIN, "v=spf1 " + term + " a mx -all"))
          .fails("spf.host.example", Rcode.SERVFAIL);
    }

    assertThat(examine(message(), OURS, "192.0.2.26")).contains(NOT_WHOLE);
    assertThat(resolver.counters().asked()).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ann", "ann@[192.0.2.1]", "ann@localhost"})
  void findsNothingWithoutADomain(String sender) throws Exception {
    assertThat(examine(message().sentBy(sender), OURS)).containsExactly(NO_FAIL, NO_SOFTFAIL);
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void asksAboutAnInternationalDomainInPunycode() throws Exception {
    server.answers("xn--mnchen-3ya.example", text("xn--mnchen-3ya.example", "v=spf1 -all"));

    assertThat(examine(message().sentBy("j\u00F6rg@m\u00FCnchen.example"), OURS))
        .hasAtLeastOneElementOfType(Present.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=spf1 %{l}%{l}%{l}%{l}.example -all",
        "v=spf1 a:%{l}.example -all",
        "v=spf1 a:%{s255r}.%{h}.%{p}.example -all",
        "v=spf1 exp=%{l}.example -all",
        "v=spf1 a://\u0001 -all"
      })
  void survivesHostileSendersAndRecords(String record) throws Exception {
    server.answers(DOMAIN, text(DOMAIN, record));

    for (String local : List.of("$1\\", "\u202E\u0000", "a b@c", "%{l}", "x".repeat(900))) {
      assertThat(examine(message().sentBy(local + "@" + DOMAIN), OURS))
          .extracting(Finding::signal)
          .containsExactly("spf-fail", "spf-softfail");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", ".", "%{l}", "a.", "-", "1"})
  void survivesEndlessTerms(String piece) throws Exception {
    assertThat(examine(withTerm(piece, 280), OURS)).noneMatch(Present.class::isInstance);
    assertThat(examine(withTerm(piece, 2_000), OURS)).contains(NOT_WHOLE);
    assertThat(examine(withTerm(piece, 40_000), OURS)).contains(NOT_WHOLE);
    assertThat(resolver.counters().failed()).as("each record arrived").isZero();
  }

  @Test
  void readsTheRecordAmongLongTextsOfOtherKinds() throws Exception {
    server.truncates(
        DOMAIN,
        DOMAIN + " 300 TXT" + (" \"" + "x".repeat(200) + "\"").repeat(30),
        text(DOMAIN, "v=spf1 -all"));

    assertThat(examine(message(), OURS)).hasAtLeastOneElementOfType(Present.class);
  }

  @Test
  void survivesARecordOfVeryManyTerms() throws Exception {
    server.truncates(
        DOMAIN,
        DOMAIN + " 300 TXT \"v=spf1 \"" + " \"ip4:198.51.100.1 \"".repeat(220) + " \"-all\"");
    assertThat(examine(message(), OURS)).hasAtLeastOneElementOfType(Present.class);

    server.truncates(
        "long.example",
        "long.example 300 TXT \"v=spf1 \"" + " \"ip4:198.51.100.1 \"".repeat(2000) + " \"-all\"");
    assertThat(examine(message().sentBy("a@long.example"), OURS)).contains(NOT_WHOLE);
    assertThat(resolver.counters().failed()).as("each record arrived").isZero();
  }

  @Test
  void survivesEndlessExplanations() throws Exception {
    server
        .answers(DOMAIN, text(DOMAIN, "v=spf1 exp=explain.example -all"))
        .truncates(
            "explain.example",
            "explain.example 300 TXT" + (" \"" + "%{l} a ".repeat(30) + "\"").repeat(19));

    assertThat(examine(message(), OURS)).hasAtLeastOneElementOfType(Present.class);
    assertThat(server.asked("explain.example")).isPositive();
  }

  private Sample withTerm(String piece, int length) {
    String domain = length + ".example";
    StringBuilder strings = new StringBuilder(domain + " 300 TXT \"v=spf1 a:\"");
    String term = piece.repeat(length / piece.length());
    for (int at = 0; at < term.length(); at += 200) {
      strings.append(" \"").append(term, at, Math.min(term.length(), at + 200)).append('"');
    }
    server.truncates(domain, strings.append(" \"! -all\"").toString());
    return message().sentBy("ann@" + domain);
  }

  @Test
  void hasNoSignalsWithoutAddressesOfOurOwn() throws Exception {
    SenderPolicy without = new SenderPolicy(resolver, "relay.example", List.of());
    without.mailFrom("ann@customer.example");

    assertThat(without.signals()).isEmpty();
    assertThat(without.examine(message().mail()).get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void fetchesTheRecordWhenTheMessageBegins() throws Exception {
    server.answers(DOMAIN, text(DOMAIN, "v=spf1 -all"));
    SenderPolicy policy = policy(OURS);
    policy.mailFrom("ann@customer.example");
    resolver.texts(DOMAIN).get(10, TimeUnit.SECONDS);

    assertThat(policy.examine(message().mail()).get(10, TimeUnit.SECONDS))
        .hasAtLeastOneElementOfType(Present.class);
    assertThat(server.asked(DOMAIN)).isEqualTo(1);
  }

  private static String text(String name, String text) {
    return name + " 300 TXT \"" + text.replace("\u0001", "\\001") + "\"";
  }

  private SenderPolicy policy(String... ours) {
    return new SenderPolicy(
        resolver, "relay.example", Arrays.stream(ours).map(InetAddress::ofLiteral).toList());
  }

  private List<Finding> examine(Sample sample, String... ours) throws Exception {
    return policy(ours).examine(sample.mail()).get(20, TimeUnit.SECONDS);
  }
}
