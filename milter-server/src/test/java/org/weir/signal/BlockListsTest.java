package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
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
import org.weir.signal.BlockList.Subject;
import org.xbill.DNS.Rcode;

class BlockListsTest {
  private static final BlockList ZEN =
      BlockList.ofAddresses(
          "zen.example",
          Map.of(
              "127.0.0.2", Category.SPAM_SOURCE,
              "127.0.0.4", Category.EXPLOITED_HOST,
              "127.0.0.10", Category.DYNAMIC_RANGE));
  private static final BlockList OTHER = BlockList.ofAddresses("other.example", Map.of());
  private static final String AT_ZEN = "7.100.51.198.zen.example";
  private static final String AT_OTHER = "7.100.51.198.other.example";

  private ScriptedDns server;
  private Resolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedDns();
    resolver = new Resolver(server.settings(Duration.ofSeconds(2)));
    for (String zone : List.of("zen.example", "other.example", "ok.example")) {
      server.lists("2.0.0.127." + zone, "127.0.0.2");
    }
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
            "198.51.100.7 is listed by zen.example (127.0.0.2 127.0.0.99);"
                + " 198.51.100.7 is listed by other.example (127.0.0.3)");
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
    BlockList allow = BlockList.ofAddresses("ok.example", Map.of("127.0.5.1", Category.ALLOW));
    server.lists("7.100.51.198.ok.example", "127.0.9.3");

    assertThat(examine(message(), allow))
        .containsExactly(
            new Present("listed-allow", 1.0, "198.51.100.7 is listed by ok.example (127.0.9.3)"));
  }

  @Test
  void hasAskedWhenTheMessageEnds() throws Exception {
    server.lists(AT_OTHER, "127.0.0.2");
    BlockLists lists = lists(resolver, () -> 0, OTHER);

    lists.connected(InetAddress.ofLiteral(Sample.CLIENT));
    lists.connected(InetAddress.ofLiteral("10.0.0.1"));
    assertThat(examineNow(lists, message())).hasSize(1);

    assertThat(lists.examine(message().mail())).isDone();
    assertThat(server.asked(AT_OTHER)).as("its address and its text").isEqualTo(2);
    assertThat(server.asked("1.0.0.10.other.example")).isZero();
  }

  @Test
  void hasNoSignalsWithoutLists() throws Exception {
    assertThat(new BlockLists(List.of()).signals()).isEmpty();
    assertThat(examine(message())).isEmpty();
  }

  @Test
  void quotesWhatTheListSaysAboutAHitAndAsksForItOnlyThen() throws Exception {
    server.answers(
        AT_OTHER,
        AT_OTHER + " 60 A 127.0.0.2",
        AT_OTHER + " 60 TXT \"see http://other.example/?ip=198.51.100.7\"");

    assertThat(present(examine(message(), OTHER), "listed-spam-source").why())
        .isEqualTo(
            "198.51.100.7 is listed by other.example (127.0.0.2):"
                + " see http://other.example/?ip=198.51.100.7");
    assertThat(server.asked(AT_ZEN)).isZero();
  }

  @Test
  void asksAboutNamesWhatTheListKnows() throws Exception {
    BlockList names =
        new BlockList(
            "dbl.example",
            Set.of(Subject.SENDER_DOMAIN, Subject.HELO),
            Map.of(AnswerPattern.parse("127.0.1.2-20"), Category.MARKETING),
            Set.of(ClientKind.values()),
            "test");
    server
        .lists("test.dbl.example", "127.0.1.2")
        .lists("customer.example.dbl.example", "127.0.1.5");

    assertThat(present(examine(message(), names), "listed-marketing").why())
        .isEqualTo("sender's domain customer.example is listed by dbl.example (127.0.1.5)");
    assertThat(server.asked("host.customer.example.dbl.example")).isEqualTo(1);
    assertThat(server.asked("7.100.51.198.dbl.example")).isZero();
  }

  @Test
  void asksOnlyAboutThoseTheListIsFor() throws Exception {
    BlockList strangers =
        new BlockList(
            "other.example",
            Set.of(Subject.CLIENT_ADDRESS),
            Map.of(),
            Set.of(ClientKind.UNKNOWN),
            null);
    server.lists(AT_OTHER, "127.0.0.2");
    Finding absent = new Absent("listed-spam-source");

    assertThat(examine(message().loggedInAs("ann"), strangers)).containsExactly(absent);
    assertThat(examine(message().of(Sample.known(Kind.NETWORK, "198.51.100.0/24", 9)), strangers))
        .containsExactly(absent);
    assertThat(examine(message(), strangers)).doesNotContain(absent);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.2, 127.0.0.2, 'lists everything, even what never may be listed'",
    "'', '', 'does not list its test entry 127.0.0.2 any more'",
    "127.255.255.254, 127.255.255.254, 'refuses to answer (127.255.255.254)'",
    "203.0.113.1, 203.0.113.1, 'answers 203.0.113.1, which no block list does'"
  })
  void believesNoListThatIsIll(String neverListed, String testEntry, String reason)
      throws Exception {
    BlockList ill = BlockList.ofAddresses("ill.example", Map.of());
    server.lists("7.100.51.198.ill.example", "127.0.0.2");
    if (!neverListed.isEmpty()) {
      server.lists("1.0.0.127.ill.example", neverListed).lists("2.0.0.127.ill.example", testEntry);
    }

    assertThat(examine(message(), ill))
        .containsExactly(new Unknown("listed-spam-source", "ill.example: " + reason));
    assertThat(server.asked("7.100.51.198.ill.example")).isZero();
  }

  @Test
  void believesAListAgainOnceItIsWell() throws Exception {
    AtomicLong nanos = new AtomicLong();
    BlockList ill = BlockList.ofAddresses("ill.example", Map.of());
    try (Resolver forgetful = new Resolver(server.settings(Duration.ofSeconds(2)))) {
      BlockLists lists = lists(forgetful, nanos::get, ill);
      server.lists("7.100.51.198.ill.example", "127.0.0.2");
      server.fails("2.0.0.127.ill.example", Rcode.SERVFAIL);
      assertThat(examineNow(lists, message())).allMatch(Unknown.class::isInstance);

      server.lists("2.0.0.127.ill.example", "127.0.0.2");
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!(examineNow(lists, message()).getFirst() instanceof Present)
          && System.nanoTime() < deadline) {
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        LockSupport.parkNanos(1_000_000); // the failure is remembered for some seconds
      }
      assertThat(examineNow(lists, message())).allMatch(Present.class::isInstance);
    }
  }

  /// Each question waits for its time-out; five of them are enough.
  @Test
  void asksADeadListNoMoreAfterAFewFailures() throws Exception {
    BlockList dead =
        new BlockList(
            "dead.example",
            Set.of(Subject.CLIENT_ADDRESS),
            Map.of(),
            Set.of(ClientKind.values()),
            null);
    AtomicLong nanos = new AtomicLong();
    BlockLists lists = lists(resolver, nanos::get, dead);
    for (int i = 1; i <= 5; i++) {
      server.fails(i + ".100.51.198.dead.example", Rcode.SERVFAIL);
      assertThat(examineNow(lists, message().from("198.51.100." + i)))
          .containsExactly(new Unknown("listed-spam-source", "dead.example: SERVFAIL"));
    }
    assertThat(lists.examine(message().from("198.51.100.99").mail()))
        .isCompletedWithValue(
            List.of(
                new Unknown(
                    "listed-spam-source", "dead.example: no useful answer 5 times in a row")));
    assertThat(server.asked("99.100.51.198.dead.example")).isZero();

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    lists.connected(InetAddress.ofLiteral("198.51.100.98")); // notices that it is time
    assertThat(examineNow(lists, message().from("198.51.100.99")))
        .containsExactly(new Absent("listed-spam-source"));
  }

  @Test
  void blamesNoListWhileTheServersAreSilent() throws Exception {
    BlockList untested =
        new BlockList(
            "untested.example",
            Set.of(Subject.CLIENT_ADDRESS),
            Map.of(),
            Set.of(ClientKind.values()),
            null);
    try (Resolver impatient = new Resolver(server.settings(Duration.ofMillis(100)))) {
      server.setDead(true);
      for (int i = 0; !impatient.down(); i++) {
        var _ = impatient.addresses("silent" + i + ".example").get();
      }
      BlockLists lists = lists(impatient, System::nanoTime, ZEN, untested);
      for (int i = 1; i <= 10; i++) {
        assertThat(examineNow(lists, message().from("198.51.100." + i)))
            .allMatch(Unknown.class::isInstance);
      }
      server.setDead(false);
      Awaitility.await()
          .until(() -> examineNow(lists, message()).stream().allMatch(Absent.class::isInstance));
    }
  }

  /// Anybody can write such a name, so it must not bring a list into disrepute.
  @Test
  void aNameTooLongForAListSaysNothingAgainstTheList() throws Exception {
    BlockList names =
        new BlockList(
            "dbl.example",
            Set.of(Subject.SENDER_DOMAIN),
            Map.of(),
            Set.of(ClientKind.values()),
            "test");
    server
        .lists("test.dbl.example", "127.0.1.2")
        .lists("customer.example.dbl.example", "127.0.1.5");
    BlockLists lists = lists(resolver, System::nanoTime, names);
    String domain = "a.".repeat(122) + "example";

    for (int i = 0; i < 6; i++) {
      assertThat(examineNow(lists, message().sentBy("ann@" + domain)))
          .containsExactly(new Absent("listed-spam-source"));
    }

    assertThat(examineNow(lists, message())).allMatch(Present.class::isInstance);
  }

  /// What was well a moment ago may list the whole world now; the next hit must not count.
  @Test
  void believesNoHitOfAListThatBeginsToListEverything() throws Exception {
    BlockLists lists = lists(resolver, System::nanoTime, OTHER);
    assertThat(examineNow(lists, message())).containsExactly(new Absent("listed-spam-source"));

    server
        .lists("8.100.51.198.other.example", "127.0.0.2")
        .lists("1.0.0.127.other.example", "127.0.0.2");

    Finding unknown =
        new Unknown(
            "listed-spam-source", "other.example: lists everything, even what never may be listed");
    assertThat(examineNow(lists, message().from("198.51.100.8"))).containsExactly(unknown);
    assertThat(examineNow(lists, message().from("198.51.100.9"))).containsExactly(unknown);
    assertThat(server.asked("9.100.51.198.other.example")).isZero();
  }

  @Test
  void forgetsTheHitsOfAListThatListedEverything() throws Exception {
    AtomicLong nanos = new AtomicLong();
    BlockLists lists = lists(resolver, nanos::get, OTHER);
    server.lists(AT_OTHER, "127.0.0.2");
    examineNow(lists, message().from("198.51.100.1"));
    server.lists("1.0.0.127.other.example", "127.0.0.2");
    examineNow(lists, message());
    assertThat(server.asked(AT_OTHER)).isPositive();

    server.hasNoData(AT_OTHER, 300).hasNoData("1.0.0.127.other.example", 300);
    Awaitility.await()
        .untilAsserted(() -> {
          nanos.addAndGet(Duration.ofMinutes(1).toNanos());
          assertThat(examineNow(lists, message()))
              .containsExactly(new Absent("listed-spam-source"));
        });
  }

  private List<Finding> examine(Sample sample, BlockList... lists) throws Exception {
    return examineNow(lists(resolver, System::nanoTime, lists), sample);
  }

  private static BlockLists lists(Resolver resolver, LongSupplier nanoTime, BlockList... lists) {
    return new BlockLists(AskedList.all(List.of(lists), resolver, nanoTime));
  }

  private static List<Finding> examineNow(BlockLists lists, Sample sample) throws Exception {
    return lists.examine(sample.mail()).get(10, TimeUnit.SECONDS);
  }

  private static Present present(List<Finding> findings, String signal) {
    return findings.stream()
        .filter(finding -> finding.signal().equals(signal))
        .map(Present.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
