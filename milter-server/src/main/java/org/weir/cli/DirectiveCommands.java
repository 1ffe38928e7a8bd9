package org.weir.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Action;
import org.weir.policy.Directive;
import org.weir.policy.Directive.Kind;
import org.weir.store.DirectiveRegister.Entry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir directive`: an operator's word about mail of one sender or campaign. It acts on every
/// relay within two seconds and is in the table `audit`.
@Command(
    name = "directive",
    description = {
      "Stop mail of one sender or campaign, or let it pass.",
      "It acts whatever rules and score say, in observe mode, too. Of several that fit a message the",
      "narrowest counts: login or script, account, network,",
      "campaign; of two on the same the younger."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class DirectiveCommands {
  private static final String EXAMPLES = "%nExamples:%n";
  private static final List<String> COLUMNS =
      List.of("id", "action", "kind", "value", "created_at", "valid_until", "who", "reason");

  @Command(
      name = "hold",
      description = {
        "Hold mail of a sender or campaign: what comes, and what is in the queue.",
        "It is charged as usual; what the account's limits or status refuse is refused, not held."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  weir hold account K-10017 --for 2h --reason \"password stolen?\"",
        "  weir hold network 192.0.2.0/28",
        "  weir hold campaign words-0123456789abcdef --for unlimited"
      })
  static int hold(
      @Mixin CommonOptions common,
      @Mixin DirectiveWish wish,
      @Mixin QueuePlaces places,
      @Option(names = "--coming-only", description = "leave alone what is in the queue already")
          boolean comingOnly)
      throws InterruptedException {
    Directive given = wish.give(common, Action.HOLD);
    return comingOnly ? ExitCode.OK : QueuedOf.hold(common, places, given);
  }

  @Command(
      name = "defer",
      description = "Tell a sender to come back later, from now on (4xx).",
      footerHeading = EXAMPLES,
      footer = {
        "  weir directive defer login anna@example.com --for 30min --reason \"calling her\""
      })
  int defer(@Mixin CommonOptions common, @Mixin DirectiveWish wish) {
    wish.give(common, Action.DEFER);
    return ExitCode.OK;
  }

  @Command(
      name = "reject",
      description = "Refuse mail of a sender or campaign from now on (5xx).",
      footerHeading = EXAMPLES,
      footer = {
        "  weir directive reject script /var/www/shop/mailer.php --for 7d --reason \"hacked\""
      })
  int reject(@Mixin CommonOptions common, @Mixin DirectiveWish wish) {
    wish.give(common, Action.REJECT);
    return ExitCode.OK;
  }

  @Command(
      name = "pass",
      description = {
        "Let mail of a sender or campaign pass.",
        "Whatever its score or its sender's domain: only what the account's limits or status stop is stopped."
      },
      footerHeading = EXAMPLES,
      footer = {
        "  weir directive pass account K-10017 --for 4h --reason \"annual report, announced\""
      })
  int pass(@Mixin CommonOptions common, @Mixin DirectiveWish wish) {
    wish.give(common, Action.PASS);
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      description = "List directives, the youngest first.",
      footerHeading = EXAMPLES,
      footer = {"  weir directive list", "  weir directive list --all --output json"})
  int list(
      @Mixin CommonOptions common,
      @Option(names = "--all", description = "those too that are over or lifted") boolean all,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "1000",
              description = "at most so many (default: ${DEFAULT-VALUE})")
          int limit) {
    if (limit < 1) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --limit must be at least 1");
    }
    Table table = all ? table("lifted_at", "lifted_by") : table();
    for (Entry entry : Registers.directives(common, register -> register.list(all, limit))) {
      Cell[] ended = {
        Cell.of(entry.liftedAt()), Cell.of(entry.liftedBy().isEmpty() ? null : entry.liftedBy())
      };
      table.add(all ? cells(entry.directive(), ended) : cells(entry.directive()));
    }
    common.print(table);
    return ExitCode.OK;
  }

  @Command(
      name = "lift",
      description =
          "End a directive, or all on one sender or campaign. What lies on hold stays there.",
      footerHeading = EXAMPLES,
      footer = {"  weir directive lift 12", "  weir directive lift account K-10017"})
  int lift(
      @Mixin CommonOptions common,
      @Parameters(paramLabel = "ID|KIND", description = "its number, or " + DirectiveWish.KINDS)
          String idOrKind,
      @Parameters(paramLabel = "VALUE", arity = "0..1", description = DirectiveWish.VALUES)
          @Nullable String value) {
    List<Directive> lifted =
        value == null
            ? liftNumber(common, idOrKind)
            : Registers.directives(common, register -> register.lift(kind(idOrKind), value));
    if (lifted.isEmpty()) {
      throw new CommandFailure(
          ExitCode.DATA, "weir: no such directive is in force\nSee: weir directive list");
    }
    List<String> lines = new ArrayList<>();
    Table table = table();
    for (Directive each : lifted) {
      table.add(cells(each));
      String what = each.action().word() + " " + each.kind().word() + " " + each.value();
      lines.add("Directive " + each.id() + " is lifted: " + Cell.of(what).text() + ".");
      if (each.action() == Action.HOLD) {
        lines.add("What lies on hold stays there; see: weir held release" + selection(each));
      }
    }
    common.print(table, lines);
    return ExitCode.OK;
  }

  /// As far as `weir held` can select by it.
  private static String selection(Directive lifted) {
    return switch (lifted.kind()) {
      case ACCOUNT -> " --account " + AccountUnclaimed.word(Cell.of(lifted.value()).text());
      case CAMPAIGN -> " --campaign " + lifted.value();
      case LOGIN, SCRIPT, NETWORK -> " --code W105";
    };
  }

  private static List<Directive> liftNumber(CommonOptions common, String text) {
    try {
      long id = Long.parseLong(text);
      return Registers.directives(common, register -> register.lift(id)).stream().toList();
    } catch (NumberFormatException _) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: give the directive's number, or a kind and a value");
    }
  }

  private static Kind kind(String word) {
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(ExitCode.USAGE, "weir: a kind is one of " + DirectiveWish.KINDS));
  }

  static Table table(String... more) {
    List<String> columns = new ArrayList<>(COLUMNS);
    columns.addAll(List.of(more));
    return new Table(columns.toArray(String[]::new));
  }

  static Cell[] cells(Directive directive, Cell... more) {
    List<Cell> cells =
        new ArrayList<>(
            List.of(
                Cell.of(directive.id()),
                Cell.of(directive.action().word()),
                Cell.of(directive.kind().word()),
                Cell.of(directive.value()),
                Cell.of(directive.createdAt()),
                Cell.of(directive.validUntil()),
                Cell.of(directive.who()),
                Cell.of(directive.reason().isEmpty() ? null : directive.reason())));
    cells.addAll(List.of(more));
    return cells.toArray(Cell[]::new);
  }
}
