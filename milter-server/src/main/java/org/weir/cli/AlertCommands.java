package org.weir.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Kind;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;
import org.weir.config.Settings;
import org.weir.notice.Channel;
import org.weir.store.AlertRegister;
import org.weir.store.AlertRegister.Entry;
import org.weir.store.AlertRegister.Told;
import org.weir.store.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `weir alert`: what is wrong, who was told, and who does not want to hear of it.
@Command(
    name = "alert",
    description = "Show and mute alerts, and try whether notices arrive.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class AlertCommands {
  private static final int MOST_NOTICES = 200;
  private static final String KIND = "as `weir alert list` shows it";
  private static final String SUBJECT = "as `weir alert list` shows it; without it all of the kind";

  private final InstantSource clock;

  AlertCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(
      name = "list",
      description = "List what is open, and with --since what was.",
      footerHeading = "%nExamples:%n",
      footer = {"  weir alert list", "  weir alert list --since 7d --output json"})
  int list(
      @Mixin CommonOptions common,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              converter = Period.class,
              description = "also what ended within this time")
          @Nullable Duration since,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "at most so many (default: ${DEFAULT-VALUE})")
          int limit) {
    if (limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --limit must be at least 1");
    }
    Duration back = since == null ? Duration.ZERO : since;
    Table table = table();
    ask(common, register -> register.list(back, limit)).forEach(entry -> table.add(cells(entry)));
    common.print(table);
    return ExitCode.OK;
  }

  @Command(
      name = "show",
      description = "Show an alert and what was said about it.",
      footerHeading = "%nExample:%n",
      footer = "  weir alert show 42")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ID", description = "as `weir alert list` shows it") long id) {
    Entry entry =
        ask(common, register -> register.find(id))
            .orElseThrow(() -> new CommandFailure(ExitCode.DATA, "weir: there is no alert " + id));
    Table told =
        new Table("event", "channel", "state", "created_at", "attempts", "sent_at", "last_error");
    for (Told each : ask(common, register -> register.told(id, MOST_NOTICES))) {
      told.add(
          Cell.of(each.event()),
          Cell.of(each.channel()),
          Cell.of(each.state()),
          Cell.of(each.createdAt()),
          Cell.of(each.attempts()),
          Cell.of(each.sentAt()),
          Cell.of(each.lastError().isEmpty() ? null : each.lastError()));
    }
    Cell[] cells = Arrays.copyOf(cells(entry), cells(entry).length + 1);
    cells[cells.length - 1] = new Cell.Rows(told);
    common.printOne(table("notices").add(cells));
    return ExitCode.OK;
  }

  @Command(
      name = "test",
      description = {
        "Send a notice by every channel of `alerts`.",
        "From this host and past the database; exit code 69 when one does not take it."
      },
      footerHeading = "%nExample:%n",
      footer = "  weir alert test -c /etc/weir/weir.yaml")
  int test(@Mixin CommonOptions common) throws InterruptedException {
    Settings settings = common.settings();
    List<Channel> channels = settings.alerts().channels().channels(clock);
    if (channels.isEmpty()) {
      throw new CommandFailure(ExitCode.CONFIG, "weir: no channel is configured in `alerts`");
    }
    Notice notice = trial(settings.relay(), common.who());
    Table table = new Table("channel", "result");
    int exit = ExitCode.OK;
    for (Channel channel : channels) {
      try {
        channel.send(notice);
        table.add(Cell.of(channel.name()), Cell.of("taken"));
      } catch (IOException e) {
        table.add(Cell.of(channel.name()), Cell.of(String.valueOf(e.getMessage())));
        exit = ExitCode.UNAVAILABLE;
      }
    }
    common.print(table);
    return exit;
  }

  private Notice trial(String relay, String who) {
    Instant now = clock.instant();
    return new Notice(
        now.getEpochSecond() + "-" + relay + "-test",
        Event.OPENED,
        0,
        Kind.TEST.word(),
        relay,
        relay,
        "asked for by " + who,
        now,
        null);
  }

  @Command(
      name = "mute",
      description = {
        "Send no notices about a kind of alert, or one subject of it, for a while.",
        "It stays in the list; what is still so afterwards is announced then."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  weir alert mute relay-silent relay3.example.net --for 1d --reason 'new disks'",
        "  weir alert mute platform-deferred --for 2h"
      })
  int mute(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "KIND", converter = Word.class, description = KIND) Kind kind,
      @Parameters(paramLabel = "SUBJECT", arity = "0..1", defaultValue = "", description = SUBJECT)
          String subject,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              required = true,
              converter = Period.class,
              description = "such as 2h or 3d")
          Duration time,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "for people")
          String reason) {
    requirePlain(subject);
    Instant until = ask(common, register -> register.mute(kind, subject, time, reason));
    common.confirm(
        named(kind, subject) + " is muted for " + Period.of(time) + ".",
        new Table("kind", "subject", "muted_until")
            .add(
                Cell.of(kind.word()), Cell.of(subject.isEmpty() ? null : subject), Cell.of(until)));
    return ExitCode.OK;
  }

  @Command(
      name = "unmute",
      description = "Send notices again.",
      footerHeading = "%nExample:%n",
      footer = "  weir alert unmute relay-silent relay3.example.net")
  int unmute(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "KIND", converter = Word.class, description = KIND) Kind kind,
      @Parameters(paramLabel = "SUBJECT", arity = "0..1", defaultValue = "", description = SUBJECT)
          String subject) {
    if (!ask(common, register -> register.unmute(kind, subject))) {
      throw new CommandFailure(
          ExitCode.DATA, "weir: " + named(kind, subject) + " was not muted by itself");
    }
    common.confirm(
        named(kind, subject) + " is no longer muted.",
        new Table("kind", "subject")
            .add(Cell.of(kind.word()), Cell.of(subject.isEmpty() ? null : subject)));
    return ExitCode.OK;
  }

  private static void requirePlain(String subject) {
    if (!subject.matches("[ -~]{0,255}")) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: subjects are printable ASCII of at most 255 characters");
    }
  }

  private static String named(Kind kind, String subject) {
    return subject.isEmpty() ? "All of " + kind.word() : kind.word() + " " + subject;
  }

  private static <T> T ask(CommonOptions common, Function<AlertRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new AlertRegister(database, common.who()));
    }
  }

  private static Table table(String... more) {
    List<String> columns =
        List.of(
            "id",
            "kind",
            "subject",
            "opened_at",
            "resolved_at",
            "announced",
            "muted_until",
            "relay",
            "detail");
    return new Table(Stream.concat(columns.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  private static Cell[] cells(Entry entry) {
    return new Cell[] {
      Cell.of(entry.id()),
      Cell.of(entry.kind()),
      Cell.of(entry.subject()),
      Cell.of(entry.openedAt()),
      Cell.of(entry.resolvedAt()),
      Cell.of(entry.announced()),
      Cell.of(entry.mutedUntil()),
      Cell.of(entry.relay()),
      Cell.of(entry.detail())
    };
  }

  /// Reads `relay-silent`.
  static final class Word implements ITypeConverter<Kind> {
    @Override
    public Kind convert(String text) {
      return Kind.of(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'"
                      + text
                      + "' is no kind of alert: "
                      + Arrays.stream(Kind.values())
                          .map(Kind::word)
                          .collect(Collectors.joining(", "))));
    }
  }
}
