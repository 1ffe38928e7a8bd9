package org.weir.test.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.weir.milter.Endpoint;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.WeirSetup;

/// A program: a whole Weir (database, block list, sessions) under many peers of all [Peers.Kind]s,
/// for the seconds given (an hour by default). Between periods all peers leave, and then Weir must
/// hold no connection, and no more memory, threads and descriptors than after the first period.
/// Honest peers must have been served throughout. Exit status 0, or 1 with what is wrong.
///
/// Runs in `test/`, since it reads the cases' policy.
final class Soak {
  static final int CUSTOMERS = 20;

  private static final int PEERS = 24;
  private static final int PERIODS = 10; // the first warms up
  private static final Duration LONGEST_PERIOD = Duration.ofMinutes(5);
  private static final long MORE_HEAP_BYTES = 4 << 20;
  private static final long MORE_THREADS = 4; // the pool's, DNS' and the JVM's own come and go
  private static final long MORE_DESCRIPTORS = 8;
  private static final Duration LEAVING = Duration.ofSeconds(30);
  private static final Path POLICY = Path.of("cases/policies/enforce.yaml");

  /// What came of it.
  ///
  /// @param summary one line
  /// @param problems none when all is well
  record Outcome(String summary, List<String> problems) {
    Outcome {
      problems = List.copyOf(problems);
    }
  }

  private final Tally tally = new Tally();
  private final Random random;
  private final long pid;
  private final Peers peers;

  private Soak(WeirSetup setup, long seed) {
    this.random = new Random(seed);
    this.pid = setup.weir().process().pid();
    if (!(setup.endpoint() instanceof Endpoint.Inet inet)) {
      throw new IllegalStateException("a TCP port is needed");
    }
    this.peers = new Peers(inet, tally);
  }

  public static void main(String[] arguments) throws Exception {
    Duration whole =
        Duration.ofSeconds(arguments.length == 0 ? 3600 : Long.parseLong(arguments[0]));
    long seed = arguments.length < 2 ? System.nanoTime() : Long.parseLong(arguments[1]);
    Outcome outcome = run(whole, seed);
    outcome.problems().forEach(System.out::println);
    System.out.println(outcome.summary());
    System.exit(outcome.problems().isEmpty() ? 0 : 1);
  }

  /// Starts a Weir of its own and ends it.
  static Outcome run(Duration whole, long seed) throws Exception {
    try (Lab lab = Lab.open()) {
      WeirSetup setup = WeirSetup.start(lab, WeirSetup.Socket.TCP, POLICY, Map.of(), Soak::fill);
      return new Soak(setup, seed).soak(whole, seed);
    }
  }

  private static void fill(Provider provider) throws Exception {
    for (int n = 0; n < CUSTOMERS; n++) {
      provider.customer("soak" + n, 400, Peers.login(n));
      provider.quota("soak" + n, 1_000_000_000, "messages", 3600, null);
    }
  }

  private Outcome soak(Duration whole, long seed) throws IOException, InterruptedException {
    Duration period = min(whole.dividedBy(PERIODS), LONGEST_PERIOD);
    long end = System.nanoTime() + whole.toNanos();
    Vitals first = period(period);
    Vitals last = first;
    List<String> problems = new ArrayList<>();
    while (System.nanoTime() < end && problems.isEmpty()) {
      last = period(period);
      compare(first, last, problems);
    }
    if (tally.failures() > 0) {
      problems.add(tally.failures() + " honest peers failed, the first: " + tally.firstFailure());
    }
    if (tally.messages() == 0) {
      problems.add("no message was answered");
    }
    return new Outcome(summary(whole, seed, first, last, problems.isEmpty()), problems);
  }

  /// All peers come, stay a while and leave; returns what is left of them.
  private Vitals period(Duration length) throws IOException, InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int peer = 0; peer < PEERS; peer++) {
      Random own = new Random(random.nextLong());
      threads.add(Thread.ofVirtual().start(() -> comeAndGo(own, end)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Vitals vitals = Vitals.of(pid);
    for (long left = System.nanoTime() + LEAVING.toNanos();
        vitals.connections() > 0 && System.nanoTime() < left; ) {
      Thread.sleep(200);
      vitals = Vitals.of(pid);
    }
    return vitals;
  }

  private void comeAndGo(Random own, long end) {
    Peers.Kind[] kinds = Peers.Kind.values();
    try {
      while (System.nanoTime() < end) {
        boolean honest = own.nextInt(3) == 0;
        peers.run(honest ? Peers.Kind.HONEST : kinds[own.nextInt(kinds.length)], own);
        Thread.sleep(own.nextInt(100)); // this is no benchmark
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void compare(Vitals first, Vitals last, List<String> problems) {
    if (last.connections() > 0) {
      problems.add(last.connections() + " connections are left though all peers are gone");
    }
    if (last.heapBytes() > first.heapBytes() + MORE_HEAP_BYTES) {
      problems.add("the heap grew: " + first + " -> " + last);
    }
    if (last.threads() > first.threads() + MORE_THREADS) {
      problems.add("threads are left: " + first + " -> " + last);
    }
    if (last.descriptors() > first.descriptors() + MORE_DESCRIPTORS) {
      problems.add("descriptors are left: " + first + " -> " + last);
    }
  }

  private String summary(Duration whole, long seed, Vitals first, Vitals last, boolean well) {
    return String.format(
        "soak: %s; %d s (seed %d), %d connections %s, %d messages answered, the slowest in %d ms, "
            + "%d honest peers failed; heap %d -> %d kB, threads %d -> %d, descriptors %d -> %d",
        well ? "passed" : "FAILED",
        whole.toSeconds(),
        seed,
        tally.connections(),
        tally,
        tally.messages(),
        tally.slowestMillis(),
        tally.failures(),
        first.heapBytes() / 1024,
        last.heapBytes() / 1024,
        first.threads(),
        last.threads(),
        first.descriptors(),
        last.descriptors());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
