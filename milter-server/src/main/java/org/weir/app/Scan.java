package org.weir.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.Evidence;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;
import org.weir.session.EventIds;
import org.weir.session.Screening;
import org.weir.signal.Mail;
import org.weir.store.Deadline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir scan`: what would be decided about a message in a file, and why. Charges nothing, records
/// nothing.
@Command(name = "scan", description = "Show what would be decided about a message, and why.")
final class Scan implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Mixin private CommonOptions options = new CommonOptions();

  @Option(names = "--login", description = "SASL user that submits the message.")
  private @Nullable String login;

  @Option(names = "--client", description = "Address of the SMTP client.")
  private @Nullable InetAddress client;

  @Option(names = "--from", description = "Envelope sender.")
  private String from = "";

  @Option(names = "--to", description = "Envelope recipient; may be given several times.")
  private List<String> to = List.of();

  @Parameters(paramLabel = "FILE.eml", arity = "1..*", description = "Messages (RFC 5322).")
  private List<Path> files = List.of();

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = Configuration.loadOrFail(options.config());
    try (Daemon daemon = Daemon.idle(configuration, InstantSource.system())) {
      for (Path file : files) {
        scan(file, daemon.screening());
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.DATA, "weir scan: " + e.getMessage());
    }
  }

  private void scan(Path file, Screening screening) throws IOException, InterruptedException {
    EmlFile eml = EmlFile.read(file);
    MessageFacts facts = screening.attribute(facts(eml), Deadline.in(PATIENCE));
    Mail mail = Mail.of(facts, new Usage.NotAsked(), eml.body(), eml.body().length, false);
    long began = System.nanoTime();
    Evidence evidence = screening.examine(mail, Deadline.in(PATIENCE));
    long micros = (System.nanoTime() - began) / 1_000;
    ScanReport report = new ScanReport(file, evidence, screening.decide(evidence), micros);
    out.println(options.json() ? report.json() : report.text());
  }

  private MessageFacts facts(EmlFile eml) {
    return new MessageFacts(
        new EventIds(InstantSource.system()).next(),
        InstantSource.system().instant(),
        null,
        Origin.SMTP,
        new Client("unknown", client, 0),
        null,
        login,
        null,
        null,
        from,
        to,
        Math.max(1, to.size()),
        0,
        eml.headers(),
        eml.body().length,
        new Attribution.Nobody(),
        SenderOwner.NOT_ASKED);
  }
}
