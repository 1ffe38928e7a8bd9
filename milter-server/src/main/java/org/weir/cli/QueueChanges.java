package org.weir.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.agent.Grouping;
import org.weir.agent.QueueRequest;
import org.weir.agent.RelayQueue.Beforehand;
import org.weir.agent.Verb;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The part of `weir queue` that changes queues: counts first, asks, then does it.
@Command(name = "queue")
final class QueueChanges {
  private static final InstantSource CLOCK = InstantSource.system();

  @Command(
      name = "hold",
      description = "Keep messages in the queue until somebody releases them.",
      footer = {
        "",
        "Examples:",
        "  weir queue hold --account K-10017 --dry-run",
        "  weir queue hold --sender @example.com --younger 10min"
      })
  static int hold(@Mixin CommonOptions common, @Mixin Change change) throws InterruptedException {
    return change(common, change, Verb.HOLD, null, null);
  }

  @Command(
      name = "release",
      description = "Let held messages go, and try them now.",
      footer = {"", "Example:", "  weir queue release --account K-10017 --larger 1KiB"})
  static int release(@Mixin CommonOptions common, @Mixin Change change)
      throws InterruptedException {
    return change(common, change, Verb.RELEASE, null, null);
  }

  @Command(
      name = "flush",
      description = "Try messages now that wait to be tried again.",
      footer = {"", "Example:", "  weir queue flush --to-domain example.net"})
  static int flush(@Mixin CommonOptions common, @Mixin Change change) throws InterruptedException {
    return change(common, change, Verb.FLUSH, null, null);
  }

  @Command(
      name = "delete",
      description = {
        "Delete messages for good; nobody is told.",
        "What was deleted is listed in a file, a JSON object on each line. Messages that arrive",
        "after they were counted stay."
      },
      footer = {
        "",
        "Examples:",
        "  weir queue delete --account K-10017 --queue held --dry-run",
        "  weir queue delete --id 4jXh845NmLz4gXQ --save /var/backups/mail"
      })
  static int delete(
      @Mixin CommonOptions common,
      @Mixin Change change,
      @Option(
              names = "--save",
              paramLabel = "DIR",
              description =
                  "with --local: save each message there first; when one cannot be, nothing is deleted")
          @Nullable Path save,
      @Option(
              names = "--undo-list",
              paramLabel = "FILE",
              description =
                  "the new file for what was deleted (default: weir-deleted-TIME.jsonl here)")
          @Nullable Path undoList)
      throws InterruptedException {
    return change(common, change, Verb.DELETE, UndoList.plan(undoList, CLOCK, change.dryRun), save);
  }

  /// What all of them take.
  static final class Change {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private QueueSelection selection;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private QueueRelays places;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Confirmation confirmation;

    @Option(names = "--all", description = "every message: needed where no filter is given")
    private boolean all;

    @Option(
        names = {"-n", "--dry-run"},
        description = "only count")
    private boolean dryRun;
  }

  private static int change(
      CommonOptions common,
      Change change,
      Verb verb,
      @Nullable UndoList undoList,
      @Nullable Path save)
      throws InterruptedException {
    QueueFilter filter = filter(change);
    if (save != null && !change.places.isLocal()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "weir: --save works with --local only: files are saved where the mail is");
    }
    if (verb == Verb.DELETE) {
      String now = Long.toString(CLOCK.instant().getEpochSecond());
      filter = filter.value(Term.BEFORE) == null ? filter.and(Term.BEFORE, now) : filter;
    }
    QueueAnswers counted =
        change.places.ask(common, CLOCK, request(verb, filter, change.all, true));
    String count = count(counted);
    if (change.dryRun || counted.messages() == 0) {
      common.confirm(
          (counted.messages() == 0
              ? "No message fits."
              : "Would " + verb.word() + " " + count + "."),
          result(counted, true));
      return counted.exitCode(common);
    }
    counted.nameSilent(common);
    if (verb != Verb.FLUSH) {
      change.confirmation.require(capital(verb.word()) + " " + count + ".");
    }
    QueueRequest request = request(verb, filter, change.all, false);
    int code = done(common, change, request, counted, undoList, save);
    return code == ExitCode.OK && !counted.silent().isEmpty() ? ExitCode.UNAVAILABLE : code;
  }

  /// Only relays that counted are asked: nobody agreed to more.
  private static int done(
      CommonOptions common,
      Change change,
      QueueRequest request,
      QueueAnswers counted,
      @Nullable UndoList undoList,
      @Nullable Path save)
      throws InterruptedException {
    Beforehand saving = save == null ? rows -> rows : new SavedMail(save, common);
    if (undoList == null) {
      return told(
          common, change.places.askAgain(common, CLOCK, request, counted, saving), "", request);
    }
    try (undoList) {
      undoList.make();
      QueueAnswers answers =
          change.places.askAgain(common, CLOCK, request, counted, undoList.after(saving));
      return told(common, answers, undoList.complete(answers), request);
    }
  }

  private static int told(
      CommonOptions common, QueueAnswers answers, String listed, QueueRequest request) {
    common.confirm(
        past(request.verb()) + " " + messages(answers.changed()) + "." + listed,
        result(answers, false));
    return answers.exitCode(common);
  }

  private static QueueFilter filter(Change change) {
    QueueFilter filter = change.selection.filter();
    if (filter.everything() && !change.all) {
      throw new CommandFailure(ExitCode.USAGE, "weir: say which messages, or --all (see --help)");
    }
    return filter;
  }

  private static QueueRequest request(Verb verb, QueueFilter filter, boolean all, boolean dryRun) {
    return new QueueRequest(
        verb, filter, all, Grouping.SENDER, dryRun ? QueueRequest.MOST_ROWS : 0, dryRun);
  }

  private static String count(QueueAnswers counted) {
    int senders = counted.tally().size();
    String many = senders >= QueueRequest.MOST_ROWS ? " or more" : "";
    return messages(counted.messages())
        + " ("
        + size(counted.bytes())
        + ") of "
        + plural(senders, "sender")
        + many
        + " from "
        + plural(counted.relays(), "relay");
  }

  private static String messages(long count) {
    return plural(count, "message");
  }

  private static String plural(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  private static String size(long bytes) {
    return bytes < 10 * 1024
        ? bytes + " bytes"
        : bytes < 10 * 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / 1024 / 1024 + " MiB";
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private static String past(Verb verb) {
    return switch (verb) {
      case HOLD -> "Held";
      case RELEASE -> "Released";
      case DELETE -> "Deleted";
      case FLUSH -> "Trying";
      case LIST, SUMMARY, SHOW -> throw new IllegalArgumentException(verb + " changes nothing");
    };
  }

  private static Table result(QueueAnswers answers, boolean dryRun) {
    Table relays = new Table("relay", "messages", "bytes", "changed", "unchanged", "refused");
    answers
        .answers()
        .forEach(answer ->
            relays.add(
                Cell.of(answer.relay()),
                Cell.of(answer.messages()),
                Cell.of(answer.bytes()),
                Cell.of(answer.changed()),
                Cell.of(answer.unchanged()),
                Cell.of(answer.refused())));
    return new Table("messages", "bytes", "changed", "dry_run", "relays")
        .add(
            Cell.of(answers.messages()),
            Cell.of(answers.bytes()),
            Cell.of(answers.changed()),
            new Cell.Truth(dryRun),
            new Cell.Rows(relays));
  }
}
