package org.weir.test.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.weir.test.rig.Child;
import org.weir.test.rig.Disk;
import org.weir.test.rig.Lab;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.WeirProcess;

/// One machine of the provider: Postfix and Weir, the queue and Weir's log each on a disk of its
/// own. Thread-safe.
final class Host {
  private static final int QUEUE_MEBIBYTES = 64;
  private static final int LOG_MEBIBYTES = 64;
  private static final Duration STARTING = Duration.ofSeconds(90);
  private static final Duration STOPPING = Duration.ofSeconds(60);
  private static final Duration ANSWERING = Duration.ofSeconds(10);

  /// What is tried again, soon; and no waiting for a Weir that hangs longer than the frozen one
  /// may.
  private static final List<String> SETTINGS =
      List.of(
          "message_size_limit = 204800",
          "milter_connect_timeout = 3s",
          "milter_command_timeout = 4s",
          "milter_content_timeout = 6s",
          "service_throttle_time = 1s",
          "minimal_backoff_time = 1s",
          "maximal_backoff_time = 2s",
          "queue_run_delay = 1s");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Lab lab;
  private final String name;
  private final int milterPort = Lab.freePort();
  private final int adminPort = Lab.freePort();
  private final Disk queueDisk;
  private final Disk logDisk;
  private final PostfixRelay postfix;
  private final List<Instant> weirKilled = new ArrayList<>();
  private volatile Child weir;

  /// Starts both; `weir.yaml` must be there, but for the ports.
  Host(Lab lab, String name, String yaml, int sinkPort) throws IOException, InterruptedException {
    this.lab = lab;
    this.name = name;
    queueDisk = Disk.mount(lab, name + "/queue", QUEUE_MEBIBYTES);
    logDisk = Disk.mount(lab, name + "/log", LOG_MEBIBYTES);
    Files.writeString(configuration(), yaml.formatted(name, milterPort, adminPort));
    weir = launch();
    awaitWeir();
    String milter = "inet:127.0.0.1:" + milterPort;
    postfix = PostfixRelay.start(lab, name, milter, sinkPort, List.of(), SETTINGS);
  }

  private Path configuration() {
    return lab.directory().resolve(name + ".yaml");
  }

  /// Its log goes to a file, not through us: what is printed on a full disk is lost.
  private Child launch() throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" >>\"$0\" 2>&1"));
    command.add(log().toString());
    command.addAll(WeirProcess.command("serve", "-c", configuration().toString()));
    return Child.start(lab, name + "-weir", lab.directory(), command);
  }

  private void awaitWeir() {
    Awaitility.await(name + "'s Weir listens").atMost(STARTING).until(this::listens);
  }

  private boolean listens() {
    if (!weir.alive()) {
      throw new IllegalStateException(name + "'s Weir ended at its start, see " + log());
    }
    try (var _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), milterPort)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  String name() {
    return name;
  }

  int milterPort() {
    return milterPort;
  }

  PostfixRelay postfix() {
    return postfix;
  }

  Child weir() {
    return weir;
  }

  Disk queueDisk() {
    return queueDisk;
  }

  Disk logDisk() {
    return logDisk;
  }

  void startWeir() throws IOException {
    weir = launch();
    awaitWeir();
  }

  /// `SIGKILL`.
  void killWeir() throws InterruptedException {
    weir.kill();
    synchronized (weirKilled) {
      weirKilled.add(Instant.now());
    }
  }

  /// `SIGTERM`, and waits for the end.
  void stopWeir() throws IOException, InterruptedException {
    weir.signal("TERM");
    weir.awaitEnd(STOPPING);
  }

  /// When its Weir was ended by `SIGKILL`.
  List<Instant> weirKilled() {
    synchronized (weirKilled) {
      return List.copyOf(weirKilled);
    }
  }

  /// Whether Weir says that it is ready, sees MariaDB and DNS, and has written what it decided.
  boolean well() {
    try {
      String metrics = admin("/metrics").body();
      return admin("/readyz").statusCode() == 200
          && value(metrics, "weir_database_up") == 1
          && value(metrics, "weir_dns_up") == 1
          && value(metrics, "weir_journal_backlog") == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// A metric without labels, as it is now.
  double metric(String metric) throws IOException, InterruptedException {
    return value(admin("/metrics").body(), metric);
  }

  private static double value(String metrics, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
    return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
  }

  private HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(ANSWERING).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /// All that its Weirs have logged, but for what a full disk did not take.
  List<String> logLines() throws IOException {
    return Files.readString(log(), StandardCharsets.UTF_8).lines().toList();
  }

  private Path log() {
    return logDisk.path().resolve("weir.log");
  }

  @Override
  public String toString() {
    return name;
  }
}
