package org.weir.test.rig;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Weir as the operator runs it: a process of its own, `org.weir.app.Main serve`, from the classes
/// under test. Confined to the thread of its test.
public final class WeirProcess {
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Duration ANSWERING = Duration.ofSeconds(30);

  private static final String METRICS_AT = "metrics are at ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Lab lab;
  private final Path configuration;
  private Child child;

  private WeirProcess(Lab lab, Path configuration, Child child) {
    this.lab = lab;
    this.configuration = configuration;
    this.child = child;
  }

  /// Starts `weir serve -c FILE` and waits until it listens; the lab ends it.
  public static WeirProcess start(Lab lab, Path configuration)
      throws IOException, InterruptedException {
    return new WeirProcess(lab, configuration, serve(lab, configuration));
  }

  private static Child serve(Lab lab, Path configuration) throws IOException, InterruptedException {
    Child child =
        Child.start(lab, "weir", lab.directory(), command("serve", "-c", configuration.toString()));
    child.await(0, line -> line.contains("listening on"), STARTING);
    return child;
  }

  /// The command line that runs Weir with these arguments.
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
    command.add("org.weir.app.Main");
    command.addAll(List.of(arguments));
    return command;
  }

  /// The product's class path: that of the tests without the tests themselves.
  static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  public Child process() {
    return child;
  }

  /// The log lines of messages (`event=…`) since that mark, see [Child#mark].
  public List<String> messageLines(int from) {
    List<String> lines = child.lines();
    return lines.subList(from, lines.size()).stream()
        .filter(line -> line.contains("event="))
        .toList();
  }

  /// The log line of the message with that queue id, waited for.
  public String lineOf(String queueId) throws InterruptedException {
    return child.await(
        0, line -> line.contains("event=") && line.contains("queue_id=" + queueId), ANSWERING);
  }

  /// The log line of the message with that event id, waited for.
  public String lineOfEvent(String event) throws InterruptedException {
    return child.await(0, line -> line.contains("event=" + event), ANSWERING);
  }

  /// Asks the admin server, `/metrics`.
  public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(metrics().resolve(path)).timeout(ANSWERING).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /// Where the admin server is, `127.0.0.1:8896`.
  public String adminAddress() throws InterruptedException {
    return metrics().getAuthority();
  }

  private URI metrics() throws InterruptedException {
    String said = child.await(0, line -> line.contains(METRICS_AT), ANSWERING);
    return URI.create(
        said.substring(said.indexOf(METRICS_AT) + METRICS_AT.length()).replaceFirst("\".*", ""));
  }

  /// `SIGHUP`; returns the line that says what came of it.
  public String reload() throws IOException, InterruptedException {
    int from = child.mark();
    child.signal("HUP");
    return child.await(
        from, line -> line.contains("reloaded") || line.contains("reload refused"), ANSWERING);
  }

  /// `SIGTERM`, and waits for the end; returns the exit status.
  public int terminate() throws IOException, InterruptedException {
    child.signal("TERM");
    return child.awaitEnd(ANSWERING);
  }

  /// `SIGKILL`.
  public void kill() throws InterruptedException {
    child.kill();
  }

  /// A new process with the same configuration, after the old one has ended.
  public void startAgain() throws IOException, InterruptedException {
    child = serve(lab, configuration);
  }
}
