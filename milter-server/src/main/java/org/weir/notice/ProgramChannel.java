package org.weir.notice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.weir.alert.Notice;

/// Notices to a program: JSON on its standard input, exit code 0 takes one. Arguments come from the
/// configuration alone and no shell is asked, so nothing that a sender writes is ever a command.
final class ProgramChannel implements Channel {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int MOST_OUTPUT = 1_024;

  private final List<String> command;
  private final Duration limit;

  ProgramChannel(List<String> command) {
    this(command, LIMIT);
  }

  ProgramChannel(List<String> command, Duration limit) {
    this.command = command;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "program";
  }

  @Override
  public void send(Notice notice) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "LANG", "C.UTF-8"));
    Process process = builder.start();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try {
      Thread listener = Thread.ofVirtual().name("notice-output").start(() -> listen(process, said));
      tell(process, NoticeJson.of(notice));
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(command.getFirst() + " does not end in time");
      }
      if (process.exitValue() != 0) {
        listener.join(Duration.ofSeconds(1));
        throw new IOException(
            command.getFirst() + " exits with " + process.exitValue() + firstLine(said));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /// A few hundred bytes fit the pipe, so a program that reads nothing cannot hold us up.
  private static void tell(Process process, byte[] json) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(json);
    } catch (IOException _) {
      return; // it may well not care; its exit code says whether all is well
    }
  }

  /// Keeps the beginning and reads on, so that the program never waits for us.
  private static void listen(Process process, ByteArrayOutputStream said) {
    byte[] buffer = new byte[1_024];
    try (InputStream out = process.getInputStream()) {
      for (int length = out.read(buffer); length >= 0; length = out.read(buffer)) {
        synchronized (said) {
          said.write(buffer, 0, Math.min(length, MOST_OUTPUT - Math.min(said.size(), MOST_OUTPUT)));
        }
      }
    } catch (IOException _) {
      return; // it was ended
    }
  }

  private static String firstLine(ByteArrayOutputStream said) {
    synchronized (said) {
      return said.toString(StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .map(line -> ": " + line.replaceAll("\\p{Cntrl}", "?"))
          .orElse("");
    }
  }
}
