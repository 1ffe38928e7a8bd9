package org.weir.queue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One of the MTA's tools, run without a shell, in the C locale, and ended when it takes too long.
/// Thread-safe.
final class MtaCommand {
  /// A queue of 100,000 messages is listed in seconds; a machine in trouble may take minutes.
  private static final Duration LONGEST = Duration.ofMinutes(3);

  private static final int MOST_ERRORS = 4096;

  private final List<String> program;
  private final Duration longest;

  MtaCommand(List<String> program) {
    this(program, LONGEST);
  }

  MtaCommand(List<String> program, Duration longest) {
    this.program = List.copyOf(program);
    this.longest = longest;
  }

  /// The same with these arguments behind.
  MtaCommand with(List<String> arguments) {
    List<String> all = new ArrayList<>(program);
    all.addAll(arguments);
    return new MtaCommand(all, longest);
  }

  MtaCommand with(String... arguments) {
    return with(List.of(arguments));
  }

  /// Takes what the tool prints.
  interface Reader {
    void read(InputStream output) throws IOException;
  }

  /// How it ended.
  ///
  /// @param errors what it said on standard error, shortened
  record Ended(int status, String errors) {}

  /// Runs it; standard output goes to the reader.
  Ended run(Reader reader) throws IOException, InterruptedException {
    Process process = start(builder());
    process.getOutputStream().close();
    var errors = new Drain(process.getErrorStream());
    return finish(process, reader, errors);
  }

  /// Runs it with this on its standard input, which must fit into a pipe's buffer; all it prints
  /// goes to the reader.
  Ended run(String input, Reader reader) throws IOException, InterruptedException {
    Process process = start(builder().redirectErrorStream(true));
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException _) {
      // It ended without reading; its status says why.
    }
    return finish(process, reader, null);
  }

  /// Runs it and drops what it prints: for tools that leave children behind.
  ///
  /// @param patience after which it is left alone, to go on by itself
  /// @return its exit status, 0 while it runs
  int launch(Duration patience) throws QueueException, InterruptedException {
    Process process =
        start(
            builder()
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD));
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : 0;
  }

  /// Runs it; standard output goes to the reader.
  ///
  /// @throws QueueException when it ends with another status than 0
  void succeed(Reader reader) throws QueueException, InterruptedException {
    Ended ended = ended(reader);
    if (ended.status() != 0) {
      throw failed(ended);
    }
  }

  /// Runs it and says how it ended; standard output goes to the reader.
  int status(Reader reader) throws QueueException, InterruptedException {
    return ended(reader).status();
  }

  private Ended ended(Reader reader) throws QueueException, InterruptedException {
    try {
      return run(reader);
    } catch (QueueException e) {
      throw e;
    } catch (IOException e) {
      throw new QueueException(this + ": " + e.getMessage(), e);
    }
  }

  /// What to tell when it ended badly.
  QueueException failed(Ended ended) {
    return new QueueException(
        this
            + " ended with status "
            + ended.status()
            + (ended.errors().isEmpty() ? "" : ": " + ended.errors()));
  }

  private ProcessBuilder builder() {
    var builder = new ProcessBuilder(program);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private Process start(ProcessBuilder builder) throws QueueException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new QueueException("cannot run " + this + ": " + e.getMessage(), e);
    }
  }

  private Ended finish(Process process, Reader reader, @Nullable Drain errors)
      throws IOException, InterruptedException {
    var late = new AtomicBoolean();
    Thread watchdog = Thread.ofVirtual().start(() -> endWhenLate(process, late));
    try {
      reader.read(process.getInputStream());
      int status = process.waitFor();
      if (late.get()) {
        throw new QueueException(
            this + " was ended: it took longer than " + longest.toSeconds() + " s");
      }
      return new Ended(status, errors == null ? "" : errors.text());
    } finally {
      process.destroyForcibly();
      watchdog.interrupt();
    }
  }

  private void endWhenLate(Process process, AtomicBoolean late) {
    try {
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        late.set(true);
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      // the command has ended
    }
  }

  /// The program's name and its options, without ids.
  @Override
  public String toString() {
    return "`" + String.join(" ", program.subList(0, Math.min(program.size(), 6))) + "`";
  }

  /// Reads standard error so that the tool never waits, and keeps the beginning.
  private static final class Drain {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread;

    Drain(InputStream in) {
      // Reading a pipe keeps a virtual thread's carrier.
      thread = Thread.ofPlatform().daemon().name("mta-errors").start(() -> drain(in));
    }

    private void drain(InputStream in) {
      try {
        byte[] buffer = new byte[4096];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          kept.write(buffer, 0, Math.min(n, MOST_ERRORS - kept.size()));
        }
      } catch (IOException _) {
        // the process is gone, and with it what it had to say
      }
    }

    String text() throws InterruptedException {
      thread.join(Duration.ofSeconds(1));
      return kept.toString(StandardCharsets.UTF_8).strip().replaceAll("\\s*\\n\\s*", "; ");
    }
  }
}
