package org.weir.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How many messages wait in the queue of the MTA on this machine, as its own program says: Exim's
/// `-bpc` a number, Postfix' `postqueue -j` a line for each.
///
/// @param command without a shell
/// @param lines whether the lines are counted; else the first is the number
public record QueueProgram(List<String> command, boolean lines) {
  private static final int SECONDS = 8;
  private static final int MOST_LINES = 1_000_000;
  private static final List<QueueProgram> KNOWN =
      List.of(
          new QueueProgram(List.of("/usr/sbin/exim4", "-bpc"), false),
          new QueueProgram(List.of("/usr/sbin/exim", "-bpc"), false),
          new QueueProgram(List.of("/usr/sbin/postqueue", "-j"), true));

  public QueueProgram {
    command = List.copyOf(command);
  }

  /// The one of this machine.
  ///
  /// @throws IOException there is none
  public static QueueProgram ofThisMachine() throws IOException {
    return KNOWN.stream()
        .filter(program -> Files.isExecutable(Path.of(program.command().getFirst())))
        .findFirst()
        .orElseThrow(() -> new IOException("neither Exim nor Postfix is installed here"));
  }

  /// Asks it.
  ///
  /// @throws IOException it fails, says no number or does not end in time
  public long size() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LANG", "C"));
    Process process = builder.start();
    try {
      Thread guard =
          Thread.ofVirtual().name("queue-program").start(() -> end(process)); // ends the reading
      long size = size(process);
      if (!process.waitFor(1, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(command.getFirst() + " failed, or took more than " + SECONDS + " s");
      }
      guard.interrupt();
      return size;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private long size(Process process) throws IOException {
    process.getOutputStream().close();
    try (BufferedReader out = process.inputReader(StandardCharsets.ISO_8859_1)) {
      if (lines) {
        return out.lines().limit(MOST_LINES).count();
      }
      char[] number = new char[20];
      int length = Math.max(0, out.read(number));
      return Long.parseLong(new String(number, 0, length).strip());
    } catch (NumberFormatException e) {
      throw new IOException(command.getFirst() + " says no number", e);
    }
  }
}
