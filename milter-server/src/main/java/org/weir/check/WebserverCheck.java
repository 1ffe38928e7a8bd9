package org.weir.check;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.check.Report.State;
import org.weir.check.TopCounts.Count;

/// A web server whose scripts send mail: who has sent how many since the last run, by the logs of
/// Exim, Postfix or PHP, and how long the queue is. Confined to one run.
///
/// @param logs which are read on from where the last run ended
/// @param queue null = it is not looked at
/// @param stateFile what is remembered until the next run
public record WebserverCheck(
    List<Path> logs,
    @Nullable QueueProgram queue,
    Bounds mails,
    Bounds waiting,
    Path stateFile,
    InstantSource clock) {
  private static final int MOST_NAMED = 3;

  /// From when on it is bad.
  public record Bounds(long warning, long critical) {
    /// @throws IllegalArgumentException for the operator
    public Bounds {
      if (warning < 1 || critical < warning) {
        throw new IllegalArgumentException("thresholds must be at least 1, critical not below");
      }
    }

    State of(long value) {
      return State.of(value, warning, critical);
    }

    String performance(String name, long value) {
      return name + "=" + value + ";" + warning + ";" + critical;
    }
  }

  public WebserverCheck {
    logs = List.copyOf(logs);
  }

  /// Looks, and remembers where to go on.
  ///
  /// @throws IOException a log or the queue cannot be read, or nothing be remembered
  public Report run() throws IOException, InterruptedException {
    CheckState state = CheckState.read(stateFile);
    TopCounts sources = new TopCounts();
    boolean again = true;
    for (Path log : logs) {
      again &= new LogTail(log, state).read(line -> MailSource.of(line).ifPresent(sources::add));
    }
    List<String> said = new ArrayList<>();
    List<String> performance = new ArrayList<>();
    State worst = mails(sources, since(state), said, performance);
    if (queue != null) {
      worst = worst.and(queue(queue.size(), state, said, performance));
    }
    if (!again) {
      said.add("first run, nothing to compare with");
    }
    state.write();
    return new Report(worst, String.join("; ", said), performance);
  }

  private String since(CheckState state) {
    Instant now = clock.instant();
    OptionalLong before = state.before("time");
    state.remember("time", now.getEpochSecond());
    if (before.isEmpty()) {
      return "";
    }
    Duration time = Duration.between(Instant.ofEpochSecond(before.getAsLong()), now);
    return " in " + Math.max(0, time.toSeconds()) + " s";
  }

  private State mails(
      TopCounts sources, String since, List<String> said, List<String> performance) {
    List<Count> top = sources.top(MOST_NAMED);
    long most = top.isEmpty() ? 0 : top.getFirst().count();
    performance.add(mails.performance("most", most));
    State state = mails.of(most);
    String named =
        top.stream()
            .map(each -> each.count() + " from " + each.name())
            .collect(Collectors.joining(", "));
    if (state == State.OK) {
      said.add(top.isEmpty() ? "no mails" + since : "mails" + since + ": " + named);
    } else {
      said.add("mails" + since + ": " + named + "; see what runs there and stop it");
    }
    return state;
  }

  private State queue(long size, CheckState state, List<String> said, List<String> performance) {
    OptionalLong before = state.before("queue");
    state.remember("queue", size);
    long growth = before.isEmpty() ? 0 : size - before.getAsLong();
    performance.add(waiting.performance("queue", size));
    performance.add("growth=" + growth);
    said.add(size + " in the queue" + (growth > 0 ? ", " + growth + " more than before" : ""));
    return waiting.of(size);
  }
}
