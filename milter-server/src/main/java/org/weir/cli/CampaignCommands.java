package org.weir.cli;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Verdict;
import org.weir.store.CampaignRegister;
import org.weir.store.CampaignRegister.Entry;
import org.weir.store.CampaignRegister.Sender;
import org.weir.store.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `weir campaign`: the same mail from several accounts, and what is to be thought of it.
@Command(
    name = "campaign",
    description = "Show and mark mail that several accounts send alike.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class CampaignCommands {
  private static final String CAMPAIGN = "as `weir campaign list` and evidence name it";
  private static final int MOST_SENDERS = 100;

  private final InstantSource clock;

  CampaignCommands(InstantSource clock) {
    this.clock = clock;
  }

  @Command(
      name = "list",
      description = "List campaigns, those of most accounts first, and all that are marked.")
  int list(
      @Mixin CommonOptions common,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              defaultValue = "1d",
              converter = Period.class,
              description = "seen within this time (default: ${DEFAULT-VALUE})")
          Duration since,
      @Option(
              names = "--accounts",
              paramLabel = "N",
              defaultValue = "2",
              description = "of at least so many accounts (default: ${DEFAULT-VALUE})")
          int accounts,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "at most so many (default: ${DEFAULT-VALUE})")
          int limit) {
    if (accounts < 1 || limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --accounts and --limit must be at least 1");
    }
    List<Entry> entries = ask(common, register -> register.list(since, accounts, limit));
    Table table = table();
    entries.forEach(entry -> table.add(cells(entry)));
    common.print(table);
    return ExitCode.OK;
  }

  @Command(name = "show", description = "Show a campaign and who sends it.")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "CAMPAIGN", converter = Name.class, description = CAMPAIGN)
          Fingerprint campaign) {
    Entry entry =
        ask(common, register -> register.find(campaign))
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.DATA, "weir: nobody has sent " + campaign + " more than once"));
    Table senders = new Table("account", "messages", "recipients", "last_seen");
    for (Sender sender : ask(common, register -> register.senders(campaign, MOST_SENDERS))) {
      senders.add(
          Cell.of(sender.account()),
          Cell.of(sender.messages()),
          Cell.of(sender.recipients()),
          Cell.of(sender.lastSeen()));
    }
    Cell[] cells = Arrays.copyOf(cells(entry), cells(entry).length + 1);
    cells[cells.length - 1] = new Cell.Rows(senders);
    common.printOne(table("senders").add(cells));
    return ExitCode.OK;
  }

  @Command(
      name = "mark",
      description = {
        "Say that a campaign is bad or fine; `none` takes it back.",
        "It acts on mail to come, on all relays within seconds, and on mail that is nearly the same.",
        "What lies on hold stays there."
      })
  int mark(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "CAMPAIGN", converter = Name.class, description = CAMPAIGN)
          Fingerprint campaign,
      @Parameters(paramLabel = "VERDICT", description = "bad, fine or none") Verdict verdict,
      @Option(names = "--note", paramLabel = "TEXT", defaultValue = "", description = "for people")
          String note) {
    Boolean known =
        ask(
            common,
            register -> {
              boolean seen = register.find(campaign).isPresent();
              register.mark(campaign, verdict, note);
              return seen;
            });
    common.confirm(
        "Campaign " + campaign + " is " + said(verdict) + (known ? "." : "; it was not seen yet."),
        new Table("campaign", "verdict")
            .add(Cell.of(campaign.toString()), Cell.of(verdict.word())));
    return ExitCode.OK;
  }

  private static String said(Verdict verdict) {
    return verdict == Verdict.NONE ? "no longer marked" : "marked " + verdict.word();
  }

  private <T> T ask(CommonOptions common, Function<CampaignRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new CampaignRegister(database, common.who(), clock));
    }
  }

  private static Table table(String... more) {
    List<String> columns =
        List.of(
            "campaign",
            "accounts",
            "messages",
            "recipients",
            "first_seen",
            "last_seen",
            "verdict",
            "note");
    return new Table(Stream.concat(columns.stream(), Arrays.stream(more)).toArray(String[]::new));
  }

  private static Cell[] cells(Entry entry) {
    return new Cell[] {
      Cell.of(entry.leader().toString()),
      Cell.of(entry.accounts()),
      Cell.of(entry.messages()),
      Cell.of(entry.recipients()),
      Cell.of(entry.firstSeen()),
      Cell.of(entry.lastSeen()),
      Cell.of(entry.verdict().word()),
      Cell.of(entry.note().isEmpty() ? null : entry.note())
    };
  }

  /// Reads `words-0123456789abcdef`.
  static final class Name implements ITypeConverter<Fingerprint> {
    @Override
    public Fingerprint convert(String text) {
      try {
        return Fingerprint.parse(text);
      } catch (IllegalArgumentException _) {
        String kinds =
            Arrays.stream(Fingerprint.Kind.values())
                .map(Fingerprint.Kind::word)
                .collect(Collectors.joining(", "));
        throw new TypeConversionException(
            "'" + text + "' is no campaign: a kind (" + kinds + "), a dash, 16 hex digits");
      }
    }
  }
}
