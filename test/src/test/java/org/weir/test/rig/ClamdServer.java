package org.weir.test.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/// A private clamd with one signature of its own: [#MARKER] is [#NAME], anywhere. Takes streams of
/// 1 MiB. Confined to the thread of its test; needs root.
public final class ClamdServer {
  /// What it finds.
  public static final String MARKER = "WEIR-TEST-VIRUS-MARKER";

  /// How it calls that; ClamAV marks signatures that are not its makers'.
  public static final String NAME = "Test.Weir-Marker.UNOFFICIAL";

  private static final Duration STARTING = Duration.ofSeconds(30);

  private final Lab lab;
  private final Path directory;
  private final int port;
  private Child child;

  private ClamdServer(Lab lab, Path directory, int port, Child child) {
    this.lab = lab;
    this.directory = directory;
    this.port = port;
    this.child = child;
  }

  /// Starts the server; the lab ends it.
  public static ClamdServer start(Lab lab) throws IOException, InterruptedException {
    Path directory = lab.folder("clamd");
    int port = Lab.freePort();
    Files.createDirectories(directory.resolve("signatures"));
    Files.createDirectories(directory.resolve("scratch"));
    Files.writeString(
        directory.resolve("signatures/test.ndb"),
        "Test.Weir-Marker:0:*:"
            + HexFormat.of().formatHex(MARKER.getBytes(StandardCharsets.US_ASCII))
            + "\n");
    Files.writeString(directory.resolve("clamd.conf"), configuration(directory, port));
    Tool.run("chown", "-R", "clamav", directory.toString()).orFail();
    return new ClamdServer(lab, directory, port, run(lab, directory));
  }

  private static String configuration(Path directory, int port) {
    return """
    DatabaseDirectory %1$s/signatures
    TemporaryDirectory %1$s/scratch
    LocalSocket %1$s/s
    TCPAddr 127.0.0.1
    TCPSocket %2$d
    StreamMaxLength 1M
    OfficialDatabaseOnly no
    User clamav
    Foreground yes
    """
        .formatted(directory, port);
  }

  private static Child run(Lab lab, Path directory) throws IOException, InterruptedException {
    List<String> command = List.of("clamd", "--config-file=" + directory.resolve("clamd.conf"));
    Child child = Child.start(lab, "clamd", directory, command);
    child.await(0, line -> line.contains("Self checking every"), STARTING);
    return child;
  }

  /// Its unix socket, as in `clamav.address` of `weir.yaml`.
  public String unix() {
    return "unix:" + directory.resolve("s");
  }

  /// Its TCP socket, as in `clamav.address` of `weir.yaml`.
  public String tcp() {
    return "inet:127.0.0.1:" + port;
  }

  /// `SIGKILL`.
  public void kill() throws InterruptedException {
    child.kill();
  }

  /// From now on it does not answer, as one that hangs.
  public void freeze() throws IOException, InterruptedException {
    child.signal("STOP");
  }

  /// It answers again.
  public void thaw() throws IOException, InterruptedException {
    child.signal("CONT");
  }

  /// A new process with the same signatures, after the old one has ended.
  public void startAgain() throws IOException, InterruptedException {
    child = run(lab, directory);
  }
}
