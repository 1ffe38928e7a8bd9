package org.weir.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.weir.store.Database;
import org.weir.store.StoreException;
import org.weir.store.Traffic;
import org.weir.store.Traffic.Source;
import org.weir.store.Traffic.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `weir top`: who sends most now, on all relays.
@Command(
    name = "top",
    description = {
      "Show who sends most now, on all relays.",
      "Messages by verdict, accounts and scripts and how many times as much as usual that is, relays, held mail and",
      "open alerts. Full screen on a terminal, where keys explain and hold an account; lines without one."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  weir top", "  weir top --window 1h", "  weir top --once --output json"})
final class TopCommand implements Callable<Integer> {
  private static final int MOST_ACCOUNTS = 50;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--window",
      paramLabel = "TIME",
      converter = Period.class,
      description = "look at so much time (default: 5min)")
  private Duration window = Duration.ofMinutes(5);

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "look again after so many, 1 to 3600 (default: ${DEFAULT-VALUE})")
  private int every = 5;

  @Option(names = "--once", description = "look once and print lines")
  private boolean once;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (every < 1 || every > 3600) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --every must be 1 to 3600");
    }
    try (Database database = common.openDatabase()) {
      Traffic traffic = new Traffic(database);
      View first = traffic.look(window, MOST_ACCOUNTS);
      if (once || common.json()) {
        print(first);
      } else if (Confirmation.atTerminal()) {
        new TopTerminal(database, common.who(), Duration.ofSeconds(every)).run(first, traffic);
      } else {
        follow(first, traffic);
      }
    }
    return ExitCode.OK;
  }

  /// Until it is ended.
  private void follow(View first, Traffic traffic) throws InterruptedException {
    print(first);
    while (!Thread.currentThread().isInterrupted()) {
      Thread.sleep(Duration.ofSeconds(every));
      try {
        print(traffic.look(window, MOST_ACCOUNTS));
      } catch (StoreException e) {
        common.say("weir: " + e.getMessage());
      }
    }
  }

  private void print(View view) {
    if (!common.json()) {
      TopScreen.plain(view).forEach(common::say);
      return;
    }
    Table accounts = new Table("account", "messages", "recipients", "held", "refused", "usual");
    for (Source source : view.accounts()) {
      accounts.add(
          Cell.of(source.name()),
          Cell.of(source.messages()),
          Cell.of(source.recipients()),
          Cell.of(source.held()),
          Cell.of(source.refused()),
          Double.isNaN(source.usual())
              ? Cell.of((String) null)
              : Cell.of(Math.round(source.usual())));
    }
    common.printOne(
        new Table("at", "seconds", "pass", "tag", "defer", "hold", "reject", "on_hold", "accounts")
            .add(
                Cell.of(view.at()),
                Cell.of(view.window().toSeconds()),
                Cell.of(view.counts().pass()),
                Cell.of(view.counts().tag()),
                Cell.of(view.counts().defer()),
                Cell.of(view.counts().hold()),
                Cell.of(view.counts().reject()),
                Cell.of(view.held()),
                new Cell.Rows(accounts)));
  }
}
