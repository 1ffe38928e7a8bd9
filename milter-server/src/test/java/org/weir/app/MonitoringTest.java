package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole daemon, without a database: what monitoring says of it.
class MonitoringTest {
  private static final int DEFAULT_PORT = 8896;
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path directory;

  @Test
  void saysWhatIsWrong() throws Exception {
    Path file = configure("admin: { listen: \"127.0.0.1:0\" }");
    try (Daemon daemon = start(file)) {
      assertThat(get(daemon, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(daemon, "/readyz"))
          .returns(503, HttpResponse::statusCode)
          .returns("MariaDB has not answered yet\n", HttpResponse::body);
      assertThat(get(daemon, "/metrics").body().lines())
          .contains(
              "weir_build_info{version=\"development\"} 1",
              "weir_database_up 0.0",
              "weir_config_ok 1.0",
              "weir_journal_backlog 0.0",
              "weir_journal_dropped_total 0.0",
              "weir_quota_lost_units_total 0.0",
              "weir_quota_slices 0.0",
              "weir_database_connections 0.0",
              "weir_database_busy_connections 0.0",
              "weir_milter_connections 0.0",
              "weir_milter_accepted_total 0.0",
              "weir_milter_incidents_total{kind=\"malformed\"} 0.0",
              "weir_own_addresses_watched 0.0",
              "weir_own_addresses_listed 0.0",
              "weir_dns_up 1.0",
              "weir_dns_asked_total 0.0",
              "weir_dns_cache_entries 0.0",
              "weir_block_list_believed{zone=\"bl.example\"} 1.0",
              "weir_block_list_asked_total{zone=\"bl.example\"} 0.0",
              "weir_block_list_believed{zone=\"links.example\"} 1.0",
              "weir_signals_total{signal=\"young-account\",state=\"present\"} 0.0")
          .anyMatch(line -> line.startsWith("jvm_threads_current "));

      daemon.drain();
      assertThat(get(daemon, "/readyz").body()).startsWith("shutting down: no new mail is taken\n");
    }
  }

  @Test
  void remembersARefusedReloadUntilAGoodOne() throws Exception {
    Path file = configure("admin: { listen: \"127.0.0.1:0\" }");
    String good = Files.readString(file);
    try (Daemon daemon = start(file)) {
      Files.writeString(file, good + "typo: 1\n");
      assertThat(daemon.reload(file)).isFalse();
      assertThat(get(daemon, "/metrics").body()).contains("\nweir_config_ok 0.0\n");

      Files.writeString(file, good.replace("127.0.0.1:0\" }", "127.0.0.1:1\" }"));
      assertThat(daemon.reload(file)).as("needs a restart").isFalse();

      Files.writeString(file, good.replace("bl.example", "other.example"));
      assertThat(daemon.reload(file)).isTrue();
      assertThat(get(daemon, "/metrics").body())
          .contains("\nweir_config_ok 1.0\n")
          .contains("weir_block_list_believed{zone=\"other.example\"} 1.0")
          .doesNotContain("bl.example");
    }
  }

  @Test
  void anAddressOfTheOperatorsChoiceMustBeFree() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      Path file = configure("admin: { listen: \"127.0.0.1:" + taken.getLocalPort() + "\" }");

      assertThatThrownBy(() -> start(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("admin.listen 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void theDefaultAddressMayBeAnotherDaemons() throws Exception {
    try (ServerSocket _ = takeDefaultPort();
        Daemon daemon = start(configure(""))) {
      assertThat(daemon.endpoints()).hasSize(1);
      assertThat(daemon.adminAddress()).isEmpty();
    }
  }

  @Test
  void servesNothingIfThatIsWanted() throws Exception {
    try (Daemon daemon = start(configure("admin: { listen: none }"))) {
      assertThat(daemon.adminAddress()).isEmpty();
    }
  }

  /// Null when somebody has it, which does as well.
  private static @Nullable ServerSocket takeDefaultPort() throws IOException {
    try {
      return new ServerSocket(DEFAULT_PORT, 1, LOOPBACK);
    } catch (BindException _) {
      return null;
    }
  }

  private static Daemon start(Path file) throws Exception {
    return Daemon.start(Configuration.loadOrFail(file), InstantSource.system());
  }

  private Path configure(String admin) throws IOException {
    Files.copy(Path.of("../config-examples/policy.yaml"), directory.resolve("policy.yaml"));
    return Files.writeString(
        directory.resolve("weir.yaml"),
        """
        relay: relay.test
        listen: inet:127.0.0.1:0
        database:
          { hosts: "127.0.0.1:9", name: w, user: w, tls: off, statement-timeout: 1s }
        dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
        block-lists: [ { zone: bl.example }, { zone: links.example, asks: [ link-host ] } ]
        """
            + admin
            + "\n");
  }

  static HttpResponse<String> get(Daemon daemon, String path) throws Exception {
    URI server = URI.create("http:/" + daemon.adminAddress().orElseThrow() + "/");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(server.resolve(path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
