package org.weir.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.weir.app.Judge.Way;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import org.weir.config.ConfigReader;
import org.weir.picture.Pictures;
import org.weir.policy.Policy;
import org.weir.session.MessageLimits;
import org.weir.signal.Wording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `weir scan`: what would be decided about messages in files, and why. Charges nothing, records
/// nothing.
@Command(
    name = "scan",
    description = {
      "Show what would be decided about messages in files, and why. Charges nothing, records nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir scan suspect.eml --login shop --client 198.51.100.7",
      "  weir scan --content-only --output json archive.mbox Maildir/ >results.jsonl",
      "  weir scan --policy next.yaml --content-only held/",
      "",
      "The last line, on standard error, counts the messages. The exit status is 66 when a file could",
      "not be read; the others are scanned all the same.",
    })
final class Scan implements Callable<Integer> {
  @Mixin private CommonOptions options = new CommonOptions();

  @Option(names = "--login", paramLabel = "USER", description = "SASL user that submits them")
  private @Nullable String login;

  @Option(names = "--client", paramLabel = "ADDRESS", description = "address of the SMTP client")
  private @Nullable InetAddress client;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "envelope sender (default: the one in From)")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "envelope recipient, may be given several times (default: the first in To)")
  private List<String> to = List.of();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "judge by this policy (default: the one that the configuration names)")
  private @Nullable Path policy;

  @Option(
      names = "--content-only",
      description = {
        "judge by what the messages themselves show: no DNS, no accounts, no campaigns;",
        "with --policy no configuration is read"
      })
  private boolean contentOnly;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "a message (RFC 5322), an mbox, or a folder with all below it, such as a Maildir")
  private List<Path> files = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec command;

  @Override
  public Integer call() throws InterruptedException {
    Path ownPolicy = policy;
    if (contentOnly && ownPolicy != null) {
      return scanContent(Configuration.policyOrFail(ownPolicy), ConfigReader.messageLimits());
    }
    Configuration loaded = Configuration.loadOrFail(options.config());
    Policy judged = ownPolicy == null ? loaded.policy() : Configuration.policyOrFail(ownPolicy);
    MessageLimits limits = loaded.settings().messageLimits();
    if (contentOnly) {
      return scanContent(judged, limits);
    }
    try (Daemon daemon = Daemon.idle(loaded, InstantSource.system())) {
      return scan(judge(daemon, judged), limits);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONFIG, "weir scan: " + e.getMessage());
    }
  }

  private int scanContent(Policy judged, MessageLimits limits) throws InterruptedException {
    try (Pictures pictures = new Pictures()) {
      return scan(Judge.ofContent(judged, pictures, Wording.shipped()), limits);
    }
  }

  /// Without MariaDB nobody waits for it.
  private Judge judge(Daemon daemon, Policy judged) {
    return daemon
        .accountsUnknown()
        .map(reason -> {
          err()
              .println(
                  "weir scan: "
                      + reason
                      + ": accounts are unknown, so what is ruled about them is left out");
          return Judge.withoutAccounts(daemon.screening(), judged);
        })
        .orElseGet(() -> Judge.of(daemon.screening(), judged));
  }

  private int scan(Judge judge, MessageLimits limits) throws InterruptedException {
    Scanning scanning = new Scanning(judge, new Way(client, login, from, to), limits, this::print);
    ScanTally tally = scanning.scan(files, err());
    err().println(tally.summary());
    err().flush();
    return tally.errors() == 0 ? ExitCode.OK : ExitCode.NO_INPUT;
  }

  private void print(ScanReport report) {
    PrintWriter out = command.commandLine().getOut();
    out.println(options.json() ? report.json() : report.text());
    out.flush();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
