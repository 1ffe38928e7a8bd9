package org.weir.test.evaluate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;

/// A private spamd with the rules of the package: no network, no Bayes, one process on one core.
/// The Received field of a submission is one of its trusted relay's.
final class SpamAssassin implements Engine {
  private static final Path PROGRAM = Path.of("/usr/sbin/spamd");
  private static final Duration STARTING = Duration.ofMinutes(2);

  /// It is told no more of a message; `spamc` has the same limit.
  private static final int MOST_BYTES = 512_000;

  private static final Pattern SCORE =
      Pattern.compile("(?m)^Spam: \\S+ ; (-?[0-9.]+) / ([0-9.]+)\\s*$");

  private final int port;

  private SpamAssassin(int port) {
    this.port = port;
  }

  /// A running one; empty when it is not installed.
  static Optional<Engine> start(Lab lab) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      return Optional.empty();
    }
    Path home = lab.folder("spamassassin");
    Files.writeString(
        home.resolve("local.cf"),
        """
        use_bayes 0
        dns_available no
        trusted_networks 192.0.2.0/24
        """);
    try (Stream<Path> shipped = Files.list(Path.of("/etc/spamassassin"))) {
      for (Path plugins : shipped.filter(file -> file.toString().endsWith(".pre")).toList()) {
        Files.copy(plugins, home.resolve(plugins.getFileName()));
      }
    }
    int port = Lab.freePort();
    Child spamd =
        Child.start(lab, "spamd", home, command(home, port), Map.of("HOME", home.toString()));
    spamd.await(0, line -> line.contains("server started"), STARTING);
    return Optional.of(new SpamAssassin(port));
  }

  private static List<String> command(Path home, int port) {
    return List.of(
        "taskset",
        "-c",
        "0",
        PROGRAM.toString(),
        "--local",
        "--nouser-config",
        "--username=nobody",
        "--siteconfigpath=" + home,
        "--listen=127.0.0.1:" + port,
        "--max-children=1",
        "--max-conn-per-child=1000000",
        "--syslog=stderr");
  }

  @Override
  public String name() {
    return "SpamAssassin";
  }

  @Override
  public Map<String, Double> thresholds() {
    return Map.of("spam", 5.0);
  }

  @Override
  public Scored score(Sample sample, byte[] message) throws IOException {
    int length = Math.min(message.length, MOST_BYTES);
    long began = System.nanoTime();
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      String head = "CHECK SPAMC/1.2\r\nContent-length: " + length + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      socket.getOutputStream().write(message, 0, length);
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      long nanos = System.nanoTime() - began;
      Matcher score = SCORE.matcher(answer);
      if (!score.find()) {
        throw new IOException("spamd said of " + sample.file() + ": " + answer);
      }
      return new Scored(sample, Double.parseDouble(score.group(1)), Map.of(), Set.of(), nanos);
    }
  }
}
