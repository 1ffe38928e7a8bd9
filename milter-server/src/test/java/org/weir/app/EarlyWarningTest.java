package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.weir.config.AlertSettings;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.notice.Channel;
import org.weir.store.Database;
import org.weir.store.Migrations;
import org.weir.store.Outbox;

/// Whole daemons, their database and the receiver of a webhook.
class EarlyWarningTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path folder;
  private EmbeddedMariaDb mariadb;
  private HttpServer receiver;
  private final List<String> posts = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  @BeforeEach
  void start() throws Exception {
    mariadb = EmbeddedMariaDb.start(folder.resolve("mariadb"), 0);
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::take);
    receiver.start();
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    assertThat(new Migrations(configuration("relay-0").settings().database()).migrate())
        .isNotEmpty();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
    mariadb.close();
  }

  private void take(HttpExchange exchange) throws IOException {
    posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void oneOfTwoRelaysTellsOnceOfARiseAndOfASilentRelay() throws Exception {
    sql("INSERT INTO account (id, name) VALUES (1, 'K-1')");
    refused(60, 1);
    refused(10, 15);
    sql(
        "INSERT INTO relay (name, last_seen) VALUES ('relay-3', NOW(6) - INTERVAL 5 MINUTE),"
            + " ('relay-4', NOW(6) - INTERVAL 3 DAY)");
    try (Daemon one = Daemon.start(configuration("relay-1"), InstantSource.system());
        Daemon other = Daemon.start(configuration("relay-2"), InstantSource.system())) {
      assertThat(one.endpoints()).isNotEqualTo(other.endpoints());
      await().atMost(SOON).until(() -> posts.size() >= 2);
      assertThat(posts)
          .anySatisfy(post ->
              assertThat(post)
                  .contains("\"event\":\"opened\"", "\"kind\":\"account-refused\"", "\"K-1\"")
                  .contains("60 in 10 min, 3 in such a time before"))
          .anySatisfy(
              post -> assertThat(post).contains("\"kind\":\"relay-silent\"", "\"relay-3\""));
      await()
          .atMost(SOON)
          .until(() ->
              metrics(one).contains("\nweir_alerts_open 2.0\n")
                  && metrics(other).contains("\nweir_notices_waiting 0.0\n"));

      sql(
          "UPDATE decision SET at = at - INTERVAL 2 HOUR",
          "UPDATE relay SET last_seen = NOW(6) + INTERVAL 1 HOUR WHERE name = 'relay-3'");
      await().atMost(SOON).until(() -> rows(OPEN).isEmpty());
      sql("UPDATE alert SET resolved_at = resolved_at - INTERVAL 15 MINUTE");
      await().atMost(SOON).until(() -> posts.size() >= 4);
      assertThat(posts.subList(2, 4)).allMatch(post -> post.contains("\"event\":\"resolved\""));
    }
    assertThat(posts).as("one notice each").hasSize(4);
    assertThat(rows("SELECT state, COUNT(*) FROM notice GROUP BY state")).containsExactly("sent 4");
  }

  @Test
  void tellsOfHousekeepingThatFailsUntilItGoesWell() throws Exception {
    sql(
        "INSERT INTO housekeeping (task, failing_since, error)"
            + " VALUES ('partitions', NOW(6) - INTERVAL 3 HOUR, 'EXECUTE denied')");
    try (Daemon daemon = Daemon.start(configuration("relay-1"), InstantSource.system())) {
      await().atMost(SOON).until(() -> posts.size() == 1);
      assertThat(posts.getFirst())
          .contains("\"kind\":\"housekeeping-failed\"", "\"partitions\"", "EXECUTE denied");
      await()
          .atMost(SOON)
          .until(() -> metrics(daemon).contains("\nweir_housekeeping_failing 1.0\n"));
      sql("UPDATE housekeeping SET failing_since = NULL, done_at = NOW(6)");
      await().atMost(SOON).until(() -> rows(OPEN).isEmpty());
    }
  }

  private static final String OPEN = "SELECT kind FROM alert WHERE resolved_at IS NULL";

  @Test
  void anOutageOfTheReceiverIsWaitedForAndLoggedWhenItLasts() throws Exception {
    Configuration configuration = configuration("relay-1");
    sql("INSERT INTO alert (kind, subject, relay) VALUES ('relay-silent', 'relay-9', 'relay-1')");
    status = 503;
    try (Database database = Database.open(configuration.settings().database());
        Logged logged = new Logged(Courier.class)) {
      Outbox outbox = new Outbox(database, "relay-1");
      AlertSettings alerts = configuration.settings().alerts();
      Courier courier = new Courier(outbox, new Channels(alerts::channels, InstantSource.system()));
      for (int attempt = 1; attempt <= 9; attempt++) {
        outbox.announce(Set.of("webhook"));
        courier.turn();
        sql("UPDATE notice SET due_at = NOW(6) WHERE state = 'waiting'");
      }
      assertThat(posts).hasSize(8);
      assertThat(logged.lines())
          .hasSize(8)
          .startsWith(
              "WARN notice not sent by webhook, it is tried again:"
                  + " [weir] relay-silent relay-9: 127.0.0.1: status 503")
          .endsWith(
              "ERROR notice given up after 8 attempts by webhook:"
                  + " [weir] relay-silent relay-9: 127.0.0.1: status 503");
      status = 200;
      sql("UPDATE alert SET announced_at = announced_at - INTERVAL 10 MINUTE");
      outbox.announce(Set.of("webhook"));
      courier.turn();
      assertThat(posts.getLast()).contains("\"event\":\"reminder\"", "\"number\":1");
      assertThat(rows("SELECT event, state FROM notice ORDER BY id"))
          .containsExactly("opened failed", "reminder sent");
    }
  }

  @Test
  void saysOnceThatMariaDbIsAwayAndOnceThatItIsBack() throws Exception {
    AlertSettings alerts = configuration("relay-1").settings().alerts();
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    OutageNotice outage = new OutageNotice("relay-1", now::get);
    var channels = alerts.channels().channels(InstantSource.system());

    turns(outage, now, false, 2, channels); // 30 s are a hiccup
    turns(outage, now, true, 1, channels);
    assertThat(posts).isEmpty();
    status = 500;
    turns(outage, now, false, 4, channels);
    assertThat(posts).hasSize(1);
    status = 200;
    turns(outage, now, false, 20, channels);
    assertThat(posts).as("tried again, then no more").hasSize(2);
    assertThat(posts.get(1)).contains("\"kind\":\"database-away\"", "\"event\":\"opened\"");
    turns(outage, now, true, 10, channels);
    turns(outage, now, false, 10, channels); // the same incident
    turns(outage, now, true, 60, channels);
    assertThat(posts).hasSize(3);
    assertThat(posts.get(2)).contains("\"event\":\"resolved\"");
    turns(outage, now, false, 4, channels);
    assertThat(posts).as("another one").hasSize(4);
  }

  private static void turns(
      OutageNotice outage,
      AtomicReference<Instant> now,
      boolean answering,
      int turns,
      List<Channel> channels)
      throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      outage.turn(answering, channels);
      now.set(now.get().plusSeconds(15));
    }
  }

  private void refused(int count, int minutes) throws Exception {
    sql(
        """
        INSERT INTO decision (event_id, at, relay, account_id, action, wanted, observed, code,
          score, origin, sender, recipients, bytes, policy, evidence)
        SELECT CONCAT('E', %d, 'x', seq), NOW(6) - INTERVAL %d MINUTE, 'relay-1', 1, 'reject',
          'reject', 0, 'W104', 0, 'smtp', '', 1, 1, 'v', '{}' FROM seq_1_to_%d
        """
            .formatted(minutes, minutes, count));
  }

  private static String metrics(Daemon daemon) throws Exception {
    return MonitoringTest.get(daemon, "/metrics").body();
  }

  private Configuration configuration(String relay) throws Exception {
    Files.copy(
        Path.of("../config-examples/policy.yaml"),
        folder.resolve("policy.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    return Configuration.loadOrFail(
        Files.writeString(
            folder.resolve(relay + ".yaml"),
            """
            relay: %s
            listen: inet:127.0.0.1:0
            admin: { listen: "127.0.0.1:0" }
            database:
              hosts: [ "127.0.0.1:%d" ]
              name: %s
              user: %s
              password-file: %s
              tls: off
            alerts: { webhook: { url: "http://127.0.0.1:%d/", secret-file: secret } }
            """
                .formatted(
                    relay,
                    mariadb.port(),
                    mariadb.database(),
                    mariadb.user(),
                    mariadb.passwordFile(),
                    receiver.getAddress().getPort())));
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private List<String> rows(String query) throws Exception {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        String second = rows.getMetaData().getColumnCount() > 1 ? " " + rows.getString(2) : "";
        found.add(rows.getString(1) + second);
      }
    }
    return found;
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable"
            .formatted(mariadb.port(), mariadb.database()),
        mariadb.user(),
        Files.readString(mariadb.passwordFile()).strip());
  }

  /// What a class logs while this is open.
  private record Logged(Logger logger, ListAppender<ILoggingEvent> appender)
      implements AutoCloseable {
    Logged(Class<?> speaker) {
      this((Logger) LoggerFactory.getLogger(speaker), new ListAppender<>());
      logger.setLevel(Level.WARN);
      appender.start();
      logger.addAppender(appender);
    }

    List<String> lines() {
      return appender.list.stream()
          .map(event -> event.getLevel() + " " + event.getFormattedMessage())
          .toList();
    }

    @Override
    public void close() {
      logger.detachAppender(appender);
    }
  }
}
