package org.weir.test.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.weir.test.faults.Fault.Scene;
import org.weir.test.rig.Lab;

/// A program: a [Site] under load that one or two [Fault]s befall at a time, for the minutes given
/// (ten by default); after each it must recover by itself. Every kind happens once before any
/// happens again. Afterwards a [Reckoning] is made. Exit status 0, or 1 with what is wrong.
///
/// Runs in `test/`, since it reads the cases' policy.
final class Faults {
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final Duration DRAINING = Duration.ofMinutes(3);
  private static final Path KEPT = Path.of("target/faults");
  private static final int SHORTEST_MILLIS = 300;

  /// What came of it.
  ///
  /// @param summary one line
  /// @param problems none when all is well
  record Outcome(String summary, List<String> problems) {
    Outcome {
      problems = List.copyOf(problems);
    }
  }

  /// A fault and where it happens.
  private record Blow(Fault fault, Scene scene) {
    @Override
    public String toString() {
      return fault + " (" + scene.host() + ")";
    }
  }

  /// When MariaDB was away, or had not been used again yet.
  record Outage(Instant from, Instant to) {}

  private final Site site;
  private final Ledger ledger = new Ledger();
  private final Random random;
  private final int longestMillis;
  private final Deque<Fault> next = new ArrayDeque<>();
  private final List<Outage> outages = new ArrayList<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private int faults;

  private Faults(Site site, Duration longest, long seed) {
    this.site = site;
    this.random = new Random(seed);
    this.longestMillis = (int) longest.toMillis();
  }

  public static void main(String[] arguments) throws Exception {
    Duration atLeast =
        Duration.ofMinutes(arguments.length == 0 ? 10 : Long.parseLong(arguments[0]));
    long seed = arguments.length < 2 ? System.nanoTime() : Long.parseLong(arguments[1]);
    Outcome outcome = run(atLeast, Duration.ofSeconds(8), seed);
    outcome.problems().forEach(System.out::println);
    System.out.println(outcome.summary());
    System.exit(outcome.problems().isEmpty() ? 0 : 1);
  }

  /// Starts a site of its own and ends it.
  ///
  /// @param atLeast faults go on for so long, and until each kind has happened
  /// @param longest time of one fault
  static Outcome run(Duration atLeast, Duration longest, long seed) throws Exception {
    try (Lab lab = Lab.open()) {
      var faults = new Faults(Site.start(lab), longest, seed);
      boolean well = false;
      try {
        Outcome outcome = faults.all(atLeast, seed);
        well = outcome.problems().isEmpty();
        return outcome;
      } finally {
        if (!well) {
          faults.keepLogs();
        }
      }
    }
  }

  private Outcome all(Duration atLeast, long seed) throws Exception {
    try (Senders senders = Senders.start(site.hosts(), ledger, seed)) {
      befall(atLeast);
      settle(senders);
    }
    return outcome(seed);
  }

  private void keepLogs() throws IOException {
    Files.createDirectories(KEPT);
    for (Host host : site.hosts()) {
      Files.write(KEPT.resolve(host.name() + ".weir.log"), host.logLines());
      Files.writeString(KEPT.resolve(host.name() + ".mail.log"), host.postfix().log());
    }
  }

  private void befall(Duration atLeast) throws Exception {
    long end = System.nanoTime() + atLeast.toNanos();
    List<Integer> before = accepted();
    awaitRecovery("the start", before);
    refill();
    while (!next.isEmpty()) {
      strike(blows());
      if (next.isEmpty() && System.nanoTime() < end) {
        refill();
      }
    }
  }

  private void refill() {
    List<Fault> all = new ArrayList<>(Arrays.asList(Fault.values()));
    Collections.shuffle(all, random);
    next.addAll(all);
  }

  /// One, or two that go together.
  private List<Blow> blows() {
    Fault first = next.remove();
    List<Fault> both = new ArrayList<>(List.of(first));
    Fault second = next.peek();
    if (second != null && first.goesWith(second) && random.nextInt(5) < 2) {
      both.add(next.remove());
    }
    return both.stream().map(fault -> new Blow(fault, scene())).toList();
  }

  private Scene scene() {
    return new Scene(
        site, site.hosts().get(random.nextInt(site.hosts().size())), new Random(random.nextLong()));
  }

  private void strike(List<Blow> blows) throws Exception {
    Instant from = Instant.now();
    List<Blow> inOrder = new ArrayList<>(blows);
    for (Blow blow : blows) {
      blow.fault().begin(blow.scene());
      pause();
    }
    Collections.shuffle(inOrder, random);
    for (Blow blow : inOrder) {
      blow.fault().end(blow.scene());
    }
    faults += blows.size();
    String what = blows.stream().map(Blow::toString).collect(Collectors.joining(" and "));
    long ended = System.nanoTime();
    awaitRecovery(what, accepted());
    System.out.printf(
        "%s %s, recovered in %d ms%n",
        from, what, Duration.ofNanos(System.nanoTime() - ended).toMillis());
    if (blows.stream().anyMatch(blow -> blow.fault().ofDatabase())) {
      outages.add(new Outage(from, Instant.now()));
    }
  }

  /// How long a fault lasts is of no moment to what is demanded.
  private void pause() throws InterruptedException {
    int millis = SHORTEST_MILLIS + random.nextInt(longestMillis - SHORTEST_MILLIS);
    var _ = never.await(millis, TimeUnit.MILLISECONDS);
  }

  private List<Integer> accepted() {
    return IntStream.range(0, site.hosts().size()).mapToObj(ledger::acceptedAt).toList();
  }

  /// Both relays accept mail again and see all they need.
  private void awaitRecovery(String from, List<Integer> before) {
    Awaitility.await("recovery from " + from)
        .atMost(RECOVERY)
        .until(() ->
            site.hosts().stream().allMatch(Host::well)
                && IntStream.range(0, before.size())
                    .allMatch(host -> ledger.acceptedAt(host) > before.get(host)));
  }

  /// Everything that waits at senders, in journals and in queues has its end.
  private void settle(Senders senders) {
    senders.writeNoMore();
    Awaitility.await("all letters have an end").atMost(DRAINING).until(() -> senders.open() == 0);
    for (Host host : site.hosts()) {
      Awaitility.await("decisions of " + host + " are written")
          .atMost(DRAINING)
          .until(() -> host.metric("weir_journal_backlog") == 0);
      Awaitility.await("the queue of " + host + " has only mail on hold")
          .atMost(DRAINING)
          .until(() -> host.postfix().queue().stream().allMatch(m -> m.queue().equals("hold")));
    }
  }

  private Outcome outcome(long seed) throws Exception {
    Reckoning reckoning = Reckoning.of(site, ledger);
    Limits limits = Limits.check(site, ledger);
    Records records = Records.check(site, ledger, reckoning, outages);
    List<String> problems = new ArrayList<>(ledger.wrong());
    problems.addAll(reckoning.lost());
    problems.addAll(reckoning.duplicated());
    problems.addAll(reckoning.misplaced());
    problems.addAll(limits.exceeded());
    problems.addAll(limits.uncharged());
    problems.addAll(records.problems());
    System.out.printf(
        "not accepted, tried again: %s; not answered: %d; delivered again by a killed MTA: %d;"
            + " decisions taken along by a killed Weir: %d%n",
        ledger.refusals(), ledger.unanswered(), reckoning.deliveredAgain(), records.taken());
    return new Outcome(
        "%d accepted, %d lost, %d duplicated, %d over limit, %d other problems, %d faults (seed %d)"
            .formatted(
                ledger.accepted().size(),
                reckoning.lost().size(),
                reckoning.duplicated().size(),
                limits.units(),
                problems.size()
                    - reckoning.lost().size()
                    - reckoning.duplicated().size()
                    - limits.exceeded().size(),
                faults,
                seed),
        problems);
  }
}
