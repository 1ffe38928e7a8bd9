package org.weir.cli;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.agent.Answer;
import org.weir.agent.Grouping;
import org.weir.agent.QueueRequest;
import org.weir.agent.Verb;
import org.weir.queue.QueueFilter;
import org.weir.store.DecisionRegister.Contribution;
import org.weir.store.HeldRegister.Entry;
import org.weir.store.HeldRegister.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir held`: mail that lies on hold, on whichever relay.
@Command(
    name = "held",
    description = "Show, release and delete mail that lies on hold.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class HeldCommands {
  private static final String EXAMPLES = "%nExamples:%n";
  private static final List<String> COLUMNS =
      List.of(
          "event_id",
          "held_at",
          "relay",
          "queue_id",
          "account",
          "code",
          "sender",
          "recipients",
          "reason");

  private final InstantSource clock;

  HeldCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(
      name = "list",
      description = "List held mail, the newest first.",
      footerHeading = EXAMPLES,
      footer = {
        "  weir held list --account K-10017",
        "  weir held list --code W301 --older 1d --output json",
        "  weir held list --all --sender @example.com"
      })
  int list(
      @Mixin CommonOptions common,
      @Mixin HeldSelection selection,
      @Option(names = "--all", description = "also what is no longer held") boolean all,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "at most so many (default: ${DEFAULT-VALUE})")
          int limit) {
    if (limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --limit must be at least 1");
    }
    List<Entry> entries =
        Registers.held(common, register -> register.list(selection.filter(), all, limit));
    Table table = all ? table("state", "state_by", "state_at") : table();
    for (Entry entry : entries) {
      table.add(all ? cells(entry, state(entry)) : cells(entry));
    }
    common.print(table);
    return ExitCode.OK;
  }

  @Command(
      name = "show",
      description = "Show a held message: why it was held, what made up its score, and its text.",
      footerHeading = EXAMPLES,
      footer = "  weir held show 01JD0000000000000000000000")
  int show(
      @Mixin CommonOptions common,
      @Mixin QueuePlaces places,
      @Parameters(paramLabel = "EVENT", description = "as `weir held list` names it") String event)
      throws InterruptedException {
    Entry entry =
        Registers.held(common, register -> register.find(event))
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.DATA,
                    "weir: nothing was held as event "
                        + Cell.of(event).text()
                        + "\nSee: weir held list --all"));
    Table findings = new Table("signal", "points", "shadow", "why");
    for (Contribution finding :
        Registers.decisions(common, register -> register.contributions(event))) {
      findings.add(
          Cell.of(finding.signal()),
          Cell.of(String.format(Locale.ROOT, "%+.1f", finding.points())),
          new Cell.Truth(finding.shadow()),
          Cell.of(finding.why()));
    }
    String text = entry.state() == State.HELD ? text(common, places, entry) : null;
    Cell message = text == null ? Cell.of(text) : new Cell.Lines(text);
    common.printOne(
        table("state", "state_by", "state_at", "findings", "message")
            .add(cells(entry, state(entry, new Cell.Rows(findings), message))));
    return ExitCode.OK;
  }

  /// Null when its relay does not give it; what the database knows is shown all the same.
  private @Nullable String text(CommonOptions common, QueuePlaces places, Entry entry)
      throws InterruptedException {
    String id = entry.queueId();
    if (id == null || !QueueFilter.isQueueId(id)) {
      return null;
    }
    try {
      QueueFilter one = new QueueFilter(Map.of(), List.of(id));
      QueueAnswers answers =
          places.ask(
              common,
              clock,
              new QueueRequest(Verb.SHOW, one, false, Grouping.SENDER, 1, false),
              List.of(entry.relay()));
      return answers
          .found()
          .filter(answer -> answer.relay().equals(entry.relay()))
          .map(Answer::text)
          .orElse(null);
    } catch (CommandFailure e) {
      common.warn(String.valueOf(e.getMessage()));
      return null;
    }
  }

  static Table table(String... more) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(List.of(more));
    return new Table(columns.toArray(String[]::new));
  }

  private static Cell[] state(Entry entry, Cell... more) {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                Cell.of(entry.state().word()),
                Cell.of(entry.stateBy().isEmpty() ? null : entry.stateBy()),
                Cell.of(entry.stateAt())));
    cells.addAll(List.of(more));
    return cells.toArray(Cell[]::new);
  }

  private static Cell[] cells(Entry entry, Cell... more) {
    String sender = entry.sender();
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                Cell.of(entry.event()),
                Cell.of(entry.heldAt()),
                Cell.of(entry.relay()),
                Cell.of(entry.queueId()),
                Cell.of(entry.account()),
                Cell.of(entry.code()),
                Cell.of(sender != null && sender.isEmpty() ? "<>" : sender),
                Cell.of(entry.recipients()),
                Cell.of(entry.reason())));
    cells.addAll(List.of(more));
    return cells.toArray(Cell[]::new);
  }
}
