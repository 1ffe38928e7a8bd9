package org.weir.test.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// A private Postfix below the lab: one SMTP port with the milter, one without, SASL users, XCLIENT
/// from loopback, long queue ids, everything delivered to the sink. Recipients at `refused.test`
/// are refused by Postfix itself. Touches no system configuration; needs root.
///
/// Thread-safe once started.
public final class PostfixRelay {
  private static final String MASTER = "/usr/lib/postfix/sbin/master";
  private static final Duration STARTING = Duration.ofSeconds(60);
  private static final Pattern FIELD =
      Pattern.compile("\"(queue_name|queue_id|sender|address)\": ?\"((?:[^\"\\\\]|\\\\.)*)\"");

  /// One message in the queue; `queue` is `hold`, `active`, `deferred` or `incoming`.
  public record Queued(String queue, String id, String sender, List<String> recipients) {
    public Queued {
      recipients = List.copyOf(recipients);
    }
  }

  private final Lab lab;
  private final Path directory;
  private final int port;
  private final int plainPort;
  private volatile @Nullable Child master;

  private PostfixRelay(Lab lab, Path directory, int port, int plainPort) {
    this.lab = lab;
    this.directory = directory;
    this.port = port;
    this.plainPort = plainPort;
  }

  /// Starts Postfix and waits until it answers; the lab ends it.
  ///
  /// @param milter as in `smtpd_milters`; nothing needs to listen there yet
  /// @param users SASL user names with a domain, `alice@relay.test`; the password is [#password]
  public static PostfixRelay start(Lab lab, String milter, int sinkPort, List<String> users)
      throws IOException, InterruptedException {
    return start(lab, "postfix", milter, sinkPort, users, List.of());
  }

  /// As [#start(Lab, String, int, List)], in a folder of the lab of its own.
  ///
  /// @param settings what main.cf has besides, `name = value`
  public static PostfixRelay start(
      Lab lab,
      String folder,
      String milter,
      int sinkPort,
      List<String> users,
      List<String> settings)
      throws IOException, InterruptedException {
    var relay = new PostfixRelay(lab, lab.folder(folder), Lab.freePort(), Lab.freePort());
    relay.prepare(milter, sinkPort);
    relay.set(settings);
    for (String user : users) {
      relay.addUser(user);
    }
    relay.startAgain();
    return relay;
  }

  /// As after [#stop] or [#kill]; waits until it answers. What ends at its start, because a process
  /// of its predecessor is not gone yet, is started again, as service managers do.
  public void startAgain() throws IOException, InterruptedException {
    Tool.run("postfix", "-c", etc(), "check").orFail();
    Awaitility.await("Postfix answers")
        .atMost(STARTING)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> startedMaster().alive() && answers());
  }

  private Child startedMaster() throws IOException {
    Child running = master;
    if (running == null || !running.alive()) {
      running = Child.start(lab, "postfix", directory, List.of(MASTER, "-c", etc()));
      master = running;
    }
    return running;
  }

  /// `postfix stop`: sessions and deliveries under way are cut off.
  public void stop() throws IOException, InterruptedException {
    Child running = running();
    running.signal("TERM");
    running.awaitEnd(STARTING);
  }

  /// `SIGKILL` for all its processes.
  public void kill() throws InterruptedException {
    Child running = running();
    List<ProcessHandle> all =
        ProcessHandle.of(running.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    running.kill();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private Child running() {
    Child running = master;
    if (running == null) {
      throw new IllegalStateException("Postfix was not started");
    }
    return running;
  }

  private void prepare(String milter, int sinkPort) throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("etc/sasl"));
    Files.createDirectories(directory.resolve("queue"));
    Path data = Files.createDirectories(directory.resolve("data"));
    Tool.run("chown", "postfix", data.toString()).orFail();
    install("main.cf", "etc/main.cf", milter, sinkPort);
    install("master.cf", "etc/master.cf", milter, sinkPort);
    install("smtpd.conf", "etc/sasl/smtpd.conf", milter, sinkPort);
  }

  private void install(String resource, String target, String milter, int sinkPort)
      throws IOException {
    try (InputStream in = PostfixRelay.class.getResourceAsStream("/postfix/" + resource)) {
      if (in == null) {
        throw new IOException("no such resource: " + resource);
      }
      String text =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("@DIR@", directory.toString())
              .replace("@NAME@", "relay" + port)
              .replace("@PORT@", Integer.toString(port))
              .replace("@PLAIN_PORT@", Integer.toString(plainPort))
              .replace("@SINK@", Integer.toString(sinkPort))
              .replace("@MILTER@", milter);
      Files.writeString(directory.resolve(target), text);
    }
  }

  /// In place of what main.cf says: Postfix warns of what is there twice.
  private void set(List<String> settings) throws IOException {
    Path file = directory.resolve("etc/main.cf");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      lines.removeIf(line -> line.startsWith(name));
      lines.add(setting);
    }
    Files.write(file, lines);
  }

  private void addUser(String user) throws IOException, InterruptedException {
    String database = directory.resolve("etc/sasl/sasldb2").toString();
    String name = user.substring(0, user.indexOf('@'));
    String domain = user.substring(user.indexOf('@') + 1);
    Tool.runWithInput(
            password(user) + "\n", "saslpasswd2", "-p", "-c", "-f", database, "-u", domain, name)
        .orFail();
    Tool.run("chgrp", "postfix", database).orFail();
    Tool.run("chmod", "640", database).orFail();
  }

  private boolean answers() throws IOException {
    try (var client = connectPlain()) {
      return client.ehlo("rig.test").positive();
    }
  }

  /// The SASL password of a user.
  public static String password(String user) {
    return "pw-" + user;
  }

  /// The port whose mail goes through the milter.
  public int port() {
    return port;
  }

  public SmtpClient connect() throws IOException {
    return SmtpClient.connect(port, Duration.ofSeconds(60));
  }

  /// A session past the milter.
  public SmtpClient connectPlain() throws IOException {
    return SmtpClient.connect(plainPort, Duration.ofSeconds(60));
  }

  /// A session of a user who logged in with the real password.
  public SmtpClient login(String user) throws IOException {
    SmtpClient client = connect();
    SmtpClient.Reply reply = client.ehlo("client.test");
    reply = reply.positive() ? client.authPlain(user, password(user)) : reply;
    if (!reply.positive()) {
      client.close();
      throw new IOException(user + " cannot log in: " + reply);
    }
    return client;
  }

  /// Local submission, as a web server's `sendmail` does it.
  public void submitLocally(String sender, String recipient, String message)
      throws IOException, InterruptedException {
    submitLocally(sender, List.of(recipient), message);
  }

  /// The same to several recipients at once.
  public void submitLocally(String sender, List<String> recipients, String message)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("sendmail", "-C", etc(), "-i", "-f", sender, "--"));
    command.addAll(recipients);
    Tool.runWithInput(message, command.toArray(String[]::new)).orFail();
  }

  /// What `postqueue -j` shows.
  public List<Queued> queue() throws IOException, InterruptedException {
    String listing = Tool.run("postqueue", "-c", etc(), "-j").orFail();
    return listing.lines().filter(line -> !line.isBlank()).map(PostfixRelay::parse).toList();
  }

  private static Queued parse(String line) {
    String queue = "";
    String id = "";
    String sender = "";
    List<String> recipients = new ArrayList<>();
    for (Matcher field = FIELD.matcher(line); field.find(); ) {
      switch (field.group(1)) {
        case "queue_name" -> queue = field.group(2);
        case "queue_id" -> id = field.group(2);
        case "sender" -> sender = field.group(2);
        default -> recipients.add(field.group(2));
      }
    }
    return new Queued(queue, id, sender, recipients);
  }

  /// Whether that message lies in the hold queue.
  public boolean holds(String queueId) throws IOException, InterruptedException {
    return queue().stream()
        .anyMatch(message -> message.queue().equals("hold") && message.id().equals(queueId));
  }

  /// Header and body of a queued message (`postcat -hb`).
  public Mail read(String queueId) throws IOException, InterruptedException {
    return Mail.parse(Tool.run("postcat", "-c", etc(), "-hbq", queueId).orFail());
  }

  /// From the hold queue to delivery, as an operator does it.
  public void release(String queueId) throws IOException, InterruptedException {
    Tool.run("postsuper", "-c", etc(), "-H", queueId).orFail();
    Tool.run("postqueue", "-c", etc(), "-i", queueId).orFail();
  }

  /// Another SMTP port of the same relay, with options of its own, `smtpd_milters=…`; waits until
  /// it answers.
  public int listen(String... options) throws IOException, InterruptedException {
    int another = Lab.freePort();
    var service = new StringBuilder("127.0.0.1:" + another + "  inet  n - n - 20 smtpd");
    for (String option : options) {
      service.append(" -o { ").append(option.replaceFirst("=", " = ")).append(" }");
    }
    Files.writeString(
        directory.resolve("etc/master.cf"), service.append('\n'), StandardOpenOption.APPEND);
    Tool.run("postfix", "-c", etc(), "reload").orFail();
    Awaitility.await("Postfix answers on another port")
        .atMost(STARTING)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> greets(another));
    return another;
  }

  /// Whatever the greeting is.
  private static boolean greets(int port) throws IOException {
    try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.setSoTimeout(10_000);
      return socket.getInputStream().read() >= 0;
    }
  }

  /// Lets pickup take a queued message in anew, under a new queue id.
  public void requeue(String queueId) throws IOException, InterruptedException {
    Tool.run("postsuper", "-c", etc(), "-r", queueId).orFail();
    pickUp();
  }

  /// What was submitted locally and could not be taken is tried again now.
  public void pickUp() throws IOException, InterruptedException {
    // postkick may die of SIGPIPE when pickup has begun already.
    var _ = Tool.run("postkick", "-c", etc(), "public", "pickup", "W");
  }

  /// Its configuration directory, for tools that are told which Postfix is meant.
  public Path configuration() {
    return directory.resolve("etc");
  }

  /// Everything Postfix has logged.
  public String log() throws IOException {
    return Files.readString(directory.resolve("mail.log"));
  }

  private String etc() {
    return directory.resolve("etc").toString();
  }
}
