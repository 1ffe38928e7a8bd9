package org.weir.embedded;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One running server and its guard: a shell that waits for this JVM's end and then ends the
/// server, so that none is left over even when the JVM is killed.
///
/// Thread-safe. Every wait is bounded.
final class ServerProcess {
  private static final String GUARD =
      """
      while read -r _; do :; done
      kill -CONT "$0" && kill -TERM "$0" || exit 0
      for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$0" || exit 0; sleep 0.5; done
      kill -KILL "$0"
      """;

  private final Process server;
  private final Process guard;

  private ServerProcess(Process server, Process guard) {
    this.server = server;
    this.guard = guard;
  }

  static ServerProcess start(List<String> command, Path directory, Path output) throws IOException {
    Process server =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(output.toFile()))
            .start();
    try {
      return new ServerProcess(server, guard(server.pid()));
    } catch (IOException e) {
      server.destroyForcibly();
      throw e;
    }
  }

  private static Process guard(long pid) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", GUARD, Long.toString(pid))
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start();
  }

  /// SIGTERM, and SIGKILL when the server has not ended in time.
  void stop(Duration patience) {
    dismissGuard();
    signal("CONT");
    server.destroy();
    if (!endsUninterrupted(patience)) {
      kill();
    }
  }

  /// SIGKILL: the server has no chance to write anything.
  void kill() {
    dismissGuard();
    server.destroyForcibly();
    endsUninterrupted(Duration.ofSeconds(10));
  }

  /// Sends a signal by its name without `SIG`.
  void signal(String name) {
    if (!server.isAlive()) {
      return;
    }
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " $0", Long.toString(server.pid()))
              .start();
      if (!kill.waitFor(5, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot run /bin/sh to signal the server", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for the server's end.
  ///
  /// @return false when it still runs after that time
  boolean ends(Duration patience) throws InterruptedException {
    return server.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// As [#ends], for those who have to go on when they are interrupted.
  private boolean endsUninterrupted(Duration patience) {
    try {
      return ends(patience);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return !server.isAlive();
    }
  }

  private void dismissGuard() {
    guard.destroyForcibly();
  }
}
