package org.weir.test.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;
import org.weir.milter.Modification;
import org.weir.test.rig.BlockListServer;
import org.weir.test.rig.Lab;
import org.weir.test.rig.WeirSetup;

/// How long a whole Weir takes from the end of a message to its answer, by how its lists are. Each
/// message has a connection of its own, and nothing lies between connecting and its end but the
/// protocol: the least time there is for look-ups. Confined to one thread.
final class MessageLatency {
  private static final String LOGIN = "mail@relay.test";
  private static final Path POLICY = Path.of("cases/policies/enforce.yaml");
  private static final byte[] BODY = "text\r\n".repeat(500).getBytes(StandardCharsets.US_ASCII);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SENDERS = 4;
  private static final int FEW = 50;
  private static final int WARMING_UP = 2_000;

  /// How the lists are.
  private enum Case {
    NONE("no lists"),
    COLD("12 lists, each message another client"),
    WARM("12 lists, 50 clients in turn"),
    DYING("12 lists dead, messages until nobody waits any more"),
    DEAD("12 lists dead, thereafter, each message another client");

    private final String words;

    Case(String words) {
      this.words = words;
    }
  }

  private record Result(Sample times, double questions, int wrong) {}

  /// Which client sends the next message.
  @FunctionalInterface
  private interface Clients {
    int next();
  }

  private final WeirSetup weir;
  private final LocalResolver resolver;
  private final AtomicInteger fresh = new AtomicInteger();
  private final Map<Case, List<Result>> results = new EnumMap<>(Case.class);

  private MessageLatency(WeirSetup weir, LocalResolver resolver) {
    this.weir = weir;
    this.resolver = resolver;
  }

  /// Plays so many rounds, each with a new Weir, and so many messages in each case.
  static MessageLatency measure(Lab lab, int rounds, int messages, Map<String, String> listed)
      throws Exception {
    WeirSetup weir =
        WeirSetup.start(
            lab,
            WeirSetup.Socket.UNIX,
            POLICY,
            listed,
            provider -> {
              provider.customer("mail", 400, LOGIN);
              provider.quota("mail", 100_000_000, "messages", 3600, null);
            });
    var lists = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), weir.blockLists().port());
    var latency = new MessageLatency(weir, LocalResolver.open(lab, lists));
    latency.useOwnResolver();
    for (int round = 0; round < rounds; round++) {
      latency.round(messages);
    }
    return latency;
  }

  private void useOwnResolver() throws IOException {
    String yaml = Files.readString(weir.configuration());
    Files.writeString(
        weir.configuration(),
        yaml.replace(weir.blockLists().server(), resolver.address())
            .replace("timeout: 1s }", "timeout: 1500ms }"));
  }

  private void round(int messages) throws Exception {
    weir.useLists(BlockListServer.ZONES.size());
    weir.weir().terminate();
    weir.weir().startAgain();
    send(WARMING_UP, SENDERS, fresh::getAndIncrement);
    weir.useLists(0);
    note(Case.NONE, send(messages, SENDERS, fresh::getAndIncrement));
    weir.useLists(BlockListServer.ZONES.size());
    send(SENDERS, SENDERS, fresh::getAndIncrement);
    note(Case.COLD, send(messages, SENDERS, fresh::getAndIncrement));
    int from = fresh.getAndAdd(FEW);
    var turn = new AtomicInteger();
    Clients few = () -> from + turn.getAndIncrement() % FEW;
    send(FEW, SENDERS, few);
    note(Case.WARM, send(messages, SENDERS, few));
    weir.blockLists().freeze();
    try {
      note(Case.DYING, untilNobodyWaits());
      note(Case.DEAD, send(messages, SENDERS, fresh::getAndIncrement));
    } finally {
      weir.blockLists().thaw();
    }
  }

  private void note(Case which, Result result) {
    results.computeIfAbsent(which, _ -> new ArrayList<>()).add(result);
  }

  /// One message after the other, the last of which no list was asked about.
  private Result untilNobodyWaits() throws Exception {
    List<Long> nanos = new ArrayList<>();
    long asked;
    do {
      asked = resolver.passedOn();
      nanos.add(message(fresh.getAndIncrement()).nanos());
    } while (resolver.passedOn() > asked);
    nanos.removeLast();
    return new Result(new Sample(nanos.stream().mapToLong(each -> each).toArray()), 0, 0);
  }

  private Result send(int messages, int senders, Clients clients) throws Exception {
    long[] nanos = new long[messages];
    var next = new AtomicInteger();
    var wrong = new AtomicInteger();
    long asked = resolver.passedOn();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int n = next.getAndIncrement(); n < messages; n = next.getAndIncrement()) {
                  int client = clients.next();
                  Told told = message(client);
                  nanos[n] = told.nanos();
                  wrong.addAndGet(told.tagged() == DnsBench.listed(client) ? 0 : 1);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double questions = (double) (resolver.passedOn() - asked) / messages;
    return new Result(new Sample(nanos), questions, wrong.get());
  }

  private record Told(long nanos, boolean tagged) {}

  private Told message(int number) {
    try (MilterClient client = MilterClient.connect(weir.endpoint(), PATIENCE)) {
      client.negotiate();
      client.macros(MacroStage.CONNECT, Map.of("j", "relay.test"));
      client.connect("client.test", '4', 4711, DnsBench.client(number).getHostAddress());
      client.helo("client.test");
      client.macros(MacroStage.MAIL, Map.of("{auth_authen}", LOGIN));
      client.mail("<" + LOGIN + ">");
      client.macros(MacroStage.RCPT, Map.of("{rcpt_mailer}", "smtp"));
      client.rcpt("<someone@example.org>");
      client.macros(MacroStage.DATA, Map.of("i", "BENCH%06d".formatted(number)));
      client.data();
      client.header("Subject", "a message");
      client.endOfHeaders();
      client.body(BODY);
      long began = System.nanoTime();
      MilterClient.Outcome outcome = client.endOfMessage();
      long nanos = System.nanoTime() - began;
      client.quit();
      return new Told(
          nanos,
          outcome.modifications().stream().anyMatch(Modification.AddHeader.class::isInstance));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  void print() {
    System.out.println(
        "| from end of message to answer | messages | p50, ms | p99, ms | slowest, ms | questions"
            + " to lists per message | wrong |");
    System.out.println("|---|---|---|---|---|---|---|");
    results.forEach((which, rounds) ->
        System.out.printf(
            "| %s | %.0f | %.2f | %.2f | %.1f | %.2f | %d |%n",
            which.words,
            Sample.median(rounds.stream().mapToDouble(each -> each.times().size()).toArray()),
            median(rounds, 0.5),
            median(rounds, 0.99),
            median(rounds, 1),
            Sample.median(rounds.stream().mapToDouble(Result::questions).toArray()),
            which == Case.COLD || which == Case.WARM
                ? rounds.stream().mapToInt(Result::wrong).sum()
                : 0));
  }

  private static double median(List<Result> rounds, double share) {
    return Sample.median(rounds.stream().mapToDouble(each -> each.times().millis(share)).toArray());
  }
}
