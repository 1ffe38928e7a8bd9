package org.weir.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.weir.check.QueueProgram;
import org.weir.check.Report;
import org.weir.check.WebserverCheck;
import org.weir.check.WebserverCheck.Bounds;
import org.weir.cli.CommandFailure;
import org.weir.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weir check webserver`: which script sends how much, on a machine without Weir's daemon.
@Command(
    name = "webserver",
    description = {
      "Who sends how much on a customers' web server.",
      "Without daemon, database or configuration: mails of each script, user and directory since the last run, by",
      "the logs of Exim, Postfix or PHP, and how long the queue is. As a user who may read the logs.",
      "Exim names directories with `log_selector = +arguments`,",
      "PHP its scripts with `mail.log = /var/log/php-mail.log`. Each caller needs a state file of its own."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir check webserver --log /var/log/exim4/mainlog -w 30 -c 100",
      "  weir check webserver --log /var/log/mail.log --log /var/log/php-mail.log --no-queue"
    })
final class CheckWebserver implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      required = true,
      description = "read on from where the last run ended; may be given again, 20 at most")
  @SuppressWarnings("NullAway.Init") // required
  private List<Path> logs;

  @Option(
      names = {"-w", "--warning"},
      paramLabel = "N",
      defaultValue = "50",
      description = "mails of one source since the last run (default: ${DEFAULT-VALUE})")
  private long warning;

  @Option(
      names = {"-c", "--critical"},
      paramLabel = "N",
      defaultValue = "200",
      description = "as --warning (default: ${DEFAULT-VALUE})")
  private long critical;

  @Option(
      names = "--queue-warning",
      paramLabel = "N",
      defaultValue = "100",
      description = "messages in the queue (default: ${DEFAULT-VALUE})")
  private long queueWarning;

  @Option(
      names = "--queue-critical",
      paramLabel = "N",
      defaultValue = "1000",
      description = "as --queue-warning (default: ${DEFAULT-VALUE})")
  private long queueCritical;

  @Option(names = "--no-queue", description = "do not look at the queue")
  private boolean noQueue;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      defaultValue = "/var/lib/weir/check-webserver.state",
      description = "what to remember (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path state;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("unused") // picocli acts on it
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    return CheckRun.report(command, "webserver", this::check);
  }

  private Report check() throws IOException, InterruptedException {
    if (logs.size() > 20) {
      throw new CommandFailure(ExitCode.USAGE, "weir: at most 20 logs");
    }
    Bounds mails;
    Bounds waiting;
    try {
      mails = new Bounds(warning, critical);
      waiting = new Bounds(queueWarning, queueCritical);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + e.getMessage());
    }
    return new WebserverCheck(
            logs,
            noQueue ? null : QueueProgram.ofThisMachine(),
            mails,
            waiting,
            state,
            InstantSource.system())
        .run();
  }
}
