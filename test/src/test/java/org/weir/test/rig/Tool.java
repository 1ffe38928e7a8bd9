package org.weir.test.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a command that ends by itself, within a minute if nothing else is said.
public final class Tool {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /// What came of it; `output` is what was printed, errors included.
  public record Outcome(List<String> command, int status, String output) {
    /// The output, when the command succeeded.
    public String orFail() {
      if (status != 0) {
        throw new IllegalStateException(command + " ended with " + status + ": " + output);
      }
      return output;
    }
  }

  private Tool() {}

  public static Outcome run(List<String> command) throws IOException, InterruptedException {
    return runWithInput("", command.toArray(String[]::new));
  }

  public static Outcome run(String... command) throws IOException, InterruptedException {
    return runWithInput("", command);
  }

  /// Runs a command with `input` on its standard input.
  static Outcome runWithInput(String input, String... command)
      throws IOException, InterruptedException {
    return run(LIMIT, input, command);
  }

  /// Runs a command that may take longer than a minute.
  public static Outcome runWithin(Duration limit, String... command)
      throws IOException, InterruptedException {
    return run(limit, "", command);
  }

  private static Outcome run(Duration limit, String input, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("weir-tool-", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException(List.of(command) + " did not end within " + limit);
      }
      return new Outcome(List.of(command), process.exitValue(), Files.readString(output));
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
