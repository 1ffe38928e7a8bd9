package org.weir.cli;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.weir.store.Database;
import org.weir.store.Unclaimed;
import org.weir.store.Unclaimed.Sender;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `weir account unclaimed`: who sends and is nobody's, with the command that would change that.
@Command(
    name = "unclaimed",
    description = {
      "List senders that no account claims, by what would claim them.",
      "A message counts for its login, else its script, else for its client's network and its"
          + " sender's domain. Networks are listed where several of their addresses were seen."
    })
final class AccountUnclaimed implements Callable<Integer> {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@._/:+=][A-Za-z0-9@._/:+=-]*");
  private static final int MOST_DAYS = 3650;

  private final InstantSource clock;

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "seen in so many days (default: ${DEFAULT-VALUE})")
  private int days = 7;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most so many of each kind (default: ${DEFAULT-VALUE})")
  private int limit = 20;

  AccountUnclaimed(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (days < 1 || days > MOST_DAYS || limit < 1) {
      throw new CommandFailure(
          ExitCode.USAGE, "weir: --days must be 1 to " + MOST_DAYS + ", --limit at least 1");
    }
    List<Sender> senders;
    try (Database database = common.openDatabaseForLongWork()) {
      senders = new Unclaimed(database, clock).list(Duration.ofDays(days), limit);
    }
    Table table =
        new Table("kind", "value", "messages", "recipients", "first_seen", "last_seen", "command");
    for (Sender sender : senders) {
      table.add(
          Cell.of(sender.kind().word()),
          Cell.of(sender.value()),
          Cell.of(sender.messages()),
          Cell.of(sender.recipients()),
          Cell.of(sender.firstSeen()),
          Cell.of(sender.lastSeen()),
          Cell.of(
              "weir account link ACCOUNT " + sender.kind().word() + " " + word(sender.value())));
    }
    common.print(table);
    return ExitCode.OK;
  }

  /// As one word of a shell, whatever a stranger has chosen as its login.
  static String word(String value) {
    return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
  }
}
