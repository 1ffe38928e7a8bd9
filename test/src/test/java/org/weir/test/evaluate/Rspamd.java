package org.weir.test.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.app.EmlFile;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;

/// A private rspamd with the configuration of the package, without what asks the network, remembers
/// senders or needs Redis: one process on one core. It is told the envelope that Weir assumes, and
/// that the client has logged in.
final class Rspamd implements Engine {
  private static final Path PROGRAM = Path.of("/usr/bin/rspamd");
  private static final Duration STARTING = Duration.ofMinutes(5);

  private static final List<String> OFF =
      List.of(
          "antivirus",
          "arc",
          "asn",
          "bimi",
          "clickhouse",
          "dcc",
          "dkim",
          "dkim_signing",
          "dmarc",
          "elastic",
          "external_services",
          "fuzzy_check",
          "greylist",
          "hfilter",
          "history_redis",
          "mid",
          "mx_check",
          "neural",
          "ratelimit",
          "rbl",
          "replies",
          "reputation",
          "rspamd_update",
          "spf",
          "surbl",
          "url_redirector",
          "whitelist");

  private static final Pattern SCORE =
      Pattern.compile("\"score\":(-?[0-9.eE+-]+),\"required_score");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI check;

  private Rspamd(int port) {
    check = URI.create("http://127.0.0.1:" + port + "/checkv2");
  }

  /// A running one; empty when it is not installed.
  ///
  /// @param names port of the name server it asks
  static Optional<Engine> start(Lab lab, int names) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      return Optional.empty();
    }
    Path home = lab.folder("rspamd");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    int port = Lab.freePort();
    configure(home, port, names);
    Child rspamd = Child.start(lab, "rspamd", home, command(home));
    var engine = new Rspamd(port);
    rspamd.await(0, line -> line.contains("(normal)"), STARTING); // its worker's first words
    var _ = engine.post("Subject: x\n\nx\n".getBytes(UTF_8), Map.of());
    return Optional.of(engine);
  }

  private static void configure(Path home, int port, int names) throws IOException {
    Path override = Files.createDirectories(home.resolve("override.d"));
    for (String module : OFF) {
      Files.writeString(override.resolve(module + ".conf"), "enabled = false;\n");
    }
    write(override, "worker-normal.inc", "bind_socket = \"127.0.0.1:" + port + "\"; count = 1;");
    for (String worker : List.of("controller", "proxy", "fuzzy")) {
      write(override, "worker-" + worker + ".inc", "count = 0; enabled = false;");
    }
    write(override, "logging.inc", "type = \"console\"; level = \"notice\";");
    write(override, "options.inc", "dns { nameserver = [\"127.0.0.1:" + names + ":1\"]; }");
    write(override, "classifier-bayes.conf", "enabled = false;");
    write(override, "redis.conf", "servers = \"\";");
  }

  private static void write(Path folder, String name, String line) throws IOException {
    Files.writeString(folder.resolve(name), line + "\n");
  }

  private static List<String> command(Path home) {
    return List.of(
        "taskset",
        "-c",
        "0",
        PROGRAM.toString(),
        "-f",
        "-i",
        "-c",
        "/etc/rspamd/rspamd.conf",
        "--var=LOCAL_CONFDIR=" + home,
        "--var=DBDIR=" + home,
        "--var=RUNDIR=" + home,
        "--var=LOGDIR=" + home);
  }

  private HttpResponse<String> post(byte[] message, Map<String, String> envelope)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(check).timeout(Duration.ofMinutes(1));
    envelope.forEach(request::header);
    return client.send(
        request.POST(BodyPublishers.ofByteArray(message)).build(), BodyHandlers.ofString());
  }

  @Override
  public String name() {
    return "rspamd";
  }

  @Override
  public Map<String, Double> thresholds() {
    return Map.of("add header", 6.0, "reject", 15.0);
  }

  @Override
  public Scored score(Sample sample, byte[] message) throws IOException, InterruptedException {
    EmlFile eml = EmlFile.parse(message, Sample.MOST_BODY);
    String sender = printable(eml.sender());
    Map<String, String> envelope =
        Map.of(
            "IP",
            "192.0.2.25",
            "Helo",
            "client25.customer.example",
            "User",
            sender.isEmpty() ? "customer" : sender,
            "From",
            sender,
            "Rcpt",
            printable(String.join("", eml.recipients())));
    long began = System.nanoTime();
    HttpResponse<String> answer = post(message, envelope);
    long nanos = System.nanoTime() - began;
    Matcher score = SCORE.matcher(answer.body());
    if (!score.find()) {
      throw new IOException("rspamd said of " + sample.file() + ": " + answer.body());
    }
    return new Scored(sample, Double.parseDouble(score.group(1)), Map.of(), Set.of(), nanos);
  }

  private static String printable(String address) {
    return address.replaceAll("[^!-~]", "");
  }
}
