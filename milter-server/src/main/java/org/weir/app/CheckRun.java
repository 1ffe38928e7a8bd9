package org.weir.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.weir.check.Report;
import org.weir.cli.CommandFailure;
import org.weir.store.StoreException;
import picocli.CommandLine.Model.CommandSpec;

/// Runs a check and prints its line, whatever happens: monitoring shows only standard output.
final class CheckRun {
  private static final Duration LIMIT = Duration.ofSeconds(25);

  private CheckRun() {}

  /// Within 25 seconds.
  ///
  /// @param service what is checked, one word
  /// @return the exit code
  static int report(CommandSpec command, String service, Callable<Report> check)
      throws InterruptedException {
    Report report = ended(check);
    PrintWriter out = command.commandLine().getOut();
    out.println(report.line(service));
    out.flush();
    return report.state().exitCode();
  }

  private static Report ended(Callable<Report> check) throws InterruptedException {
    FutureTask<Report> running = new FutureTask<>(check);
    Thread thread = Thread.ofPlatform().daemon().name("check").start(running);
    try {
      return running.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      thread.interrupt();
      return Report.unknown("the check itself did not end within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Report.unknown(
          switch (cause) {
            case CommandFailure wrong -> said(wrong);
            case StoreException away -> said(away);
            case IOException failed -> said(failed);
            default -> "this is a bug: " + cause;
          });
    }
  }

  private static String said(Exception e) {
    return String.valueOf(e.getMessage()).lines().reduce((a, b) -> a + "; " + b).orElse("");
  }
}
