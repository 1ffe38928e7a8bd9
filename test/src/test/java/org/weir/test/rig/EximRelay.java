package org.weir.test.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// A private Exim below the lab, from packages that `test/run` has unpacked and nobody has
/// installed: a queue and a command line, no daemon. Mail goes nowhere: the next hop refuses
/// connections.
///
/// The user Exim runs as is built in, so it has an `/etc` of its own as [SendmailRelay] has; that
/// needs root. Thread-safe once made.
public final class EximRelay {
  /// Where `test/run` unpacks the packages; Maven runs tests in the module's folder.
  private static final Path ROOT = Path.of("target/exim/root").toAbsolutePath();

  private static final Path PROGRAM = ROOT.resolve("usr/sbin/exim4");
  private static final String OWNER = "4242";
  private static final String START =
      "mount --bind \"$0\" /etc && LD_LIBRARY_PATH=\"$1\" && export LD_LIBRARY_PATH && shift && exec \"$@\"";

  private static final String CONFIGURATION =
      """
      primary_hostname = relay.test
      exim_path = @ROOT@/usr/sbin/exim4
      keep_environment = LD_LIBRARY_PATH
      exim_user = Debian-exim
      exim_group = Debian-exim
      never_users =
      spool_directory = @DIR@/spool
      log_file_path = @DIR@/log/%slog
      local_interfaces = 127.0.0.1
      tls_advertise_hosts =
      begin routers
      smart:
        driver = manualroute
        route_list = * 127.0.0.1
        self = send
        transport = remote
      begin transports
      remote:
        driver = smtp
        port = 1
        allow_localhost
      begin retry
      * * F,1h,1m
      """;

  private final Path directory;

  private EximRelay(Path directory) {
    this.directory = directory;
  }

  /// An Exim with an empty queue.
  public static EximRelay make(Lab lab) throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(PROGRAM + " is missing: test/run unpacks it");
    }
    var relay = new EximRelay(lab.folder("exim"));
    Path etc = lab.folder("exim-etc");
    for (String name :
        List.of("passwd", "group", "services", "protocols", "hosts", "ld.so.cache")) {
      Files.copy(Path.of("/etc", name), etc.resolve(name));
    }
    append(
        etc.resolve("passwd"), "Debian-exim:x:" + OWNER + ":" + OWNER + "::/:/usr/sbin/nologin\n");
    append(etc.resolve("group"), "Debian-exim:x:" + OWNER + ":\n");
    lab.folder("exim/spool");
    lab.folder("exim/log");
    Files.writeString(
        relay.configuration(),
        CONFIGURATION
            .replace("@ROOT@", ROOT.toString())
            .replace("@DIR@", relay.directory.toString()));
    for (String folder : List.of("spool", "log")) {
      Tool.run("chown", OWNER + ":" + OWNER, relay.directory.resolve(folder).toString()).orFail();
    }
    return relay;
  }

  private static void append(Path file, String line) throws IOException {
    Files.writeString(file, line, StandardOpenOption.APPEND);
  }

  /// What its command line begins with.
  public List<String> program() {
    return List.of(
        "unshare",
        "-m",
        "sh",
        "-c",
        START,
        directory.resolveSibling("exim-etc").toString(),
        ROOT.resolve("usr/lib/x86_64-linux-gnu").toString(),
        PROGRAM.toString());
  }

  /// Its configuration file.
  public Path configuration() {
    return directory.resolve("exim.conf");
  }

  /// Queues a message of this machine and leaves it for a queue run.
  public void queueLocally(String sender, String recipient, String message)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("-C", configuration().toString(), "-odq", "-f", sender, recipient));
    Tool.runWithInput(message, command.toArray(String[]::new)).orFail();
  }
}
