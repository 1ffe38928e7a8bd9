package org.weir.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;

/// Webhook and program against real ones; mail is tested with a real sink in module `test`.
class ChannelsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  /// As hostile as a subject can be: it comes from the database.
  private static final Notice NOTICE =
      new Notice(
          "1-2-0-webhook",
          Event.OPENED,
          0,
          "account-refused",
          "K-1; touch /tmp/x $(id) \"'\r\nX: y",
          "relay-1",
          "60 in 10 min, ünusual",
          NOW,
          null);

  @TempDir Path folder;
  private HttpServer server;
  private final LinkedBlockingQueue<Post> posts = new LinkedBlockingQueue<>();
  private volatile int status = 204;

  private record Post(Headers headers, String body) {}

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    posts.add(
        new Post(
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void postsSignedJson() throws Exception {
    webhook().send(NOTICE);

    Post post = posts.take();
    assertThat(post.headers().getFirst("Idempotency-Key")).isEqualTo("1-2-0-webhook");
    assertThat(post.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(post.headers().getFirst("Weir-Signature"))
        .isEqualTo("t=1795341600,v1=" + hmac("s3cret", "1795341600." + post.body()));
    assertThat(post.body())
        .startsWith("{\"key\":\"1-2-0-webhook\",\"event\":\"opened\",\"number\":0,")
        .contains("\"subject\":\"K-1; touch /tmp/x $(id) \\\"'\\r\\nX: y\"")
        .endsWith("\"opened_at\":\"2026-11-22T10:00:00Z\",\"resolved_at\":null}");
  }

  @Test
  void takesNothingButSuccessForIt() throws Exception {
    for (int refusal : new int[] {302, 400, 500}) {
      status = refusal;
      assertThatThrownBy(() -> webhook().send(NOTICE))
          .isInstanceOf(IOException.class)
          .hasMessage("127.0.0.1: status " + refusal);
    }
    assertThat(posts).as("no redirect was followed").hasSize(3);
    server.stop(0);
    assertThatThrownBy(() -> webhook().send(NOTICE))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("127.0.0.1: ");
  }

  @Test
  void postsNothingUnsigned() throws Exception {
    Channel webhook = webhook();
    Files.writeString(folder.resolve("secret"), "\n");
    assertThatThrownBy(() -> webhook.send(NOTICE)).hasMessageContaining("is empty");
    Files.delete(folder.resolve("secret"));
    assertThatThrownBy(() -> webhook.send(NOTICE)).hasMessageContaining("does not exist");
    assertThat(posts).isEmpty();
  }

  @Test
  void givesAProgramTheNoticeOnItsInputAlone() throws Exception {
    Path out = folder.resolve("out");
    program("#!/bin/sh\necho \"$#\" \"$@\" > " + out + "\nenv >> " + out + "\ncat >> " + out)
        .send(NOTICE);

    assertThat(Files.readString(out))
        .startsWith("2 --to $(id)\n")
        .contains("PATH=/usr/local/bin:/usr/bin:/bin")
        .doesNotContain("HOME=")
        .contains("\"subject\":\"K-1; touch /tmp/x $(id) \\\"'\\r\\nX: y\"");
  }

  @Test
  void saysWhatAProgramSaidWhenItFails() throws Exception {
    Channel failing = program("#!/bin/sh\nprintf 'no\\033[31m modem\\nmore\\n' >&2\nexit 3");
    assertThatThrownBy(() -> failing.send(NOTICE))
        .hasMessageEndingWith("exits with 3: no?[31m modem");
    assertThatThrownBy(() -> new ProgramChannel(List.of(folder + "/none")).send(NOTICE))
        .isInstanceOf(IOException.class);
  }

  @Test
  void endsAProgramThatHangsOrTalksForEver() throws Exception {
    Channel hanging = program("#!/bin/sh\nsleep 600");
    assertThatThrownBy(() -> hanging.send(NOTICE)).hasMessageEndingWith("does not end in time");
    Channel talking = program("#!/bin/sh\nwhile :; do echo blah; done");
    assertThatThrownBy(() -> talking.send(NOTICE)).hasMessageEndingWith("does not end in time");
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
        .noneMatch(child -> child.info().commandLine().orElse("").contains("sleep 600"));
  }

  private Channel program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("program-" + script.hashCode()), script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return new ProgramChannel(List.of(file.toString(), "--to", "$(id)"), Duration.ofMillis(1_500));
  }

  private Channel webhook() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret\nnot this\n");
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=x");
    return new ChannelSettings(null, new WebhookSettings(url, secret), List.of())
        .channels(InstantSource.fixed(NOW))
        .getFirst();
  }

  private static String hmac(String secret, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }
}
