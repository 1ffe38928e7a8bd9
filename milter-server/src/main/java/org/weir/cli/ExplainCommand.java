package org.weir.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.weir.store.Database;
import org.weir.store.DecisionRegister;
import org.weir.store.DecisionRegister.Contribution;
import org.weir.store.DecisionRegister.Entry;
import org.weir.store.DecisionRegister.Unknown;
import org.weir.store.DecisionRegister.Use;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weir explain`: what was decided about a message, and all that it was made of.
@Command(
    name = "explain",
    description = {
      "Show what was decided about a message, and why.",
      "Who sent it, what it was worth, which limits were asked, what could not be told; by the event id of a reply,",
      "log line or X-Weir-Event, or by the MTA's queue id."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  weir explain 01JD0000000000000000000000", "  weir explain 4bX2kQ0vLzz1w"})
final class ExplainCommand implements Callable<Integer> {
  private static final int MOST = 5;

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "EVENT|QUEUE-ID", description = "as the sender or the log names it")
  private String name = "";

  @Override
  public Integer call() {
    try (Database database = common.openDatabase()) {
      DecisionRegister register = new DecisionRegister(database);
      List<Entry> found = register.find(name, MOST);
      if (found.isEmpty()) {
        throw new CommandFailure(
            ExitCode.DATA,
            "weir: no decision is known as "
                + Cell.of(name).text()
                + "; they are kept for `journal.keep`, and written within seconds");
      }
      found.forEach(entry -> common.printOne(explained(entry, register)));
    }
    return ExitCode.OK;
  }

  private static Table explained(Entry entry, DecisionRegister register) {
    String event = entry.event();
    return new Table(
            "event_id",
            "at",
            "relay",
            "queue_id",
            "account",
            "found_by",
            "client",
            "login",
            "script",
            "sender",
            "recipients",
            "bytes",
            "action",
            "wanted",
            "code",
            "told",
            "score",
            "contributions",
            "limits",
            "unknown",
            "policy")
        .add(
            Cell.of(event),
            Cell.of(entry.at()),
            Cell.of(entry.relay()),
            Cell.of(entry.queueId()),
            Cell.of(entry.account()),
            Cell.of(entry.identity()),
            Cell.of(entry.client() == null ? entry.origin() : entry.client()),
            Cell.of(entry.login()),
            Cell.of(entry.script()),
            Cell.of(entry.sender().isEmpty() ? "<>" : entry.sender()),
            Cell.of(entry.recipients()),
            Cell.of(entry.bytes()),
            Cell.of(entry.action()),
            Cell.of(entry.wanted()),
            Cell.of(entry.code()),
            Cell.of(entry.text().isEmpty() ? null : entry.text()),
            Cell.of(points(entry.score())),
            rows(
                register.contributions(event),
                new Table("points", "signal", "shadow", "why"),
                ExplainCommand::cells),
            rows(
                register.limits(event),
                new Table("limit", "period", "unit", "scope"),
                ExplainCommand::cells),
            rows(register.unknown(event), new Table("signal", "reason"), ExplainCommand::cells),
            Cell.of(entry.policy()));
  }

  private static <T> Cell rows(List<T> values, Table table, Function<T, Cell[]> cells) {
    values.forEach(value -> table.add(cells.apply(value)));
    return new Cell.Rows(table);
  }

  private static Cell[] cells(Contribution part) {
    return new Cell[] {
      Cell.of(points(part.points())),
      Cell.of(part.signal()),
      Cell.of(part.shadow() ? "(worth nothing)" : ""),
      Cell.of(part.why())
    };
  }

  private static Cell[] cells(Use use) {
    return new Cell[] {
      Cell.of(use.used() + " of " + use.maximum()),
      Cell.of("per " + use.periodSeconds() + " s"),
      Cell.of(use.unit()),
      Cell.of("(" + use.scope() + ")")
    };
  }

  private static Cell[] cells(Unknown unknown) {
    return new Cell[] {Cell.of(unknown.signal()), Cell.of(unknown.reason())};
  }

  private static String points(double points) {
    return String.format(Locale.ROOT, "%+.1f", points);
  }
}
