package org.weir.test.rig;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A private Prometheus that scrapes as the example says, every second and at another address.
/// Thread-safe.
public final class PrometheusServer {
  private static final Duration STARTING = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private PrometheusServer(int port) {
    this.port = port;
  }

  /// Starts the server; the lab ends it.
  ///
  /// @param examples the folder with the configuration and its rules
  /// @param target `127.0.0.1:8896`
  public static PrometheusServer start(Lab lab, Path examples, String target)
      throws IOException, InterruptedException {
    Path directory = lab.folder("prometheus");
    Files.copy(examples.resolve("weir.rules.yml"), directory.resolve("weir.rules.yml"));
    String example = Files.readString(examples.resolve("prometheus.yml"));
    Path configuration =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            "global: { evaluation_interval: 1s }\n"
                + example
                    .replace("scrape_interval: 15s", "scrape_interval: 1s")
                    .replace("127.0.0.1:8896", target));
    int port = Lab.freePort();
    Child child =
        Child.start(
            lab,
            "prometheus",
            directory,
            List.of(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    child.await(0, line -> line.contains("Server is ready"), STARTING);
    return new PrometheusServer(port);
  }

  /// The answer to an expression, JSON.
  public String query(String expression) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
  }

  /// All rules with their health, JSON.
  public String rules() throws IOException, InterruptedException {
    return get("/api/v1/rules");
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }
}
