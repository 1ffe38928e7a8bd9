package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.signal.BlockList.Category;
import org.xbill.DNS.Rcode;

class BlockListsTest {
  private static final BlockList ZEN =
      new BlockList(
          "zen.example",
          Map.of(
              "127.0.0.2", Category.SPAM_SOURCE,
              "127.0.0.4", Category.EXPLOITED_HOST,
              "127.0.0.10", Category.DYNAMIC_RANGE));
  private static final BlockList OTHER = new BlockList("other.example", Map.of());
  private static final String AT_ZEN = "7.100.51.198.zen.example";
  private static final String AT_OTHER = "7.100.51.198.other.example";

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
  void isAbsentWhereNoListSpeaks() throws Exception {
    assertThat(examine(message(), ZEN))
        .containsExactlyInAnyOrder(
            new Absent("listed-spam-source"),
            new Absent("listed-exploited-host"),
            new Absent("listed-dynamic-range"));
  }

  @Test
  void saysWhichListAndAnswer() throws Exception {
    server.lists(AT_ZEN, "127.0.0.4");

    assertThat(examine(message(), ZEN))
        .contains(
            new Present(
                "listed-exploited-host", 1.0, "198.51.100.7 is listed by zen.example (127.0.0.4)"),
            new Absent("listed-spam-source"));
  }

  @Test
  void takesEachAnswerByItsCategory() throws Exception {
    server.lists(AT_ZEN, "127.0.0.2", "127.0.0.10", "127.0.0.99").lists(AT_OTHER, "127.0.0.3");

    List<Finding> findings = examine(message(), ZEN, OTHER);

    assertThat(present(findings, "listed-spam-source").why())
        .isEqualTo(
            "198.51.100.7 is listed by zen.example (127.0.0.2 127.0.0.99), other.example (127.0.0.3)");
    assertThat(present(findings, "listed-dynamic-range").why()).contains("127.0.0.10");
  }

  @Test
  void asksAboutIpv6ByNibbles() throws Exception {
    server.lists(
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.other.example",
        "127.0.0.2");

    assertThat(examine(message().from("2001:db8::1"), OTHER))
        .containsExactly(
            new Present(
                "listed-spam-source",
                1.0,
                "2001:db8:0:0:0:0:0:1 is listed by other.example (127.0.0.2)"));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.80, 'zen.example: answers 203.0.113.80, which no block list does'",
    "127.255.255.254, 'zen.example: refuses to answer (127.255.255.254)'"
  })
  void takesRubbishAndRefusalsForNoAnswer(String answer, String reason) throws Exception {
    server.lists(AT_ZEN, "127.0.0.4", answer);

    assertThat(examine(message(), ZEN))
        .containsExactlyInAnyOrder(
            new Unknown("listed-spam-source", reason),
            new Unknown("listed-exploited-host", reason),
            new Unknown("listed-dynamic-range", reason));
  }

  @Test
  void keepsWhatOneListSaysWhenAnotherIsDead() throws Exception {
    server.fails(AT_ZEN, Rcode.SERVFAIL).lists(AT_OTHER, "127.0.0.2");

    assertThat(examine(message(), ZEN, OTHER))
        .containsExactlyInAnyOrder(
            new Present(
                "listed-spam-source", 1.0, "198.51.100.7 is listed by other.example (127.0.0.2)"),
            new Unknown("listed-exploited-host", "zen.example: SERVFAIL"),
            new Unknown("listed-dynamic-range", "zen.example: SERVFAIL"));
  }

  @Test
  void isUnknownOnlyForWhatTheDeadListCouldSay() throws Exception {
    server.fails(AT_OTHER, Rcode.SERVFAIL);

    assertThat(examine(message(), ZEN, OTHER))
        .containsExactlyInAnyOrder(
            new Unknown("listed-spam-source", "other.example: SERVFAIL"),
            new Absent("listed-exploited-host"),
            new Absent("listed-dynamic-range"));
  }

  @Test
  void neverHoldsADynamicAddressAgainstACustomer() throws Exception {
    server.lists(AT_ZEN, "127.0.0.10", "127.0.0.4");
    Finding absent = new Absent("listed-dynamic-range");

    assertThat(examine(message().loggedInAs("ann"), ZEN)).contains(absent);
    assertThat(examine(message().of(Sample.known(Kind.NETWORK, "198.51.100.0/24", 99)), ZEN))
        .contains(absent)
        .anySatisfy(finding -> assertThat(finding).isInstanceOf(Present.class));
    assertThat(examine(message().of(Sample.known(Kind.SENDER_DOMAIN, "c.example", 99)), ZEN))
        .doesNotContain(absent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1",
        "ff02::1"
      })
  void asksNothingAboutPrivateAddresses(String client) throws Exception {
    assertThat(examine(message().from(client), OTHER))
        .containsExactly(new Absent("listed-spam-source"));
    assertThat(resolver.counters().asked()).isZero();
  }

  @Test
  void isUnknownWithoutAnAddressButNotForLocalMail() throws Exception {
    assertThat(examine(message().from(null), OTHER))
        .containsExactly(new Unknown("listed-spam-source", "the client's address is not known"));
    assertThat(examine(message().from(null).local(), OTHER))
        .containsExactly(new Absent("listed-spam-source"));
  }

  @Test
  void allowListsOnlyAllow() throws Exception {
    BlockList allow = new BlockList("ok.example", Map.of("127.0.5.1", Category.ALLOW));
    server.lists("7.100.51.198.ok.example", "127.0.9.3");

    assertThat(examine(message(), allow))
        .containsExactly(
            new Present("listed-allow", 1.0, "198.51.100.7 is listed by ok.example (127.0.9.3)"));
  }

  @Test
  void hasAskedWhenTheMessageEnds() throws Exception {
    server.lists(AT_OTHER, "127.0.0.2");
    BlockLists lists = new BlockLists(resolver, List.of(OTHER));

    lists.connected(InetAddress.ofLiteral(Sample.CLIENT));
    lists.connected(InetAddress.ofLiteral("10.0.0.1"));
    resolver.addresses(AT_OTHER).get(10, TimeUnit.SECONDS);

    assertThat(lists.examine(message().mail())).isDone();
    assertThat(server.asked(AT_OTHER)).isEqualTo(1);
    assertThat(resolver.counters().asked()).isEqualTo(1);
  }

  @Test
  void hasNoSignalsWithoutLists() throws Exception {
    assertThat(new BlockLists(resolver, List.of()).signals()).isEmpty();
    assertThat(examine(message())).isEmpty();
  }

  private List<Finding> examine(Sample sample, BlockList... lists) throws Exception {
    return new BlockLists(resolver, List.of(lists))
        .examine(sample.mail())
        .get(10, TimeUnit.SECONDS);
  }

  private static Present present(List<Finding> findings, String signal) {
    return findings.stream()
        .filter(finding -> finding.signal().equals(signal))
        .map(Present.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
