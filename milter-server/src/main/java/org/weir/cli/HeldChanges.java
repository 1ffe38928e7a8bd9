package org.weir.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.weir.agent.Answer;
import org.weir.agent.Grouping;
import org.weir.agent.QueueRequest;
import org.weir.agent.QueueRow;
import org.weir.agent.Verb;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;
import org.weir.store.HeldFilter;
import org.weir.store.HeldRegister.Entry;
import org.weir.store.HeldRegister.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The part of `weir held` that ends holds: looks what lies on hold indeed, asks, then does it.
/// What the MTA did is what the table says afterwards; where a relay does not answer, its mail
/// stays as it is.
@Command(name = "held")
final class HeldChanges {
  /// With one command.
  private static final int MOST = 10_000;

  /// A queue id that an MTA has given anew is a later message's.
  private static final Duration LATER = Duration.ofMinutes(10);

  @Command(
      name = "release",
      description = "Let held messages go, and deliver them now. They are not charged again.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir held release --event 01JD0000000000000000000000",
        "  weir held release --account K-10017 --code W105 --dry-run"
      })
  static int release(@Mixin CommonOptions common, @Mixin Change change)
      throws InterruptedException {
    return change(common, change, Verb.RELEASE, State.RELEASED);
  }

  @Command(
      name = "delete",
      description = "Delete held messages for good; nobody is told.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir held delete --campaign words-0123456789abcdef --dry-run",
        "  weir held delete --account K-10017 --older 1d"
      })
  static int delete(@Mixin CommonOptions common, @Mixin Change change) throws InterruptedException {
    return change(common, change, Verb.DELETE, State.DELETED);
  }

  /// What both take.
  static final class Change {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private HeldSelection selection;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private QueuePlaces places;

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

  private static int change(CommonOptions common, Change change, Verb verb, State state)
      throws InterruptedException {
    HeldFilter filter = change.selection.filter();
    if (filter.everything() && !change.all) {
      throw new CommandFailure(ExitCode.USAGE, "weir: say which messages, or --all (see --help)");
    }
    List<Entry> entries = Registers.held(common, register -> register.list(filter, false, MOST));
    List<Batch> batches = new ArrayList<>();
    for (List<Entry> some : byRelay(entries)) {
      batches.add(onHold(common, change, some));
    }
    long found = batches.stream().mapToLong(batch -> batch.entries().size()).sum();
    String rest = rest(entries.size() - found);
    if (change.dryRun || found == 0) {
      String would = "Would " + verb.word() + " " + count(batches) + ".";
      common.confirm((found == 0 ? "Nothing on hold fits." : would) + rest, result(0, found));
      return exitCode(common, batches);
    }
    change.confirmation.require(capital(verb.word()) + " " + count(batches) + "." + rest);
    long settled = 0;
    for (Batch batch : batches) {
      settled += settle(common, change, batch, verb, state);
    }
    common.confirm(
        capital(state.word()) + " " + counted(settled, "message") + ".", result(settled, found));
    return settled < found ? ExitCode.UNAVAILABLE : exitCode(common, batches);
  }

  /// Messages of one relay that lie on hold there.
  private record Batch(String relay, List<Entry> entries, QueueAnswers answers) {
    List<String> ids() {
      return entries.stream().map(entry -> String.valueOf(entry.queueId())).toList();
    }
  }

  /// As many as fit into one request, of one relay each.
  private static List<List<Entry>> byRelay(List<Entry> entries) {
    Map<String, List<Entry>> relays =
        entries.stream()
            .filter(entry -> QueueFilter.isQueueId(String.valueOf(entry.queueId())))
            .collect(groupingBy(Entry::relay, TreeMap::new, toList()));
    List<List<Entry>> pieces = new ArrayList<>();
    for (List<Entry> all : relays.values()) {
      for (int from = 0; from < all.size(); from += QueueFilter.MOST_IDS) {
        pieces.add(all.subList(from, Math.min(all.size(), from + QueueFilter.MOST_IDS)));
      }
    }
    return pieces;
  }

  private static Batch onHold(CommonOptions common, Change change, List<Entry> some)
      throws InterruptedException {
    String relay = some.getFirst().relay();
    Batch asked = new Batch(relay, some, new QueueAnswers(List.of(), List.of()));
    QueueAnswers answers = ask(common, change, Verb.LIST, asked);
    Map<String, QueueRow> rows = new HashMap<>();
    answers.rows().filter(row -> row.relay().equals(relay)).forEach(row -> rows.put(row.id(), row));
    return new Batch(relay, some.stream().filter(entry -> isThere(entry, rows)).toList(), answers);
  }

  private static boolean isThere(Entry entry, Map<String, QueueRow> rows) {
    QueueRow row = rows.get(entry.queueId());
    return row != null && !row.arrivedAt().isAfter(entry.heldAt().plus(LATER));
  }

  private static QueueAnswers ask(CommonOptions common, Change change, Verb verb, Batch batch)
      throws InterruptedException {
    QueueFilter held = new QueueFilter(Map.of(Term.QUEUE, "held"), batch.ids());
    int limit = verb == Verb.LIST ? QueueRequest.MOST_ROWS : 0;
    return change.places.ask(
        common,
        InstantSource.system(),
        new QueueRequest(verb, held, false, Grouping.SENDER, limit, false),
        List.of(batch.relay()));
  }

  /// @return to how many it was done
  private static long settle(
      CommonOptions common, Change change, Batch batch, Verb verb, State state)
      throws InterruptedException {
    if (batch.entries().isEmpty()) {
      return 0;
    }
    QueueAnswers answers = ask(common, change, verb, batch);
    boolean answered =
        answers.answers().stream().anyMatch(answer -> answer.relay().equals(batch.relay()));
    if (!answered) {
      return 0;
    }
    boolean refused = answers.answers().stream().mapToLong(Answer::refused).sum() > 0;
    List<Entry> left = refused ? onHold(common, change, batch.entries()).entries() : List.of();
    List<Entry> done = batch.entries().stream().filter(entry -> !left.contains(entry)).toList();
    String filter = change.selection.described();
    var _ =
        Registers.<Integer>held(
            common, register -> register.settle(batch.relay(), done, state, filter));
    return done.size();
  }

  private static String count(List<Batch> batches) {
    List<Entry> entries = batches.stream().flatMap(batch -> batch.entries().stream()).toList();
    long accounts =
        entries.stream().map(entry -> String.valueOf(entry.account())).distinct().count();
    long relays = entries.stream().map(Entry::relay).distinct().count();
    return counted(entries.size(), "message")
        + " of "
        + counted(accounts, "account")
        + " from "
        + counted(relays, "relay");
  }

  private static String rest(long missing) {
    return missing == 0
        ? ""
        : " "
            + counted(missing, "other")
            + ": no longer on hold, or on a relay that does not answer.";
  }

  private static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }

  private static int exitCode(CommonOptions common, List<Batch> batches) {
    return batches.stream().mapToInt(batch -> batch.answers().exitCode(common)).max().orElse(0);
  }

  private static Table result(long changed, long found) {
    return new Table("changed", "on_hold").add(Cell.of(changed), Cell.of(found));
  }

  private static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
