package org.weir.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.weir.store.HeldRegister.Entry;
import org.weir.store.HeldRegister.Finding;
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
      description = "Show a held message: why it was held and what made up its score.",
      footerHeading = EXAMPLES,
      footer = "  weir held show 01JD0000000000000000000000")
  int show(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "EVENT", description = "as `weir held list` names it")
          String event) {
    Entry entry =
        Registers.held(common, register -> register.find(event))
            .orElseThrow(() ->
                new CommandFailure(
                    ExitCode.DATA,
                    "weir: nothing was held as event "
                        + Cell.of(event).text()
                        + "\nSee: weir held list --all"));
    Table findings = new Table("signal", "points", "shadow", "why");
    for (Finding finding : Registers.held(common, register -> register.findings(event))) {
      findings.add(
          Cell.of(finding.signal()),
          Cell.of(String.format(Locale.ROOT, "%+.1f", finding.points())),
          new Cell.Truth(finding.shadow()),
          Cell.of(finding.why()));
    }
    common.printOne(
        table("state", "state_by", "state_at", "findings")
            .add(cells(entry, state(entry, new Cell.Rows(findings)))));
    return ExitCode.OK;
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
