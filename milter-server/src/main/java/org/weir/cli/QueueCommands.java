package org.weir.cli;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.agent.Answer;
import org.weir.agent.Group;
import org.weir.agent.Grouping;
import org.weir.agent.QueueRequest;
import org.weir.agent.QueueRow;
import org.weir.agent.Tally;
import org.weir.agent.Verb;
import org.weir.queue.QueueFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `weir queue`: looks into the MTA's queue.
@Command(
    name = "queue",
    description = "Show, hold, release and delete mail in the MTA's queue.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class QueueCommands {
  private static final int LONGEST_REASON = 80;
  private static final String LIMIT = "at most so many, up to 1000 (default: ${DEFAULT-VALUE})";

  private final InstantSource clock;

  QueueCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(
      name = "list",
      description = "List messages that wait.",
      footer = {
        "",
        "Examples:",
        "  weir queue list --account K-10017",
        "  weir queue list --queue held --older 2h",
        "  weir queue list --sender @example.com --to-domain example.net --reason refused"
      })
  int list(
      @Mixin CommonOptions common,
      @Mixin QueueSelection selection,
      @Mixin QueueRelays places,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = LIMIT)
          int limit)
      throws InterruptedException {
    QueueAnswers answers =
        places.ask(common, clock, request(Verb.LIST, selection.filter(), Grouping.SENDER, limit));
    Table table = table();
    answers.rows().limit(limit).forEach(row -> table.add(cells(row)));
    common.print(table);
    long more = answers.messages() - Math.min(limit, answers.rows().count());
    if (more > 0) {
      common.warn("weir: and " + more + " more: `weir queue summary` counts them all");
    }
    return answers.exitCode(common);
  }

  @Command(
      name = "summary",
      description = "Count messages that wait.",
      footer = {
        "",
        "Examples:",
        "  weir queue summary",
        "  weir queue summary --by reason --queue deferred",
        "  weir queue summary --by script --account K-10017"
      })
  int summary(
      @Mixin CommonOptions common,
      @Mixin QueueSelection selection,
      @Mixin QueueRelays places,
      @Option(
              names = "--by",
              paramLabel = "WHAT",
              defaultValue = "queue",
              converter = By.class,
              description =
                  "account, login, sender, sender-domain, to-domain, script, reason, queue, relay or"
                      + " age (default: ${DEFAULT-VALUE})")
          Grouping by,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = LIMIT)
          int limit)
      throws InterruptedException {
    return counted(common, selection, places, by, limit);
  }

  @Command(
      name = "top",
      description = "Count messages that wait by sender or account, the largest first.",
      footer = {
        "",
        "Examples:",
        "  weir queue top",
        "  weir queue top --by account --younger 10min"
      })
  int top(
      @Mixin CommonOptions common,
      @Mixin QueueSelection selection,
      @Mixin QueueRelays places,
      @Option(
              names = "--by",
              paramLabel = "WHAT",
              defaultValue = "sender",
              converter = By.class,
              description = "as for summary (default: ${DEFAULT-VALUE})")
          Grouping by,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "20", description = LIMIT)
          int limit)
      throws InterruptedException {
    return counted(common, selection, places, by, limit);
  }

  private int counted(
      CommonOptions common, QueueSelection selection, QueueRelays places, Grouping by, int limit)
      throws InterruptedException {
    // Of several relays each sends all it may, so that the sums are right.
    QueueAnswers answers =
        places.ask(
            common, clock, request(Verb.SUMMARY, selection.filter(), by, QueueRequest.MOST_ROWS));
    Tally tally = answers.tally();
    Table table =
        new Table(by.word().replace('-', '_'), "messages", "bytes", "recipients", "oldest");
    for (Group group : tally.largest(limit)) {
      table.add(
          Cell.of(group.value()),
          Cell.of(group.messages()),
          Cell.of(group.bytes()),
          Cell.of(group.recipients()),
          Cell.of(group.oldest()));
    }
    common.print(table);
    if (tally.size() > limit) {
      common.warn("weir: and " + (tally.size() - limit) + " more lines");
    }
    return answers.exitCode(common);
  }

  @Command(
      name = "show",
      description = "Show a message: what is known of it, and its beginning.",
      footer = {"", "Example:", "  weir queue show 4jXh845NmLz4gXQ"})
  int show(
      @Mixin CommonOptions common,
      @Mixin QueueRelays places,
      @Parameters(paramLabel = "ID", description = "its queue id") String id)
      throws InterruptedException {
    QueueAnswers answers =
        places.ask(common, clock, request(Verb.SHOW, ofId(id), Grouping.SENDER, 1));
    Answer found =
        answers
            .found()
            .orElseThrow(() -> new CommandFailure(ExitCode.DATA, "weir: no such message: " + id));
    Cell[] cells = Arrays.copyOf(cells(found.rows().get(0)), 13);
    cells[12] = new Cell.Lines(String.valueOf(found.text()));
    common.printOne(table("text").add(cells));
    return answers.exitCode(common);
  }

  private static QueueFilter ofId(String id) {
    try {
      return new QueueFilter(Map.of(), List.of(id));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + e.getMessage());
    }
  }

  /// @throws CommandFailure when it cannot be meant
  static QueueRequest request(Verb verb, QueueFilter filter, Grouping by, int limit) {
    if (limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --limit must be at least 1");
    }
    try {
      return new QueueRequest(verb, filter, true, by, limit, false);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + e.getMessage());
    }
  }

  static Table table(String... more) {
    List<String> columns =
        List.of(
            "relay",
            "queue_id",
            "queue",
            "arrived_at",
            "bytes",
            "account",
            "login",
            "script",
            "sender",
            "recipients",
            "to",
            "reason");
    return new Table(Stream.concat(columns.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  static Cell[] cells(QueueRow row) {
    return new Cell[] {
      Cell.of(row.relay()),
      Cell.of(row.id()),
      Cell.of(row.queue()),
      Cell.of(row.arrivedAt()),
      Cell.of(row.bytes()),
      Cell.of(row.account()),
      Cell.of(row.login()),
      Cell.of(row.script()),
      Cell.of(row.sender().isEmpty() ? "<>" : row.sender()),
      Cell.of(row.recipientCount()),
      Cell.of(row.recipients().isEmpty() ? null : row.recipients().get(0)),
      Cell.of(cut(row.reason()))
    };
  }

  private static @Nullable String cut(@Nullable String reason) {
    return reason == null || reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON) + "…";
  }

  /// Reads what is counted by.
  static final class By implements ITypeConverter<Grouping> {
    @Override
    public Grouping convert(String text) {
      return Grouping.of(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'"
                      + text
                      + "' is none of "
                      + Arrays.stream(Grouping.values())
                          .map(Grouping::word)
                          .collect(Collectors.joining(", "))));
    }
  }
}
