package org.weir.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.weir.check.CheckState;
import org.weir.check.Report;
import org.weir.check.Report.State;
import org.weir.cli.CommonOptions;
import org.weir.cli.QueueHere;
import org.weir.queue.QueuedMail;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weir check queue`: how long the MTA's queue is, how old, and how fast it grows.
@Command(
    name = "queue",
    description = {
      "How many messages wait in the MTA's queue, and for how long.",
      "How many more they are than at the last run, and how many are on hold, which is not waiting.",
      "As a user who may list the queue. Each caller needs a state file of its own."
    },
    footerHeading = "%nExample:%n",
    footer = "  weir check queue --warning 500 --critical 5000 --growth 300 --age 4")
final class CheckQueue implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommonOptions common;

  @Option(
      names = {"-w", "--warning"},
      paramLabel = "N",
      defaultValue = "500",
      description = "messages that wait (default: ${DEFAULT-VALUE})")
  private long warning;

  @Option(
      names = "--critical",
      paramLabel = "N",
      defaultValue = "5000",
      description = "as --warning (default: ${DEFAULT-VALUE})")
  private long critical;

  @Option(
      names = "--growth",
      paramLabel = "N",
      defaultValue = "300",
      description = "warn of so many more than at the last run (default: ${DEFAULT-VALUE})")
  private long growth;

  @Option(
      names = "--age",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "warn when the oldest waits for so long (default: ${DEFAULT-VALUE})")
  private long age;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      defaultValue = "/var/lib/weir/check-queue.state",
      description = "what to remember (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // has a default
  private Path state;

  private final InstantSource clock = InstantSource.system();

  // Counted by one thread.
  private long waiting;
  private long held;
  private @Nullable Instant oldest;

  @Override
  public Integer call() throws InterruptedException {
    return CheckRun.report(command, "queue", this::check);
  }

  private Report check() throws IOException, InterruptedException {
    CheckState remembered = CheckState.read(state);
    int unread = QueueHere.queue(common.settings().queue()).list(this::count);
    OptionalLong before = remembered.before("waiting");
    remembered.remember("waiting", waiting);
    remembered.write();
    return report(before, unread);
  }

  private void count(QueuedMail mail) {
    if (mail.where() == QueuedMail.Where.HELD) {
      held++;
      return;
    }
    waiting++;
    Instant arrived = mail.arrivedAt();
    if (oldest == null || arrived.isBefore(oldest)) {
      oldest = arrived;
    }
  }

  private Report report(OptionalLong before, int unread) {
    long more = before.isEmpty() ? 0 : waiting - before.getAsLong();
    long hours = oldest == null ? 0 : Duration.between(oldest, clock.instant()).toHours();
    State worst =
        State.of(waiting, warning, critical)
            .and(more >= growth || hours >= age ? State.WARNING : State.OK);
    List<String> said = new ArrayList<>();
    said.add(waiting + " wait, the oldest for " + hours + " h, " + held + " on hold");
    if (more > 0) {
      said.add(more + " more than before");
    }
    if (unread > 0) {
      said.add(unread + " could not be read");
    }
    if (worst != State.OK) {
      said.add("see `weir queue top` and `weir queue summary --by reason`");
    }
    return new Report(
        worst,
        String.join("; ", said),
        List.of(
            "waiting=" + waiting + ";" + warning + ";" + critical,
            "growth=" + more + ";" + growth,
            "oldest=" + hours + "h;" + age,
            "held=" + held));
  }
}
