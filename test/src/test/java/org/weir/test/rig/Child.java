package org.weir.test.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A server process and what it has printed. Closing asks it to stop (`SIGTERM`) and ends it
/// (`SIGKILL`) when it does not within ten seconds. Thread-safe.
public final class Child implements AutoCloseable {
  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /// Starts a command in a directory; the lab ends it.
  public static Child start(Lab lab, String name, Path directory, List<String> command)
      throws IOException {
    return start(lab, name, directory, command, Map.of());
  }

  /// Starts a command with additions to its environment; the lab ends it.
  public static Child start(
      Lab lab, String name, Path directory, List<String> command, Map<String, String> environment)
      throws IOException {
    var builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    var child = lab.own(new Child(name, process));
    // Reading a pipe keeps a virtual thread's carrier.
    Thread.ofPlatform().daemon().name(name + "-output").start(child::read);
    return child;
  }

  private void read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(output lost: " + e.getMessage() + ")");
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  /// What was printed so far.
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /// How many lines were printed so far: the place from which to [#await] what comes next.
  public synchronized int mark() {
    return lines.size();
  }

  /// The first line at or after `from` that matches.
  ///
  /// @throws IllegalStateException when none comes in time, or the process ends before; the message
  ///   has the last lines
  public synchronized String await(int from, Predicate<String> wanted, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int next = from; ; ) {
      for (; next < lines.size(); next++) {
        if (wanted.test(lines.get(next))) {
          return lines.get(next);
        }
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || millis <= 0) {
        throw new IllegalStateException(
            name + (ended ? " ended; " : " did not say it within " + timeout + "; ") + tail());
      }
      wait(millis);
    }
  }

  private String tail() {
    return "last lines:\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  public boolean alive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /// Sends a signal by its name, `HUP`.
  public void signal(String signal) throws IOException, InterruptedException {
    Tool.run("kill", "-" + signal, Long.toString(pid())).orFail();
  }

  /// Waits for the end and returns the exit status.
  public int awaitEnd(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(name + " still runs after " + timeout + "; " + tail());
    }
    return process.exitValue();
  }

  /// `SIGKILL`, and waits until the process is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitEnd(STOPPING);
  }

  /// Ends the process; when interrupted meanwhile, at once.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + " (process " + process.pid() + ")";
  }
}
