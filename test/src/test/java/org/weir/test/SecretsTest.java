package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.milter.Endpoint;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RawMail;
import org.weir.test.rig.WeirProcess;

/// Secrets come from credentials of systemd and are seen nowhere: not in the log at any level, not
/// in what commands print, not in a table, not in the metrics, whatever fails.
class SecretsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String TOKEN = "tok-3b1f0c7712";
  private static final String WRONG_TOKEN = "tok-not-that-one";
  private static final String WRONG_PASSWORD = "pw-not-that-one";
  private static final String SIGNING = "hook-93aa51d0";
  private static final String IN_PATH = "T0PATH-8841";
  private static final String IN_QUERY = "T0QUERY-1177";

  private final Lab lab = Lab.open();
  private final Path configuration = lab.directory().resolve("weir.yaml");
  private final List<String> seen = new ArrayList<>();
  private final int port = Lab.freePort();
  private final EmbeddedMariaDb mariadb = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
  private final String password = Files.readString(mariadb.passwordFile()).strip();
  private final HttpServer hook =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

  SecretsTest() throws Exception {}

  @BeforeEach
  void start() throws Exception {
    credentials("right", password);
    credentials("wrong", WRONG_PASSWORD);
    Files.copy(Path.of("cases/policies/enforce.yaml"), lab.directory().resolve("policy.yaml"));
    hook.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    hook.start();
    configure("off");
    assertThat(weir("right", "db", "migrate").awaitEnd(LIMIT)).isZero();
  }

  @AfterEach
  void stop() {
    hook.stop(0);
    lab.close();
  }

  @Test
  void areSeenNowhereWhateverFails() throws Exception {
    work();
    refusedByMariaDb();
    refusedByTls();
    commands();
    hook.stop(0);
    end(weir("right", "alert", "test", "--debug"));

    List<String> secrets =
        List.of(password, TOKEN, WRONG_TOKEN, WRONG_PASSWORD, SIGNING, IN_PATH, IN_QUERY);
    seen.addAll(tables());
    assertThat(seen).hasSizeGreaterThan(100);
    for (String secret : secrets) {
      assertThat(seen).filteredOn(line -> line.contains(secret)).isEmpty();
    }
  }

  private void work() throws Exception {
    Child daemon = weir("right", "serve");
    String at = daemon.await(0, line -> line.contains("metrics are at "), LIMIT);
    daemon.await(0, line -> line.contains("listening on"), LIMIT);
    URI metrics = URI.create(at.replaceFirst(".*metrics are at ([^\"]*).*", "$1"));
    RawMail.send(
        new Endpoint.Inet("127.0.0.1", port),
        "eve@x.test",
        "Subject: hello\n\nhi\n".getBytes(StandardCharsets.US_ASCII));
    daemon.await(0, line -> line.contains("event="), LIMIT);
    assertThat(get(metrics, TOKEN)).isEqualTo(200);
    assertThat(get(metrics, WRONG_TOKEN)).isEqualTo(401);
    Files.writeString(lab.directory().resolve("policy.yaml"), "mode: sometimes\n");
    daemon.signal("HUP");
    daemon.await(0, line -> line.contains("reload refused"), LIMIT);
    Files.copy(
        Path.of("cases/policies/enforce.yaml"),
        lab.directory().resolve("policy.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    daemon.signal("TERM");
    end(daemon);
  }

  private int get(URI page, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(page).header("Authorization", "Bearer " + token).build();
      var answer = client.send(request, BodyHandlers.ofString());
      seen.addAll(answer.body().lines().toList());
      return answer.statusCode();
    }
  }

  private void refusedByMariaDb() throws Exception {
    Child daemon = weir("wrong", "serve");
    daemon.await(0, line -> line.contains("Access denied for user"), LIMIT);
    daemon.signal("TERM");
    end(daemon);
    Child agent = weir("wrong", "agent");
    agent.await(0, line -> line.contains("Access denied for user"), LIMIT);
    agent.signal("TERM");
    end(agent);
    assertThat(end(weir("wrong", "account", "list", "--debug"))).isNotZero();
    assertThat(end(weir("wrong", "db", "status", "--debug", "--output", "json"))).isNotZero();
    assertThat(end(weir("wrong", "check", "database"))).isEqualTo(2);
  }

  private void refusedByTls() throws Exception {
    configure("verify");
    Child daemon = weir("right", "serve");
    daemon.await(0, line -> line.contains("MariaDB offers no TLS"), LIMIT);
    daemon.signal("TERM");
    end(daemon);
    assertThat(end(weir("right", "account", "list", "--debug"))).isNotZero();
    configure("off");
  }

  private void commands() throws Exception {
    assertThat(end(weir("right", "account", "list", "--output", "json"))).isZero();
    assertThat(end(weir("right", "check-config", "--output", "json"))).isZero();
    assertThat(end(weir("right", "alert", "list", "--output", "json"))).isZero();
    assertThat(end(weir("right", "alert", "test"))).isNotZero();
    end(weir("right", "check", "relay"));
    assertThat(end(weir("none", "account", "list", "--debug"))).isNotZero();
  }

  /// All rows of all tables, a line each.
  private List<String> tables() throws Exception {
    Provider provider = Provider.of(mariadb);
    List<String> rows = new ArrayList<>();
    for (Map<String, String> table :
        provider.query(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()")) {
      provider
          .query("SELECT * FROM `" + table.get("name") + "`")
          .forEach(row -> rows.add(table.get("name") + row));
    }
    assertThat(rows).anyMatch(row -> row.startsWith("decision{"));
    return rows;
  }

  private void credentials(String name, String databasePassword) throws IOException {
    Path folder = lab.folder(name);
    Files.writeString(folder.resolve("db"), databasePassword + "\n");
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.writeString(folder.resolve("hook"), SIGNING + "\n");
  }

  private void configure(String tls) throws IOException {
    Files.writeString(
        configuration,
        """
        relay: relay.test
        listen: inet:127.0.0.1:%d
        database:
          hosts: [ "127.0.0.1:%d" ]
          name: %s
          user: %s
          password-file: credential:db
          tls: %s
        policy: policy.yaml
        dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
        admin: { listen: "127.0.0.1:0", token-file: credential:token }
        alerts:
          webhook:
            url: http://127.0.0.1:%d/%s?key=%s
            secret-file: credential:hook
        log: { level: trace }
        """
            .formatted(
                port,
                mariadb.port(),
                mariadb.database(),
                mariadb.user(),
                tls,
                hook.getAddress().getPort(),
                IN_PATH,
                IN_QUERY));
  }

  private Child weir(String credentials, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(WeirProcess.command(arguments));
    command.addAll(List.of("-c", configuration.toString()));
    Map<String, String> environment =
        Map.of("CREDENTIALS_DIRECTORY", lab.directory().resolve(credentials).toString());
    return Child.start(lab, "weir", lab.directory(), command, environment);
  }

  private int end(Child child) throws InterruptedException {
    int status = child.awaitEnd(LIMIT);
    seen.addAll(child.lines());
    return status;
  }
}
