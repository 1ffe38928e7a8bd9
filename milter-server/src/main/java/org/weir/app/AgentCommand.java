package org.weir.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.agent.Agent;
import org.weir.agent.QueueWarning;
import org.weir.agent.QueueWatch;
import org.weir.agent.RelayQueue;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import org.weir.cli.HeldReconcile;
import org.weir.cli.QueueHere;
import org.weir.config.Exposure;
import org.weir.config.Settings;
import org.weir.log.LogOutput;
import org.weir.store.Alerts;
import org.weir.store.Database;
import org.weir.store.QueueCounts;
import org.weir.store.QueueInbox;
import org.weir.store.QueueOrigins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir agent`: does what `weir queue` asks this relay on other machines, until SIGTERM. Exit
/// codes: 0 ended as asked, 78 bad configuration.
@Command(
    name = "agent",
    description = {
      "Do with this relay's queue what `weir queue` asks on any machine.",
      "Ends on SIGTERM; see init/README.md. It needs the rights of the MTA's queue tools, mostly root's."
    },
    footer = {"", "Example:", "  weir agent -c /etc/weir/weir.yaml"})
final class AgentCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(AgentCommand.class);

  @Mixin private CommonOptions options = new CommonOptions();

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options.settings();
    Exposure exposure = Exposure.of(options.config(), settings);
    if (!exposure.errors().isEmpty()) {
      throw CommandFailure.of(exposure.errors());
    }
    LogOutput.use(settings.log(), System.getenv());
    exposure.warnings().forEach(warning -> log.warn("{}", warning));
    try (Database database = Database.open(settings.database())) {
      var origins = new QueueOrigins(database);
      var queue =
          new RelayQueue(
              settings.relay(), QueueHere.queue(settings.queue()), origins, InstantSource.system());
      var agent = new Agent(queue, new QueueInbox(database, settings.relay()));
      stopAtTheEnd(agent);
      log.atInfo()
          .addKeyValue("relay", settings.relay())
          .addKeyValue("mta", settings.queue().mta().name().toLowerCase(Locale.ROOT))
          .log("the agent waits for requests");
      var warning =
          new QueueWarning(
              settings.relay(),
              origins,
              new Alerts(database, settings.relay()),
              settings.alerts().surges());
      try (QueueWatch _ =
          QueueWatch.start(
              HeldReconcile.keeper(settings, database, InstantSource.system()),
              warning,
              new QueueCounts(database, settings.relay()),
              QueueWatch.PAUSE)) {
        agent.run();
      }
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONFIG, "weir agent: " + e.getMessage());
    }
  }

  private static void stopAtTheEnd(Agent agent) {
    var signals = new Signals();
    signals.onHangUp(() -> log.info("SIGHUP: the agent reads its settings at start only"));
    Thread.ofPlatform()
        .daemon()
        .name("signals")
        .start(() -> {
          try {
            signals.awaitEnd();
            agent.stop();
          } catch (InterruptedException _) {
            agent.stop();
          }
        });
  }
}
