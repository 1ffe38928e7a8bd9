package org.weir.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final int PATIENCE_MILLIS = 30_000;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile List<String> notReady = List.of();
  private @Nullable AdminServer server;

  @AfterEach
  void stop() {
    client.close();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void servesMetricsInTheFormatThatIsAskedFor() throws Exception {
    start(null);

    assertThat(get("/metrics").headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
    assertThat(get("/metrics").body()).contains("weir_build_info{version=\"1.2\"} 1");
    HttpResponse<String> open = send(request("/metrics").header("Accept", OPEN_METRICS));
    assertThat(open.headers().firstValue("Content-Type").orElseThrow()).startsWith(OPEN_METRICS);
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void tellsWhyItIsNotReadyALineEach() throws Exception {
    start(null);

    assertThat(get("/readyz")).returns(200, HttpResponse::statusCode);
    notReady = List.of("one", "two");
    assertThat(get("/readyz"))
        .returns(503, HttpResponse::statusCode)
        .returns("one\ntwo\n", HttpResponse::body);
    assertThat(get("/healthz")).returns(200, HttpResponse::statusCode);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404",
    "GET, /metrics/, 404",
    "GET, /metrics?x=y, 200",
    "GET, /METRICS, 404",
    "GET, /%2e%2e/metrics, 404",
    "HEAD, /metrics, 200",
    "HEAD, /none, 404",
    "DELETE, /metrics, 405",
    "OPTIONS, /readyz, 405",
    "TRACE, /healthz, 405",
  })
  void servesThreePathsToGetAndHead(String method, String path, int status) throws Exception {
    start(null);

    HttpResponse<String> response = send(request(path).method(method, BodyPublishers.noBody()));

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body().isEmpty()).isEqualTo(method.equals("HEAD"));
    assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
  }

  @Test
  void takesNoContent() throws Exception {
    start(null);

    assertThat(send(request("/metrics").method("GET", BodyPublishers.ofString("x"))).statusCode())
        .isEqualTo(413);
    assertThat(
            raw("GET /metrics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(send(request("/metrics").POST(BodyPublishers.ofString("x"))).statusCode())
        .isEqualTo(405);
  }

  @Test
  void demandsTheTokenWhateverIsAsked() throws Exception {
    start(Files.writeString(directory.resolve("token"), "s3cret-Token\nnot this\n"));

    for (String path : List.of("/metrics", "/healthz", "/readyz", "/none")) {
      assertThat(get(path).statusCode()).isEqualTo(401);
    }
    assertThat(get("/metrics").headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(withToken("Bearer s3cret-Token").statusCode()).isEqualTo(200);
    assertThat(withToken("bearer s3cret-Token").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer x",
        "Bearer s3cret",
        "Bearer s3cret-Tokenx",
        "Basic s3cret-Token"
      })
  void refusesOtherTokens(String authorization) throws Exception {
    start(Files.writeString(directory.resolve("token"), "s3cret-Token\n"));

    assertThat(withToken(authorization))
        .returns(401, HttpResponse::statusCode)
        .returns("a bearer token is required\n", HttpResponse::body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\nsecond line\n", "two words\n", "t\u00e4st\n"})
  void doesNotStartWithoutAToken(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), content);

    assertThatThrownBy(() -> start(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("admin.token-file")
        .hasMessageNotContaining("words");
    assertThatThrownBy(() -> start(directory.resolve("none")))
        .hasMessageContaining("does not exist");
  }

  @Test
  void doesNotStartOnAnAddressThatIsAnothers() throws Exception {
    InetSocketAddress taken = start(null);

    assertThatThrownBy(() -> AdminServer.start(taken, null, metrics(), () -> notReady))
        .isInstanceOf(BindException.class);
  }

  @Test
  void goesOnWhenItFails() throws Exception {
    Metrics metrics = metrics();
    metrics.gauge("weir_broken", "x", () -> Integer.parseInt("no number"));
    server = AdminServer.start(ANY_PORT, null, metrics, () -> notReady);

    assertThat(get("/metrics"))
        .returns(500, HttpResponse::statusCode)
        .returns("failed; the log says why\n", HttpResponse::body);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void closesWhoSendsTooMuchOrTooSlowly() throws Exception {
    start(null);
    try (Socket silent = connect();
        Socket slow = connect();
        Socket slowBody = connect()) {
      send(slow, "GET /metrics HTTP/1.1\r\nHost:");
      send(slowBody, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx");
      String flood = "X-A: " + "x".repeat(AdminServer.MOST_HEADER_BYTES) + "\r\n\r\n";
      assertThat(raw("GET /healthz HTTP/1.1\r\nHost: x\r\n" + flood)).doesNotContain("200");
      assertThat(get("/healthz").statusCode()).isEqualTo(200);
      assertThat(read(slowBody)).startsWith("HTTP/1.1 405 ");
      assertThat(read(slow)).isEmpty();
      assertThat(read(silent)).isEmpty();
    }
  }

  @Test
  void answersAgainAfterAFloodOfConnections() throws Exception {
    start(null);
    List<Socket> flood = new ArrayList<>();
    try {
      for (int i = 0; i < AdminServer.MOST_CONNECTIONS + 20; i++) {
        flood.add(connect());
      }
      Awaitility.await("silent connections are closed")
          .atMost(Duration.ofMillis(PATIENCE_MILLIS))
          .ignoreExceptions()
          .until(() -> get("/healthz").statusCode() == 200);
    } finally {
      for (Socket socket : flood) {
        socket.close();
      }
    }
  }

  private InetSocketAddress start(@Nullable Path token) throws IOException {
    AdminServer started = AdminServer.start(ANY_PORT, token, metrics(), () -> notReady);
    server = started;
    return started.address();
  }

  private static Metrics metrics() {
    return new Metrics("1.2", Set.of());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofMillis(PATIENCE_MILLIS));
  }

  private int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.address().getPort();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> withToken(String authorization) throws Exception {
    return send(request("/metrics").header("Authorization", authorization));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(LOOPBACK, port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Until the server closes; what comes before a reset is enough.
  private static String read(Socket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    try {
      for (int next = socket.getInputStream().read(); next >= 0; ) {
        read.append((char) next);
        next = socket.getInputStream().read();
      }
    } catch (SocketException _) {
      return read.toString();
    }
    return read.toString();
  }

  private String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request);
      return read(socket);
    }
  }
}
