package org.weir.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Postfix, by `postqueue`, `postsuper` and `postcat`.
///
/// Nothing is changed while `enable_long_queue_ids` is off: short ids are names of files that
/// Postfix uses again within seconds, so what was listed as one customer's mail may be another's
/// when the command comes. Thread-safe.
public final class Postfix implements MailQueue {
  private static final Logger log = LoggerFactory.getLogger(Postfix.class);
  private static final String NOT_TRIED = "released mail is tried later, not now: {}";
  private static final int LONGEST_LINE = 4 * 1024 * 1024;

  /// Ids for one `postsuper`: they fit into a pipe's buffer.
  private static final int AT_ONCE = 1000;

  /// Beyond it all deferred mail is tried, which costs less than a connection for each.
  private static final int MOST_SINGLE_FLUSHES = 500;

  private static final Pattern QUEUE_ID = Pattern.compile("[0-9A-Za-z]{5,40}");

  /// Seconds and microseconds in base 52, a `z`, the file's number in base 51, which has no `z`.
  /// `ALL`, which would be everything, is none.
  private static final Pattern LONG_QUEUE_ID =
      Pattern.compile(
          "[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{1,15}");

  private static final Pattern DONE =
      Pattern.compile("postsuper: (\\w+): (?:placed on hold|released from hold|removed)");
  private final List<String> configuration;

  /// @param configuration the instance's directory; null = the default instance
  public Postfix(@Nullable Path configuration) {
    this.configuration =
        configuration == null ? List.of() : List.of("-c", configuration.toString());
  }

  static boolean isQueueId(String id) {
    return QUEUE_ID.matcher(id).matches();
  }

  /// Whether it can only mean this message, as far as one can see.
  static boolean isLongQueueId(String id) {
    return LONG_QUEUE_ID.matcher(id).matches();
  }

  @Override
  public int list(Consumer<QueuedMail> each) throws QueueException, InterruptedException {
    MtaCommand command = tool("postqueue", "-j");
    int[] unreadable = {0};
    Lines lines =
        new Lines(
            LONGEST_LINE,
            line -> {
              if (line.isBlank()) {
                return;
              }
              try {
                each.accept(PostfixListing.parse(line));
              } catch (IOException _) {
                unreadable[0]++;
              }
            });
    command.succeed(lines::read);
    return unreadable[0] + lines.tooLong();
  }

  @Override
  public boolean copy(String id, OutputStream out) throws IOException, InterruptedException {
    if (!isQueueId(id)) {
      return false;
    }
    MtaCommand command = tool("postcat", "-h", "-b", "-q", id);
    MtaCommand.Ended ended = command.run(output -> output.transferTo(out));
    if (ended.status() != 0 && ended.errors().contains("No such file")) {
      return false;
    }
    if (ended.status() != 0) {
      throw command.failed(ended);
    }
    return true;
  }

  @Override
  public Outcome change(Act act, List<String> ids) throws QueueException, InterruptedException {
    List<String> wanted = Outcome.distinct(ids);
    if (act == Act.FLUSH) {
      return flush(wanted);
    }
    if (!longQueueIds()) {
      return Outcome.refusing(
          wanted,
          "short queue ids are used again and may mean another message now; let Postfix use long"
              + " ones: postconf -e enable_long_queue_ids=yes && postfix reload");
    }
    Outcome outcome = Outcome.none();
    List<String> sure = new ArrayList<>();
    for (String id : wanted) {
      if (isLongQueueId(id)) {
        sure.add(id);
      } else {
        outcome = outcome.and(Outcome.refusing(List.of(id), "no long queue id of Postfix"));
      }
    }
    for (int from = 0; from < sure.size(); from += AT_ONCE) {
      outcome = outcome.and(alter(act, sure.subList(from, Math.min(sure.size(), from + AT_ONCE))));
    }
    if (act == Act.RELEASE) {
      flushReleased(outcome.done());
    }
    return outcome;
  }

  /// Off hold a message waits for the next look at the queue, in minutes: released it is anyway.
  private void flushReleased(List<String> ids) throws InterruptedException {
    try {
      flush(ids).refused().stream().findFirst().ifPresent(no -> log.warn(NOT_TRIED, no.why()));
    } catch (QueueException e) {
      log.warn(NOT_TRIED, e.getMessage());
    }
  }

  private Outcome alter(Act act, List<String> ids) throws InterruptedException {
    String option =
        switch (act) {
          case HOLD -> "-h";
          case RELEASE -> "-H";
          case DELETE -> "-d";
          case FLUSH -> throw new IllegalArgumentException("postsuper does not flush");
        };
    Set<String> done = new HashSet<>();
    List<String> complaints = new ArrayList<>();
    Lines lines = new Lines(LONGEST_LINE, line -> note(line, done, complaints));
    MtaCommand command = tool("postsuper", option, "-");
    try {
      MtaCommand.Ended ended = command.run(String.join("\n", ids) + "\n", lines::read);
      return ended.status() == 0
          ? Outcome.of(ids, done)
          : Outcome.partly(ids, done, failure(command, ended.status(), complaints));
    } catch (IOException e) {
      return Outcome.partly(ids, done, String.valueOf(e.getMessage()));
    }
  }

  private static void note(String line, Set<String> done, List<String> complaints) {
    Matcher one = DONE.matcher(line);
    if (one.matches()) {
      done.add(one.group(1));
    } else if (complaints.size() < 5) {
      complaints.add(line);
    }
  }

  private static String failure(MtaCommand command, int status, List<String> complaints) {
    return command + " ended with status " + status + ": " + String.join("; ", complaints);
  }

  private Outcome flush(List<String> ids) throws QueueException, InterruptedException {
    if (ids.size() > MOST_SINGLE_FLUSHES) {
      tool("postqueue", "-f").succeed(output -> {});
      return new Outcome(ids, List.of(), List.of());
    }
    Outcome outcome = Outcome.none();
    for (String id : ids) {
      outcome =
          outcome.and(isQueueId(id) ? flushed(id) : Outcome.refusing(List.of(id), "no queue id"));
    }
    return outcome;
  }

  /// Postfix does not tell whether there is such a message.
  private Outcome flushed(String id) throws InterruptedException {
    try {
      tool("postqueue", "-i", id).succeed(output -> {});
      return new Outcome(List.of(id), List.of(), List.of());
    } catch (QueueException e) {
      return Outcome.refusing(List.of(id), String.valueOf(e.getMessage()));
    }
  }

  private boolean longQueueIds() throws QueueException, InterruptedException {
    List<String> answer = new ArrayList<>();
    tool("postconf", "-h", "enable_long_queue_ids")
        .succeed(new Lines(LONGEST_LINE, answer::add)::read);
    return answer.equals(List.of("yes"));
  }

  @Override
  public Map<String, String> logins(List<String> ids) throws QueueException, InterruptedException {
    return PostfixLogins.of(
        ids.stream().filter(Postfix::isQueueId).toList(), tool("postcat", "-e", "-q"));
  }

  private MtaCommand tool(String name, String... arguments) {
    return new MtaCommand(List.of(name)).with(configuration).with(arguments);
  }
}
