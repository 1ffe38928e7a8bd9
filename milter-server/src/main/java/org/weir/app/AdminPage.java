package org.weir.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.weir.config.AdminSettings;
import org.weir.secret.SecretFile;

/// What the daemon of this host shows at `admin.listen`.
///
/// @param status of HTTP
record AdminPage(int status, String body) {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final long LARGEST = 4L << 20;

  /// Empty when nothing is served.
  ///
  /// @throws IOException nobody answers there
  static Optional<AdminPage> get(AdminSettings settings, String path)
      throws IOException, InterruptedException {
    InetSocketAddress listen = settings.listen();
    if (listen == null) {
      return Optional.empty();
    }
    String host = listen.getAddress().getHostAddress();
    URI page =
        URI.create(
            "http://%s:%d%s"
                .formatted(host.contains(":") ? "[" + host + "]" : host, listen.getPort(), path));
    HttpRequest.Builder request = HttpRequest.newBuilder(page).timeout(TIMEOUT);
    Path token = settings.tokenFile();
    if (token != null) {
      request.header(
          "Authorization", "Bearer " + SecretFile.firstLine(token, "admin.token-file").strip());
    }
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var response =
          client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
      return Optional.of(new AdminPage(response.statusCode(), response.body()));
    }
  }

  /// A metric without labels.
  OptionalDouble metric(String name) {
    return body.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).strip()))
        .findFirst();
  }
}
