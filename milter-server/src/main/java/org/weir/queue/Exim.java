package org.weir.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Exim, by its own command line; on hold means frozen. Exim does not list why a message waits.
/// Another configuration file than the one built in is for root only, or must be among Exim's
/// trusted ones. Thread-safe.
public final class Exim implements MailQueue {
  private static final Logger log = LoggerFactory.getLogger(Exim.class);

  /// Before Exim 4.97 and since.
  static final String QUEUE_ID =
      "[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4})";

  private static final Pattern ID = Pattern.compile(QUEUE_ID);
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int AT_ONCE = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Pattern DONE =
      Pattern.compile(
          "Message (" + QUEUE_ID + ") (?:is now frozen|is no longer frozen|has been removed)");
  private static final Pattern LOCKED =
      Pattern.compile("Message (" + QUEUE_ID + ") is (?:locked|already being).*");

  private final MtaCommand program;

  /// @param program `exim`, perhaps with what it is started by
  /// @param configuration null = the one that is built in
  public Exim(List<String> program, @Nullable Path configuration) {
    var exim = new MtaCommand(program);
    this.program = configuration == null ? exim : exim.with("-C", configuration.toString());
  }

  @Override
  public int list(Consumer<QueuedMail> each) throws QueueException, InterruptedException {
    var listing = new EximListing(each);
    var lines = new Lines(LONGEST_LINE, listing::line);
    program.with("-bpr").succeed(lines::read);
    return listing.end() + lines.tooLong();
  }

  @Override
  public boolean copy(String id, OutputStream out) throws IOException, InterruptedException {
    if (!ID.matcher(id).matches()) {
      return false;
    }
    MtaCommand command = program.with("-Mvc", id);
    MtaCommand.Ended ended = command.run(output -> output.transferTo(out));
    if (ended.status() == 0) {
      return true;
    }
    if (isQueued(id)) {
      throw command.failed(ended);
    }
    return false; // Exim says no more than that it failed
  }

  private boolean isQueued(String id) throws QueueException, InterruptedException {
    Set<String> found = new HashSet<>();
    list(mail -> {
      if (mail.id().equals(id)) {
        found.add(id);
      }
    });
    return !found.isEmpty();
  }

  @Override
  public Outcome change(Act act, List<String> ids) throws QueueException, InterruptedException {
    List<String> wanted = Outcome.distinct(ids);
    List<String> sure = wanted.stream().filter(id -> ID.matcher(id).matches()).toList();
    Outcome outcome =
        Outcome.refusing(
            wanted.stream().filter(id -> !ID.matcher(id).matches()).toList(),
            "no message id of Exim");
    for (int from = 0; from < sure.size(); from += AT_ONCE) {
      List<String> some = sure.subList(from, Math.min(sure.size(), from + AT_ONCE));
      outcome = outcome.and(act == Act.FLUSH ? flush(some) : some(act, some));
    }
    if (act == Act.RELEASE) {
      flushReleased(outcome.done());
    }
    return outcome;
  }

  private Outcome some(Act act, List<String> ids) throws InterruptedException {
    String option =
        switch (act) {
          case HOLD -> "-Mf";
          case RELEASE -> "-Mt";
          case DELETE -> "-Mrm";
          case FLUSH -> "-M";
        };
    Set<String> done = new HashSet<>();
    List<String> locked = new ArrayList<>();
    Lines lines =
        new Lines(
            LONGEST_LINE,
            line -> {
              Matcher one = DONE.matcher(line);
              Matcher busy = LOCKED.matcher(line);
              if (one.matches()) {
                done.add(one.group(1));
              } else if (busy.matches()) {
                locked.add(busy.group(1));
              }
            });
    MtaCommand command = program.with(option).with(ids);
    try {
      // Its status is not 0 as soon as one message is gone.
      var _ = command.run("", lines::read);
    } catch (IOException e) {
      return Outcome.partly(ids, done, String.valueOf(e.getMessage()));
    }
    return Outcome.of(ids.stream().filter(id -> !locked.contains(id)).toList(), done)
        .and(Outcome.refusing(locked, "Exim is at work on it"));
  }

  /// Released it is anyway: what is not tried now is tried at the next queue run.
  private void flushReleased(List<String> ids) throws InterruptedException {
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      Outcome tried = flush(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
      if (!tried.refused().isEmpty()) {
        log.warn("released mail is tried later, not now: {}", tried.refused().getFirst().why());
        return;
      }
    }
  }

  /// Exim tries one after the other; what takes long goes on in the background.
  private Outcome flush(List<String> ids) throws InterruptedException {
    try {
      var _ = program.with("-M").with(ids).launch(PATIENCE);
      return new Outcome(ids, List.of(), List.of());
    } catch (QueueException e) {
      return Outcome.refusing(ids, String.valueOf(e.getMessage()));
    }
  }
}
