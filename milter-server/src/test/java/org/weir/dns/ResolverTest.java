package org.weir.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.None;
import org.weir.dns.Answer.Texts;
import org.xbill.DNS.Rcode;

class ResolverTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final AtomicLong nanos = new AtomicLong();
  private ScriptedDns server;
  private Resolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedDns();
    resolver = new Resolver(server.settings(TIMEOUT), nanos::get);
  }

  @AfterEach
  void stop() throws IOException {
    resolver.close();
    server.close();
  }

  @Test
  void givesAllAddressesOfAName() throws Exception {
    server.lists("a.example", "192.0.2.1", "192.0.2.2");

    assertThat(ask("a.example")).isEqualTo(addresses("192.0.2.1", "192.0.2.2"));
  }

  @Test
  void readsNamesMailHostsTextsAndLongAddresses() throws Exception {
    server.answers("1.2.0.192.in-addr.arpa", "1.2.0.192.in-addr.arpa 60 PTR Mail.Example.");
    server.answers("example", "example 60 MX 20 b.example.", "example 60 MX 10 a.example.");
    server.answers("null.example", "null.example 60 MX 0 .");
    server.answers("t.example", "t.example 60 TXT \"v=spf1 \" \"-all\"");
    server.answers("six.example", "six.example 60 AAAA 2001:db8::1");

    assertThat(resolver.names(InetAddress.ofLiteral("192.0.2.1")).get())
        .isEqualTo(new Names(List.of("mail.example")));
    assertThat(resolver.mailHosts("example").get())
        .isEqualTo(new MailHosts(List.of("a.example", "b.example")));
    assertThat(resolver.mailHosts("null.example").get()).isEqualTo(new MailHosts(List.of("")));
    assertThat(resolver.texts("t.example").get()).isEqualTo(new Texts(List.of("v=spf1 -all")));
    assertThat(resolver.addresses6("six.example").get()).isEqualTo(addresses("2001:db8::1"));
    assertThat(resolver.mailHosts("nowhere.example").get()).isEqualTo(new None());
  }

  @Test
  void saysNoneWhenThereIsNoSuchName() throws Exception {
    assertThat(ask("nowhere.example")).isEqualTo(new None());
  }

  @Test
  void saysNoneWhenTheNameHasNoAddress() throws Exception {
    server.hasNoData("mx-only.example", 300);

    assertThat(ask("mx-only.example")).isEqualTo(new None());
  }

  @Test
  void neverTakesAFailureForNoSuchName() throws Exception {
    server.fails("broken.example", Rcode.SERVFAIL).fails("refused.example", Rcode.REFUSED);
    server.refers("elsewhere.example");

    assertThat(ask("broken.example")).isEqualTo(new Failed("SERVFAIL"));
    assertThat(ask("refused.example")).isEqualTo(new Failed("REFUSED"));
    assertThat(ask("elsewhere.example")).isEqualTo(new Failed("a referral"));
  }

  @Test
  void failsWithinTheDeadlineWhenNobodyAnswers() throws Exception {
    server.isSilent("silent.example");
    try (Resolver hasty = new Resolver(server.settings(Duration.ofMillis(300)))) {
      long start = System.nanoTime();
      Answer answer = hasty.addresses("silent.example").get(10, TimeUnit.SECONDS);

      assertThat(answer).isInstanceOf(Failed.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void keepsTheDeadlineOverAliasesThatNeverEnd() throws Exception {
    for (int i = 0; i < 100; i++) {
      server.answers("n" + i + ".example", "n" + i + ".example 60 CNAME n" + (i + 1) + ".example.");
    }

    assertThat(ask("n0.example")).isEqualTo(new Failed("more than 8 aliases"));
    assertThat(server.asked("n50.example")).isZero();
  }

  @Test
  void asksAgainOverTcpWhenTheAnswerIsTruncated() throws Exception {
    server.truncates("long.example", "long.example 300 A 192.0.2.9");

    assertThat(ask("long.example")).isEqualTo(addresses("192.0.2.9"));
    assertThat(server.askedOverTcp()).isEqualTo(1);
  }

  @Test
  void doesNotBelieveAnAnswerWithAnotherId() throws Exception {
    server.mistakesTheId("forged.example", "forged.example 300 A 127.0.0.2");

    assertThat(ask("forged.example"))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason()).contains("invalid message id"));
    assertThat(server.asked("forged.example")).isEqualTo(2);
  }

  @Test
  void followsAliasesInOneMessageAndOverSeveral() throws Exception {
    server.answers(
        "www.example", "www.example 300 CNAME web.example.", "web.example 300 A 192.0.2.5");
    server.answers("ftp.example", "ftp.example 300 CNAME www.example.");

    assertThat(ask("www.example")).isEqualTo(addresses("192.0.2.5"));
    assertThat(ask("ftp.example")).isEqualTo(addresses("192.0.2.5"));
  }

  @Test
  void doesNotRunInCirclesWithAliases() throws Exception {
    server.answers(
        "loop.example",
        "loop.example 300 CNAME pool.example.",
        "pool.example 300 CNAME loop.example.");
    server.answers("self.example", "self.example 300 CNAME self.example.");

    assertThat(ask("loop.example")).isEqualTo(new Failed("more than 8 aliases"));
    assertThat(ask("self.example")).isEqualTo(new Failed("more than 8 aliases"));
  }

  @Test
  void asksTheNextServerAndThenStaysWithIt() throws Exception {
    server.lists("a.example", "192.0.2.1").lists("b.example", "192.0.2.2");
    try (DatagramSocket silent = new DatagramSocket(loopback(0));
        Resolver two = resolver(loopback(silent.getLocalPort()), server.address())) {
      assertThat(two.addresses("a.example").get(10, TimeUnit.SECONDS))
          .isEqualTo(addresses("192.0.2.1"));
      long start = System.nanoTime();
      assertThat(two.addresses("b.example").get(10, TimeUnit.SECONDS))
          .isEqualTo(addresses("192.0.2.2"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.dividedBy(2));
    }
  }

  @Test
  void remembersAnswersForTheirTtl() throws Exception {
    server.answers("short.example", "short.example 60 A 192.0.2.1");

    ask("short.example");
    pass(Duration.ofSeconds(59));
    ask("SHORT.example.");
    assertThat(server.asked("short.example")).isEqualTo(1);
    pass(Duration.ofSeconds(2));
    ask("short.example");
    assertThat(server.asked("short.example")).isEqualTo(2);
  }

  @Test
  void keepsNothingForLessThanTheFloorOrMoreThanTheCeiling() throws Exception {
    server.answers("zero.example", "zero.example 0 A 192.0.2.1");
    server.answers("year.example", "year.example 31536000 A 192.0.2.1");

    ask("zero.example");
    ask("year.example");
    pass(Duration.ofSeconds(4));
    ask("zero.example");
    assertThat(server.asked("zero.example")).isEqualTo(1);
    pass(Timed.CEILING);
    ask("year.example");
    assertThat(server.asked("year.example")).isEqualTo(2);
  }

  @Test
  void remembersThatThereIsNothingForAsLongAsTheSoaSays() throws Exception {
    server.hasNoData("none.example", 20);

    ask("none.example");
    pass(Duration.ofSeconds(19));
    ask("none.example");
    assertThat(server.asked("none.example")).isEqualTo(1);
    pass(Duration.ofSeconds(2));
    ask("none.example");
    assertThat(server.asked("none.example")).isEqualTo(2);
  }

  @Test
  void remembersFailuresForAMomentOnly() throws Exception {
    server.fails("broken.example", Rcode.SERVFAIL);

    ask("broken.example");
    ask("broken.example");
    assertThat(server.asked("broken.example")).isEqualTo(2); // two tries of one question
    pass(Duration.ofSeconds(6));
    server.lists("broken.example", "192.0.2.1");
    assertThat(ask("broken.example")).isEqualTo(addresses("192.0.2.1"));
  }

  @Test
  void asksOnceForManyWhoWantTheSame() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    server.answersAfter(latch, "busy.example", "busy.example 300 A 192.0.2.1");

    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(resolver.addresses("busy.example"));
    }
    latch.countDown();

    for (CompletableFuture<Answer> answer : answers) {
      assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(addresses("192.0.2.1"));
    }
    assertThat(server.asked("busy.example")).isEqualTo(1);
    assertThat(resolver.counters()).isEqualTo(new Resolver.Counters(1, 0, 49));
  }

  @Test
  void waitsForItsTurnWhenManyQuestionsAreUnderWay() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    List<CompletableFuture<Answer>> underWay = fill(latch);
    server.lists("more.example", "192.0.2.2");

    CompletableFuture<Answer> more = resolver.addresses("more.example");
    assertThat(more).isNotDone();
    assertThat(server.asked("more.example")).isZero();

    latch.countDown();
    assertThat(more.get(10, TimeUnit.SECONDS)).isEqualTo(addresses("192.0.2.2"));
    CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
  }

  private List<CompletableFuture<Answer>> fill(CountDownLatch latch) {
    List<CompletableFuture<Answer>> underWay = new ArrayList<>();
    for (int i = 0; i < Resolver.MAX_UNDER_WAY; i++) {
      server.answersAfter(latch, "w" + i + ".example", "w" + i + ".example 300 A 192.0.2.1");
      underWay.add(resolver.addresses("w" + i + ".example"));
    }
    return underWay;
  }

  @Test
  void makesNobodyWaitForServersThatAreSilentAndNoticesWhenTheyAreBack() throws Exception {
    server.lists("back.example", "192.0.2.2");
    server.setDead(true);
    try (Resolver impatient = new Resolver(server.settings(Duration.ofMillis(200)), nanos::get)) {
      CompletableFuture<?>[] unanswered = new CompletableFuture<?>[Breaker.SILENCES];
      Arrays.setAll(unanswered, i -> impatient.addresses("silent" + i + ".example"));
      CompletableFuture.allOf(unanswered).get(10, TimeUnit.SECONDS);
      Awaitility.await().until(impatient::down);

      assertThat(impatient.addresses("next.example"))
          .isCompletedWithValue(new Failed("the DNS servers do not answer"));
      assertThat(server.asked("next.example")).isZero();
      assertThat(server.asked(".")).isEqualTo(1);

      pass(Breaker.PROBE_EVERY);
      assertThat(impatient.addresses("next.example")).isCompleted();
      Awaitility.await().until(() -> server.asked(".") == 2);
      assertThat(impatient.addresses("next.example")).isCompleted();

      server.setDead(false);
      pass(Breaker.PROBE_EVERY);
      assertThat(impatient.addresses("next.example")).isCompleted();
      Awaitility.await().until(() -> !impatient.down());
      assertThat(impatient.addresses("back.example").get(10, TimeUnit.SECONDS))
          .isEqualTo(addresses("192.0.2.2"));
      assertThat(server.asked("next.example")).isZero();
    }
  }

  /// A server answers nothing for a while about zones whose own servers are dead.
  @Test
  void goesOnAskingServersThatAreSilentAboutSomeNamesOnly() throws Exception {
    try (Resolver impatient = new Resolver(server.settings(Duration.ofMillis(200)), nanos::get)) {
      CompletableFuture<?>[] unanswered = new CompletableFuture<?>[2 * Breaker.SILENCES];
      Arrays.setAll(
          unanswered,
          i -> {
            server.isSilent("silent" + i + ".example");
            return impatient.addresses("silent" + i + ".example");
          });
      CompletableFuture.allOf(unanswered).get(10, TimeUnit.SECONDS);
      Awaitility.await().until(() -> server.asked(".") == 1);

      assertThat(impatient.down()).isFalse();
      assertThat(impatient.addresses("next.example").get(10, TimeUnit.SECONDS))
          .isEqualTo(new None());
    }
  }

  @Test
  void goesOnAskingServersThatAnswerWithErrors() throws Exception {
    for (int i = 0; i <= Breaker.SILENCES; i++) {
      server.fails("e" + i + ".example", Rcode.SERVFAIL);
      assertThat(ask("e" + i + ".example")).isEqualTo(new Failed("SERVFAIL"));
    }

    assertThat(resolver.down()).isFalse();
  }

  @Test
  void failsForWhatIsNoDomainName() throws Exception {
    assertThat(ask("a..example")).isEqualTo(new Failed("not a domain name"));
    assertThat(ask("x".repeat(64) + ".example")).isEqualTo(new Failed("not a domain name"));
  }

  @Test
  void asksNothingOnceItIsClosed() throws Exception {
    resolver.close();

    assertThat(ask("a.example")).isEqualTo(new Failed("the resolver is closed"));
    assertThat(server.asked("a.example")).isZero();
  }

  private Answer ask(String name) throws Exception {
    return resolver.addresses(name).get(10, TimeUnit.SECONDS);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static Resolver resolver(InetSocketAddress... servers) {
    return new Resolver(new DnsSettings(List.of(servers), TIMEOUT, 100));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Answer addresses(String... addresses) {
    return new Addresses(List.of(addresses).stream().map(InetAddress::ofLiteral).toList());
  }
}
