package org.weir.test.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.weir.test.rig.BlockListServer;

/// All lists asked about many clients, by each asker in turn, cold and then warm. A client waits
/// until all lists have answered; so many clients wait at once that at most 120 questions are under
/// way. Confined to one thread.
final class LookUps {
  private static final int CLIENTS_AT_ONCE = 10;
  private static final List<String> ZONES = BlockListServer.ZONES;

  /// Which asker, and with what memory.
  private record Case(String asker, boolean warm) {}

  private record Result(
      double seconds, Sample perClient, long questions, long asked, int failures) {
    double rate() {
      return questions / seconds;
    }

    double micros() {
      return seconds * 1e6 / perClient.size();
    }

    double remembered() {
      return 100.0 * (questions - asked) / questions;
    }
  }

  private final int clients;
  private final Map<Case, List<Result>> results = new LinkedHashMap<>();

  private LookUps(int clients) {
    this.clients = clients;
  }

  /// Plays so many rounds, and one before them that warms up.
  static LookUps compare(InetSocketAddress server, int rounds, int clients) throws Exception {
    Map<String, Supplier<Asker>> askers = new LinkedHashMap<>();
    askers.put("Weir", () -> Asker.weir(server, 2 * clients * ZONES.size()));
    askers.put("dnsjava", () -> Asker.dnsjava(server, 2 * clients * ZONES.size()));
    var lookUps = new LookUps(clients);
    for (int round = 0; round <= rounds; round++) {
      List<String> order = new ArrayList<>(askers.keySet());
      for (String name : round % 2 == 0 ? order : order.reversed()) {
        try (Asker asker = Objects.requireNonNull(askers.get(name)).get()) {
          lookUps.coldAndWarm(name, asker, round > 0);
        }
      }
    }
    return lookUps;
  }

  private void coldAndWarm(String name, Asker asker, boolean counts) throws InterruptedException {
    for (boolean warm : new boolean[] {false, true}) {
      Result result = play(asker);
      if (counts) {
        results.computeIfAbsent(new Case(name, warm), _ -> new ArrayList<>()).add(result);
      }
    }
  }

  private Result play(Asker asker) throws InterruptedException {
    long[] nanos = new long[clients];
    var next = new AtomicInteger();
    var failures = new AtomicInteger();
    long asked = asker.asked();
    long began = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = next.getAndIncrement(); n < clients; n = next.getAndIncrement()) {
                  long start = System.nanoTime();
                  failures.addAndGet(ask(asker, n));
                  nanos[n] = System.nanoTime() - start;
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    long questions = (long) clients * ZONES.size();
    return new Result(seconds, new Sample(nanos), questions, asker.asked() - asked, failures.get());
  }

  /// How many of the lists said nothing, or not the truth.
  private static int ask(Asker asker, int client) {
    byte[] address = DnsBench.client(client).getAddress();
    String reversed =
        "%d.%d.%d.%d."
            .formatted(address[3] & 0xFF, address[2] & 0xFF, address[1] & 0xFF, address[0] & 0xFF);
    List<CompletableFuture<Asker.Said>> begun =
        ZONES.stream().map(zone -> asker.ask(reversed + zone)).toList();
    Asker.Said truth = DnsBench.listed(client) ? Asker.Said.LISTED : Asker.Said.NOT_LISTED;
    return (int) begun.stream().filter(said -> said.join() != truth).count();
  }

  void print() {
    System.out.printf(
        "| %d clients, %d lists | questions/s | µs/client | ratio to dnsjava | from memory"
            + " | client p50, ms | p99, ms | failures |%n|---|---|---|---|---|---|---|---|%n",
        clients, ZONES.size());
    for (boolean warm : new boolean[] {false, true}) {
      List<Result> peers = results.getOrDefault(new Case("dnsjava", warm), List.of());
      for (String asker : List.of("Weir", "dnsjava")) {
        List<Result> ours = results.getOrDefault(new Case(asker, warm), List.of());
        double[] ratios = new double[ours.size()];
        Arrays.setAll(ratios, i -> ours.get(i).micros() / peers.get(i).micros());
        System.out.printf(
            "| %s, %s | %.0f | %.1f | %.2f | %.0f %% | %.2f | %.2f | %d |%n",
            asker,
            warm ? "warm" : "cold",
            median(ours, Result::rate),
            median(ours, Result::micros),
            Sample.median(ratios),
            median(ours, Result::remembered),
            median(ours, result -> result.perClient().millis(0.5)),
            median(ours, result -> result.perClient().millis(0.99)),
            ours.stream().mapToInt(Result::failures).sum());
      }
    }
    System.out.println();
  }

  private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
    return Sample.median(results.stream().mapToDouble(figure).toArray());
  }
}
