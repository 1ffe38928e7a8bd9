package org.weir.test.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage;
import org.weir.store.Database;
import org.weir.store.DatabaseSettings;
import org.weir.store.DatabaseSettings.Tls;
import org.weir.store.Deadline;
import org.weir.store.Migrations;
import org.weir.store.Quota;
import org.weir.store.Spender;

/// A program: what counting a message in one limit costs, by slices and by an UPDATE for each
/// message, for one busy account and for 10,000 in turn, from 1, 2 and 4 relays. Arguments: rounds,
/// seconds for each run, folder of the private MariaDB. Prints Markdown.
public final class QuotaBench implements AutoCloseable {
  private static final int THREADS = 16;
  private static final int MANY = 10_000;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Limit LIMIT = new Limit(1, Unit.MESSAGES, HOUR, 100_000_000_000L, null);
  private static final String UPDATE =
      """
      UPDATE quota_usage SET used = used + 1
      WHERE account_id = ? AND subject = '' AND unit = 'messages' AND period_seconds = 3600
        AND window_start = FROM_UNIXTIME(UNIX_TIMESTAMP() DIV 3600 * 3600) AND used + 1 <= ?
      """;

  private final EmbeddedMariaDb server;
  private final DatabaseSettings settings;
  private final Duration time;

  private record Case(String name, int accounts, int relays, boolean slices) {}

  private record Result(double micros, double statements) {}

  /// One thread's way to count one message of that account.
  private interface Counting {
    void count(long account) throws SQLException;
  }

  private QuotaBench(Path folder, Duration time) throws Exception {
    this.time = time;
    server = EmbeddedMariaDb.start(folder, 0);
    settings =
        new DatabaseSettings(
            List.of("127.0.0.1:" + server.port()),
            server.database(),
            server.user(),
            server.passwordFile(),
            Tls.OFF,
            null,
            8,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            HOUR);
    new Migrations(settings).migrate();
    try (Connection connection = connect();
        PreparedStatement row =
            connection.prepareStatement(
                """
                INSERT IGNORE INTO quota_usage
                  (account_id, unit, period_seconds, window_start, used, keep_until)
                SELECT seq, 'messages', 3600,
                  FROM_UNIXTIME((UNIX_TIMESTAMP() DIV 3600 + hour) * 3600), 0, NOW() + INTERVAL 1 DAY
                FROM seq_1_to_10000 JOIN (SELECT 0 AS hour UNION SELECT 1) AS hours
                """)) {
      row.executeUpdate();
    }
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
    Map<Case, List<Result>> results = new LinkedHashMap<>();
    try (var bench = new QuotaBench(Path.of(arguments[2]), time)) {
      for (int round = 0; round <= rounds; round++) {
        for (Case each : cases()) {
          Result result = bench.play(each);
          if (round > 0) { // the first warms up
            results.computeIfAbsent(each, _ -> new ArrayList<>()).add(result);
          }
        }
      }
    }
    print(results);
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int accounts : List.of(1, MANY)) {
      for (int relays : List.of(1, 2, 4)) {
        String name = (accounts == 1 ? "1 busy account, " : accounts + " in turn, ") + relays;
        cases.add(new Case(name, accounts, relays, true));
        cases.add(new Case(name, accounts, relays, false));
      }
    }
    return cases;
  }

  private Result play(Case each) throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    List<Counting> ways = new ArrayList<>();
    List<Quota> relays = new ArrayList<>();
    for (int i = 0; each.slices() && i < each.relays(); i++) {
      Database database = Database.open(settings);
      Quota quota = new Quota(database, InstantSource.system());
      relays.add(quota);
      open.addFirst(database);
      open.addFirst(quota);
    }
    for (int i = 0; i < THREADS; i++) {
      if (each.slices()) {
        Quota quota = relays.get(i % each.relays());
        ways.add(account -> bySlice(quota, account));
      } else {
        Connection connection = connect();
        PreparedStatement update = connection.prepareStatement(UPDATE);
        open.addFirst(connection);
        ways.add(account -> byUpdate(update, account));
      }
    }
    long before = statements();
    long messages = send(ways, each.accounts());
    double statements = (double) (statements() - before) / messages;
    for (AutoCloseable one : open) {
      one.close();
    }
    return new Result((double) time.toNanos() / 1_000 / messages, statements);
  }

  /// How many messages all threads count in the time.
  private long send(List<Counting> ways, int accounts) throws InterruptedException {
    AtomicLong turn = new AtomicLong();
    LongAdder counted = new LongAdder();
    Deadline end = Deadline.in(time);
    List<Thread> threads = new ArrayList<>();
    for (Counting way : ways) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!end.passed()) {
                    way.count(1 + turn.getAndIncrement() % accounts);
                    counted.increment();
                  }
                } catch (SQLException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return counted.sum();
  }

  private static void bySlice(Quota quota, long id) {
    Account account = new Account(id, "a", "default", Status.ACTIVE, Instant.EPOCH, 0, null, null);
    var reservation =
        quota.reserve(new Spender(account), List.of(LIMIT), 1, Deadline.in(Duration.ofSeconds(10)));
    if (!(reservation.usage() instanceof Usage.Granted)) {
      throw new IllegalStateException(String.valueOf(reservation.usage()));
    }
    reservation.commit();
  }

  private static void byUpdate(PreparedStatement update, long id) throws SQLException {
    update.setLong(1, id);
    update.setLong(2, LIMIT.maximum());
    if (update.executeUpdate() != 1) {
      throw new IllegalStateException("no row");
    }
  }

  private long statements() throws SQLException {
    try (Connection connection = connect();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT variable_value FROM information_schema.global_status
                WHERE variable_name = 'questions'
                """);
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private Connection connect() throws SQLException {
    try {
      return DriverManager.getConnection(
          "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable&useServerPrepStmts=true"
              .formatted(server.port(), server.database()),
          server.user(),
          Files.readString(server.passwordFile()).strip());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void print(Map<Case, List<Result>> results) {
    System.out.println(
        "| accounts, relays | slices, µs/message | UPDATE each, µs/message | ratio | statements per"
            + " message, slices | UPDATE each |");
    System.out.println("|---|---|---|---|---|---|");
    results.forEach((each, slices) -> {
      if (each.slices()) {
        List<Result> updates =
            results.getOrDefault(
                new Case(each.name(), each.accounts(), each.relays(), false), List.of());
        System.out.printf(
            "| %s | %.1f | %.1f | %.3f | %.4f | %.2f |%n",
            each.name(),
            median(slices.stream().mapToDouble(Result::micros).toArray()),
            median(updates.stream().mapToDouble(Result::micros).toArray()),
            median(ratios(slices, updates)),
            median(slices.stream().mapToDouble(Result::statements).toArray()),
            median(updates.stream().mapToDouble(Result::statements).toArray()));
      }
    });
  }

  private static double[] ratios(List<Result> some, List<Result> others) {
    double[] ratios = new double[some.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = some.get(i).micros() / others.get(i).micros();
    }
    return ratios;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public void close() {
    server.close();
  }
}
