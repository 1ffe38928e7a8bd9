package org.weir.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves `/metrics`, `/healthz` and `/readyz` to GET and HEAD.
///
/// Clients are not trusted: connections, the bytes of a request and the time it and its answer may
/// take are bounded, bodies are refused, and metrics are gathered for [#MOST_SCRAPES] at a time.
/// Thread-safe.
public final class AdminServer implements AutoCloseable {
  static final int MOST_CONNECTIONS = 64;
  static final Duration REQUEST_TIME = Duration.ofSeconds(5);
  static final int MOST_HEADER_BYTES = 16 << 10;

  private static final Duration ANSWER_TIME = Duration.ofSeconds(10);
  private static final int MOST_SCRAPES = 2;
  private static final Duration SCRAPE_WAIT = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

  /// The JDK's server knows its bounds only so. What is set on the command line stands.
  private static final Map<String, Object> BOUNDS =
      Map.of(
          "jdk.httpserver.maxConnections",
          MOST_CONNECTIONS,
          "sun.net.httpserver.maxReqTime",
          REQUEST_TIME.toSeconds(),
          "sun.net.httpserver.maxRspTime",
          ANSWER_TIME.toSeconds(),
          "sun.net.httpserver.maxReqHeaderSize",
          MOST_HEADER_BYTES,
          "sun.net.httpserver.maxReqHeaders",
          64,
          "sun.net.httpserver.clockTick",
          Duration.ofSeconds(1).toMillis(),
          "sun.net.httpserver.nodelay",
          true);

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 1).factory());
  private final @Nullable BearerToken token;
  private final Metrics metrics;
  private final Supplier<List<String>> notReady;
  private final Semaphore scrapes = new Semaphore(MOST_SCRAPES);

  private AdminServer(
      HttpServer server,
      @Nullable BearerToken token,
      Metrics metrics,
      Supplier<List<String>> notReady) {
    this.server = server;
    this.token = token;
    this.metrics = metrics;
    this.notReady = notReady;
  }

  /// Listens and serves.
  ///
  /// @param tokenFile whose first line is demanded of every request; null = none is
  /// @param notReady why mail should go elsewhere, a line each; must not wait
  /// @throws java.net.SocketException the address is another's
  /// @throws IOException the token cannot be read
  public static AdminServer start(
      InetSocketAddress address,
      @Nullable Path tokenFile,
      Metrics metrics,
      Supplier<List<String>> notReady)
      throws IOException {
    BearerToken token = tokenFile == null ? null : BearerToken.read(tokenFile);
    BOUNDS.forEach(
        (property, value) -> System.getProperties().putIfAbsent(property, String.valueOf(value)));
    HttpServer server = HttpServer.create(address, MOST_CONNECTIONS);
    AdminServer admin = new AdminServer(server, token, metrics, notReady);
    server.setExecutor(admin.threads);
    server.createContext("/", admin::handle);
    server.start();
    return admin;
  }

  /// As bound, with the real port.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, page(exchange));
    }
  }

  private Page page(HttpExchange exchange) {
    Headers headers = exchange.getRequestHeaders();
    if (token != null && !token.isIn(headers.getFirst("Authorization"))) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      return Page.text(Page.UNAUTHORIZED, "a bearer token is required");
    }
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return closing(exchange, Page.text(Page.METHOD_NOT_ALLOWED, "GET or HEAD only"));
    }
    if (hasBody(headers)) {
      return closing(exchange, Page.text(Page.CONTENT_TOO_LARGE, "no content is taken"));
    }
    try {
      return page(exchange.getRequestURI().getPath(), headers.getFirst("Accept"));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Page.text(Page.UNAVAILABLE, "shutting down");
    } catch (RuntimeException e) { // else the JDK's server closes the connection and says nothing
      log.error("the admin server failed", e);
      return Page.text(Page.FAILED, "failed; the log says why");
    }
  }

  private Page page(String path, @Nullable String accepts) throws InterruptedException {
    return switch (path) {
      case "/metrics" -> metrics(accepts);
      case "/healthz" -> Page.text(Page.OK, "ok");
      case "/readyz" -> readiness();
      default -> Page.text(Page.NOT_FOUND, "there are /metrics, /healthz and /readyz");
    };
  }

  private Page readiness() {
    List<String> reasons = notReady.get();
    return reasons.isEmpty() ? Page.text(Page.OK, "ok") : Page.text(Page.UNAVAILABLE, reasons);
  }

  /// Gathered whole before anything is sent, so that a slow reader keeps nobody from it.
  private Page metrics(@Nullable String accepts) throws InterruptedException {
    if (!scrapes.tryAcquire(SCRAPE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      return Page.text(Page.UNAVAILABLE, "too many read the metrics");
    }
    try {
      return metrics.scrape(accepts);
    } finally {
      scrapes.release();
    }
  }

  private static boolean hasBody(Headers headers) {
    String length = headers.getFirst("Content-Length");
    return headers.containsKey("Transfer-Encoding") || (length != null && !length.equals("0"));
  }

  /// A body may follow that nobody wants to read.
  private static Page closing(HttpExchange exchange, Page page) {
    exchange.getResponseHeaders().set("Connection", "close");
    return page;
  }

  private static void send(HttpExchange exchange, Page page) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
    headers.set("Content-Type", page.contentType());
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(page.status(), -1);
    } else {
      exchange.sendResponseHeaders(page.status(), body.length);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush(); // closing first reads what the client still sends
    }
  }
}
