package org.weir.test.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A private Sendmail below the lab, from packages that `test/run` has unpacked and nobody has
/// installed: one SMTP port with the milter, SASL users, everything delivered to the sink.
/// Recipients at `refused.test` are refused by Sendmail itself.
///
/// Sendmail has three files built in: it wants `/etc/sasldb2` for its users, waits a minute at each
/// start when the host's name has no dot, and asks name servers for clients' names. So it runs in a
/// mount namespace of its own (`unshare -m`, which needs root) that has an `/etc` of its own; the
/// machine's stays untouched. It logs to syslog only: its log level is 0.
///
/// Thread-safe once started.
public final class SendmailRelay {
  /// Where `test/run` unpacks the packages; Maven runs tests in the module's folder.
  private static final Path ROOT = Path.of("target/sendmail/root").toAbsolutePath();

  private static final Path PROGRAM = ROOT.resolve("usr/libexec/sendmail/sendmail");
  private static final Duration STARTING = Duration.ofSeconds(30);

  /// Gives the command that follows the lab's `/etc`.
  private static final List<String> OWN_ETC =
      List.of("unshare", "-m", "sh", "-c", "mount --bind \"$0\" /etc && exec \"$@\"");

  private final Path directory;
  private final int port;

  private SendmailRelay(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /// Starts Sendmail and waits until it answers; the lab ends it.
  ///
  /// @param milter as in `INPUT_MAIL_FILTER`, `inet:8895@127.0.0.1`
  /// @param users SASL user names with a domain; the password is [PostfixRelay#password]
  public static SendmailRelay start(Lab lab, String milter, int sinkPort, Collection<String> users)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException(PROGRAM + " is missing: test/run unpacks it");
    }
    var relay = new SendmailRelay(lab.folder("sendmail"), Lab.freePort());
    relay.prepare(milter, sinkPort, users);
    Child.start(lab, "sendmail", relay.directory, relay.command("-bD"));
    Awaitility.await("Sendmail answers")
        .atMost(STARTING)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(relay::answers);
    return relay;
  }

  private void prepare(String milter, int sinkPort, Collection<String> users)
      throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("run"));
    Tool.run("mkdir", "-m", "700", directory.resolve("queue").toString()).orFail();
    etc();
    for (String user : users) {
      addUser(user);
    }
    Files.writeString(directory.resolve("sendmail.mc"), masterConfiguration(milter, sinkPort));
    String configuration = Tool.run("m4", directory.resolve("sendmail.mc").toString()).orFail();
    Files.writeString(
        configuration(),
        configuration
            .lines()
            .filter(line -> !line.startsWith("*** ")) // m4's warnings about the open relay
            .collect(Collectors.joining("\n", "", "\n")));
    Tool.Outcome namespace = Tool.run(command("-bt", "-d0.1"));
    if (namespace.output().contains("unshare")) {
      throw new IllegalStateException(
          "Sendmail needs a mount namespace (see SendmailRelay), which this machine forbids:"
              + " give the container CAP_SYS_ADMIN. "
              + namespace.output());
    }
  }

  /// The little of `/etc` that Sendmail and the C library read.
  private void etc() throws IOException, InterruptedException {
    Path etc = Files.createDirectories(directory.resolve("etc"));
    for (String name : List.of("passwd", "group", "services", "protocols", "ld.so.cache")) {
      Files.copy(Path.of("/etc", name), etc.resolve(name));
    }
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    Files.writeString(
        etc.resolve("hosts"), "127.0.0.1 localhost\n127.0.1.1 relay.test " + host + "\n");
    Files.writeString(etc.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
  }

  private void addUser(String user) throws IOException, InterruptedException {
    String database = directory.resolve("etc/sasldb2").toString();
    String name = user.substring(0, user.indexOf('@'));
    String domain = user.substring(user.indexOf('@') + 1);
    Tool.runWithInput(
            PostfixRelay.password(user) + "\n",
            "saslpasswd2",
            "-p",
            "-c",
            "-f",
            database,
            "-u",
            domain,
            name)
        .orFail();
  }

  private String masterConfiguration(String milter, int sinkPort) throws IOException {
    try (InputStream in = SendmailRelay.class.getResourceAsStream("/sendmail/sendmail.mc")) {
      if (in == null) {
        throw new IOException("no such resource: sendmail.mc");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@ROOT@", ROOT.toString())
          .replace("@DIR@", directory.toString())
          .replace("@PORT@", Integer.toString(port))
          .replace("@SINK@", Integer.toString(sinkPort))
          .replace("@MILTER@", milter);
    }
  }

  private boolean answers() throws IOException {
    try (var client = connect("127.0.0.1")) {
      return client.ehlo("rig.test").positive();
    }
  }

  /// A session of a client at an address of loopback, `127.0.0.9`: Sendmail cannot be told another.
  public SmtpClient connect(String from) throws IOException {
    return SmtpClient.connect(port, Duration.ofSeconds(60), InetAddress.ofLiteral(from));
  }

  /// The queue id in Sendmail's `2.0.0 ID Message accepted for delivery`.
  public static String queueId(SmtpClient.Reply reply) {
    String[] words = reply.text().split(" ", -1);
    if (!reply.text().endsWith(" Message accepted for delivery")) {
      throw new IllegalStateException("not queued: " + reply);
    }
    return words[1];
  }

  /// Whether that message lies in quarantine.
  public boolean holds(String queueId) {
    return Files.exists(queueFile("hf", queueId));
  }

  /// Puts so many copies of a queued message beside it, each under an id of its own.
  public void copyQueued(String queueId, int copies) throws IOException {
    byte[] control = Files.readAllBytes(queueFile("qf", queueId));
    for (int i = 0; i < copies; i++) {
      String id = "%s%06d".formatted(queueId.substring(0, 8), 100_000 + i);
      Files.copy(queueFile("df", queueId), queueFile("df", id), StandardCopyOption.COPY_ATTRIBUTES);
      Files.write(queueFile("qf", id), control);
      Files.setPosixFilePermissions(
          queueFile("qf", id), PosixFilePermissions.fromString("rw-------"));
    }
  }

  /// What `mailq -qQ` says of the messages in quarantine, reasons included.
  public String quarantine() throws IOException, InterruptedException {
    return Tool.run(command("-bp", "-qQ")).orFail();
  }

  /// Header and body of a message in quarantine.
  public Mail read(String queueId) throws IOException {
    var text = new StringBuilder();
    boolean field = false;
    for (String line : Files.readAllLines(queueFile("hf", queueId), StandardCharsets.ISO_8859_1)) {
      field = line.startsWith("H?") || (field && line.startsWith("\t"));
      if (field) {
        text.append(line.replaceFirst("^H\\?[^?]*\\?", "")).append('\n');
      }
    }
    String body = Files.readString(queueFile("df", queueId), StandardCharsets.ISO_8859_1);
    return Mail.parse(text.append('\n').append(body).toString());
  }

  /// Out of quarantine and to delivery: an empty reason is none.
  public void release(String queueId) throws IOException, InterruptedException {
    Tool.run(command("-qQ", "-qI" + queueId, "-Q")).orFail();
    Tool.run(command("-qI" + queueId)).orFail();
  }

  /// All files in the queue's directory.
  public List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("queue"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /// Ids of everything that waits, in quarantine or not.
  public List<String> queue() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("queue"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("qf") || name.startsWith("hf"))
          .map(name -> name.substring(2))
          .sorted()
          .toList();
    }
  }

  private Path queueFile(String kind, String queueId) {
    return directory.resolve("queue").resolve(kind + queueId);
  }

  /// Its configuration file, for tools that are told which Sendmail is meant.
  public Path configuration() {
    return directory.resolve("sendmail.cf");
  }

  /// What its command line begins with.
  public List<String> program() {
    List<String> program = new ArrayList<>(OWN_ETC);
    program.addAll(List.of(directory.resolve("etc").toString(), PROGRAM.toString()));
    return program;
  }

  /// Queues a message of this machine, which no filter sees, and leaves it for a queue run.
  /// Sendmail asks name servers for the domains of such mail: there are none for `relay.test` and
  /// for addresses in brackets.
  public void queueLocally(String sender, String recipient, String message)
      throws IOException, InterruptedException {
    Tool.runWithInput(
            message, command("-odq", "-i", "-f", sender, "--", recipient).toArray(String[]::new))
        .orFail();
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(program());
    command.addAll(List.of("-C", configuration().toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
