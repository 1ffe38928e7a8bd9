package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.weir.signal.Sample.message;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.weir.campaign.Campaigns;
import org.weir.content.Layout;
import org.weir.content.MessageContent;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.picture.Pictures;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Usage;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;

class DetectorsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String HOST = "host.customer.example";
  private static final Pictures PICTURES = new Pictures();

  /// Says of its signals what it is made with.
  private record Fixed(Set<String> signals, CompletableFuture<List<Finding>> findings)
      implements Detector {
    static Fixed of(String signal, Finding... findings) {
      return new Fixed(Set.of(signal), CompletableFuture.completedFuture(List.of(findings)));
    }

    @Override
    public CompletableFuture<List<Finding>> examine(Mail mail) {
      return findings;
    }
  }

  private record Throwing(String signal) implements Detector {
    @Override
    public Set<String> signals() {
      return Set.of(signal);
    }

    @Override
    public CompletableFuture<List<Finding>> examine(Mail mail) {
      throw new IllegalStateException("our bug");
    }

    @Override
    public void connected(InetAddress client) {
      throw new IllegalStateException("our bug");
    }
  }

  @Test
  void asksAllAndKeepsTheirOrder() throws Exception {
    Detectors detectors =
        new Detectors(
            List.of(Fixed.of("b", new Present("b", 0.5, "why")), Fixed.of("a", new Absent("a"))));

    assertThat(detectors.examine(message().mail(), DEADLINE))
        .containsExactly(new Present("b", 0.5, "why"), new Absent("a"));
  }

  @Test
  void doesNotLetADetectorBreakTheOthers() throws Exception {
    Fixed failed =
        new Fixed(Set.of("b"), CompletableFuture.failedFuture(new OutOfMemoryError("test")));
    Detectors detectors =
        new Detectors(List.of(new Throwing("a"), failed, Fixed.of("c", new Absent("c"))));

    assertThat(detectors.examine(message().mail(), DEADLINE))
        .containsExactly(
            new Unknown("a", "the detector failed"),
            new Unknown("b", "the detector failed"),
            new Absent("c"));
  }

  @Test
  void doesNotWaitForALateDetector() throws Exception {
    Fixed late = new Fixed(Set.of("late"), new CompletableFuture<>());
    Detectors detectors = new Detectors(List.of(late, Fixed.of("a", new Absent("a"))));

    assertThat(detectors.examine(message().mail(), Duration.ofMillis(50)))
        .containsExactly(new Unknown("late", "no answer within 50 ms"), new Absent("a"));
  }

  @Test
  void isInterruptedWhileItWaits() {
    Detectors detectors =
        new Detectors(List.of(new Fixed(Set.of("late"), new CompletableFuture<>())));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> detectors.examine(message().mail(), DEADLINE))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void addsWhatADetectorForgetsAndDropsWhatIsNotItsOwn() throws Exception {
    Detectors detectors = new Detectors(List.of(Fixed.of("a", new Absent("other"))));

    assertThat(detectors.examine(message().mail(), DEADLINE))
        .containsExactly(new Unknown("a", "the detector said nothing"));
  }

  @Test
  void logsAFailingDetectorOnceAMinute() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Detectors.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      Detectors detectors = new Detectors(List.of(new Throwing("a")));
      detectors.connected(InetAddress.ofLiteral(Sample.CLIENT));
      detectors.examine(message().mail(), DEADLINE);
      detectors.examine(message().mail(), DEADLINE);
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.getLevel()).isEqualTo(Level.ERROR);
          assertThat(line.getFormattedMessage()).isEqualTo("detector Throwing failed");
        });
  }

  @Test
  void refusesSignalsThatAreNotKebabCaseOrNotUnique() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Detectors(List.of(Fixed.of("a"), Fixed.of("a"))));
    assertThatIllegalArgumentException().isThrownBy(() -> new Detectors(List.of(Fixed.of("aB"))));
    assertThatIllegalArgumentException().isThrownBy(() -> new Detectors(List.of(Fixed.of("a-"))));
  }

  @Test
  void findsExactlyTheSignalsThatItNames() throws Exception {
    try (ScriptedDns server = new ScriptedDns().lists("2.0.0.127.all.example", "127.0.0.2");
        Resolver resolver = new Resolver(server.settings(Duration.ofSeconds(2)));
        ScriptedClamd clamd = ScriptedClamd.tcp()) {
      server
          .answers("7.100.51.198.in-addr.arpa", "7.100.51.198.in-addr.arpa 300 PTR " + HOST + ".")
          .lists(HOST, Sample.CLIENT)
          .answers("customer.example", "customer.example 300 MX 10 " + HOST + ".");
      Detectors detectors = builtIn(resolver, clamd.settings(DEADLINE));

      List<Finding> findings = detectors.examine(message().mail(), DEADLINE);

      assertThat(findings)
          .extracting(Finding::signal)
          .containsOnlyOnceElementsOf(Detectors.signals());
      assertThat(findings).hasSameSizeAs(Detectors.signals()).allMatch(Absent.class::isInstance);
    }
  }

  @Test
  void waitsForADeadResolverOnlyOnce() throws Exception {
    Duration timeout = Duration.ofMillis(300);
    try (ScriptedDns server = new ScriptedDns();
        Resolver resolver = new Resolver(server.settings(timeout))) {
      List.of(
              "1.0.0.127.all.example",
              "2.0.0.127.all.example",
              "7.100.51.198.all.example",
              "7.100.51.198.in-addr.arpa",
              HOST,
              "customer.example")
          .forEach(server::isSilent);

      List<Finding> findings =
          builtIn(resolver).examine(message().mail(), timeout.plus(timeout.dividedBy(2)));

      assertThat(findings)
          .filteredOn(Unknown.class::isInstance)
          .hasSize(5 + 3 + 1 + 2 + 2)
          .allSatisfy(finding ->
              assertThat(((Unknown) finding).reason())
                  .containsAnyOf("no answer within 300 ms", "could not be fetched"));
      assertThat(findings).noneMatch(Present.class::isInstance);
    }
  }

  @Test
  void asksForTheSendersDomainWhenTheMessageBegins() throws Exception {
    try (ScriptedDns server = new ScriptedDns();
        Resolver resolver = new Resolver(server.settings(Duration.ofSeconds(2)))) {
      server.answers("customer.example", "customer.example 300 MX 10 " + HOST + ".");

      builtIn(resolver).mailFrom("ann@customer.example");

      Awaitility.await("MX and TXT").until(() -> resolver.counters().asked() == 2);
    }
  }

  @Test
  void asksTheListsAndForTheNameWhenAClientConnects() throws Exception {
    try (ScriptedDns server = new ScriptedDns().lists("2.0.0.127.all.example", "127.0.0.2");
        Resolver resolver = new Resolver(server.settings(Duration.ofSeconds(2)))) {
      builtIn(resolver).connected(InetAddress.ofLiteral(Sample.CLIENT));

      Awaitility.await("first whether the list is well, and the name")
          .until(() -> resolver.counters().asked() >= 2);
    }
  }

  @Test
  void readsTheBodyOnceAndOnlyWhenNeeded() throws Exception {
    AtomicInteger readings = new AtomicInteger();
    Mail mail =
        new Mail(
            message().facts(),
            new Usage.NotAsked(),
            () -> {
              readings.incrementAndGet();
              return new MessageContent(
                  List.of(), "", List.of(), Layout.WORDS_ONLY, true, List.of());
            });

    new Detectors(List.of(new AccountAge(), new QuotaUse())).examine(mail, DEADLINE);
    assertThat(readings).hasValue(0);
    new Detectors(List.of(new ExecutableAttachment())).examine(mail, DEADLINE);
    new Detectors(List.of(new ExecutableAttachment())).examine(mail, DEADLINE);
    assertThat(readings).hasValue(1);
  }

  private static BlockList asksAboutLinks(BlockList list) {
    return new BlockList(
        list.zone(),
        Set.of(Subject.CLIENT_ADDRESS, Subject.LINK_ADDRESS),
        list.answers(),
        list.appliesTo(),
        list.testEntry());
  }

  private static Detectors builtIn(Resolver resolver) {
    return builtIn(resolver, null);
  }

  private static Detectors builtIn(Resolver resolver, @Nullable ClamdSettings clamd) {
    Map<String, Category> answers =
        Map.of(
            "127.0.0.3", Category.SPAM_SOURCE,
            "127.0.0.4", Category.EXPLOITED_HOST,
            "127.0.0.5", Category.DYNAMIC_RANGE,
            "127.0.0.6", Category.MARKETING,
            "127.0.0.7", Category.ALLOW);
    return Detectors.builtIn(
        resolver,
        new RecipientHistory(() -> Sample.NOW),
        new Campaigns(() -> Sample.NOW, 100),
        PICTURES,
        new DetectorSettings(
            "relay.example",
            List.of(InetAddress.ofLiteral("192.0.2.25")),
            List.of(asksAboutLinks(BlockList.ofAddresses("all.example", answers))),
            List.of(),
            new ScriptHeaders(List.of(), List.of(), List.of()),
            new RejectionBounds(10, 20),
            clamd));
  }
}
