package org.weir.notice;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.weir.alert.Notice;
import org.weir.secret.SecretFile;

/// Notices as JSON by HTTP POST. Any status 2xx takes a notice; redirects are not followed, and
/// what the server answers besides is not read.
///
/// `Weir-Signature: t=SECONDS,v1=HEX` has the HMAC-SHA256 of `SECONDS.BODY` under the secret, so
/// the receiver can tell who speaks and refuse what is old. `Idempotency-Key` is the same for every
/// attempt.
final class WebhookChannel implements Channel {
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final String KEY = "alerts.webhook.secret-file";
  private static final String ALGORITHM = "HmacSHA256";

  private final WebhookSettings settings;
  private final HttpClient client;
  private final InstantSource clock;

  WebhookChannel(WebhookSettings settings, HttpClient client, InstantSource clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    byte[] body = NoticeJson.of(notice);
    HttpRequest request =
        HttpRequest.newBuilder(settings.url())
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("User-Agent", "weir")
            .header("Idempotency-Key", notice.key())
            .header("Weir-Signature", signature(body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    String host = settings.url().getHost(); // a path or query may hold a token
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      response.body().close();
      if (response.statusCode() / 100 != 2) {
        throw new IOException("status " + response.statusCode());
      }
    } catch (HttpTimeoutException e) {
      throw new IOException(host + " does not answer in time", e);
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException(host + ": " + reason, e);
    }
  }

  /// Read anew each time, so a changed secret needs no restart.
  private String signature(byte[] body) throws IOException {
    long seconds = clock.instant().getEpochSecond();
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret(settings.secretFile()), ALGORITHM));
      mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
      return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }

  private static byte[] secret(Path file) throws IOException {
    String line = SecretFile.firstLine(file, KEY).strip();
    if (line.isEmpty()) {
      throw new IOException(KEY + " " + file + " is empty");
    }
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
