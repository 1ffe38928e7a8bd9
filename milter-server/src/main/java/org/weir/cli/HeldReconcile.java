package org.weir.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.weir.agent.HeldKeeper;
import org.weir.config.Settings;
import org.weir.store.Alerts;
import org.weir.store.Database;
import org.weir.store.HeldLedger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir held reconcile`: this relay's hold queue and the table of held mail, brought in step.
@Command(
    name = "reconcile",
    description = {
      "Compare the table of held mail with this relay's hold queue.",
      "What is no longer on hold is marked gone, what is on hold without a row gets one, what is on",
      "hold for longer than `held.after` is ended as",
      "`held.then` says. `weir agent` does it every two minutes. Needs the rights of the MTA and of the service."
    },
    footerHeading = "%nExample:%n",
    footer = "  weir held reconcile -c /etc/weir/weir.yaml")
public final class HeldReconcile implements Callable<Integer> {
  /// The journal writes within seconds, but for outages of MariaDB.
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final InstantSource clock;

  @Mixin private CommonOptions common = new CommonOptions();

  HeldReconcile(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = common.settings();
    try (Database database = common.openDatabase()) {
      HeldKeeper.Turn turn = keeper(settings, database, clock).turn();
      boolean news = turn.gone() + turn.adopted() + turn.overdue() > 0;
      if (news || common.json()) {
        common.confirm(
            "%d gone, %d put on hold by others, %d on hold for too long."
                .formatted(turn.gone(), turn.adopted(), turn.overdue()),
            new Table("gone", "adopted", "overdue")
                .add(Cell.of(turn.gone()), Cell.of(turn.adopted()), Cell.of(turn.overdue())));
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "weir: " + new Cell.Words(String.valueOf(e.getMessage())).text());
    }
  }

  /// What does the same in the agent.
  public static HeldKeeper keeper(Settings settings, Database database, InstantSource clock) {
    String relay = settings.relay();
    return new HeldKeeper(
        relay,
        QueueHere.queue(settings.queue()),
        new HeldLedger(database, relay),
        new Alerts(database, relay),
        settings.heldTerm(),
        GRACE,
        clock);
  }
}
