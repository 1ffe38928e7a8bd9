package org.weir.app;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.weir.check.Report;
import org.weir.check.Report.State;
import org.weir.cli.CommonOptions;
import org.weir.config.Settings;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterClient;
import org.weir.store.Database;
import org.weir.store.StoreException;
import org.weir.store.Vitals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weir check relay`: does the daemon of this host answer the MTA, and is it ready?
@Command(
    name = "relay",
    description = {
      "Does the daemon of this host answer, and decide?",
      "On all its sockets, as the MTA would see it; is it ready, does it give signs of life? As a",
      "user who may use the socket and read the configuration."
    },
    footerHeading = "%nExample:%n",
    footer = "  weir check relay --warning 60 --critical 300 --idle 3600")
final class CheckRelay implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommonOptions common;

  @Option(
      names = {"-w", "--warning"},
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "since the last sign of life in the database (default: ${DEFAULT-VALUE})")
  private long warning;

  @Option(
      names = "--critical",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "as --warning (default: ${DEFAULT-VALUE})")
  private long critical;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "warn when there was no decision for so long, at most 86400")
  private @Nullable Long idle;

  private final List<String> said = new ArrayList<>();
  private final List<String> performance = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    return CheckRun.report(command, "relay", this::check);
  }

  private Report check() throws InterruptedException {
    Settings settings = common.settings();
    State worst = State.OK;
    for (Endpoint endpoint : settings.listen()) {
      worst = worst.and(answers(endpoint));
    }
    worst = worst.and(ready(settings)).and(lives(settings));
    return new Report(worst, String.join("; ", said), performance);
  }

  private State answers(Endpoint endpoint) {
    long began = System.nanoTime();
    try (MilterClient client = MilterClient.connect(endpoint, TIMEOUT)) {
      client.negotiate();
      client.quit();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      said.add(endpoint + " answers");
      performance.add("handshake" + performance.size() + "=" + millis + "ms");
      return State.OK;
    } catch (IOException e) {
      said.add(
          endpoint + " does not answer: " + e.getMessage() + ": is weir running, may we connect?");
      return State.CRITICAL;
    }
  }

  private State ready(Settings settings) throws InterruptedException {
    try {
      Optional<AdminPage> page = AdminPage.get(settings.admin(), "/readyz");
      if (page.isPresent() && page.get().status() != 200) {
        said.add("not ready: " + page.get().body().strip().replace('\n', ','));
        return State.CRITICAL;
      }
      return State.OK;
    } catch (IOException e) {
      said.add("admin.listen does not answer: " + e.getMessage());
      return State.WARNING;
    }
  }

  private State lives(Settings settings) {
    try (Database database = Database.open(settings.database())) {
      Vitals vitals = new Vitals(database);
      OptionalLong silent = vitals.silentSeconds(settings.relay());
      if (silent.isEmpty()) {
        said.add("no sign of life of " + settings.relay() + " in the database, ever");
        return State.CRITICAL;
      }
      long age = silent.getAsLong();
      performance.add("heartbeat=" + age + "s;" + warning + ";" + critical);
      State state = State.of(age, warning, critical);
      if (state != State.OK) {
        said.add("last sign of life " + age + " s ago");
      }
      return state.and(decides(vitals, settings.relay()));
    } catch (StoreException | IOException e) {
      said.add("MariaDB: " + e.getMessage());
      return State.WARNING;
    }
  }

  private State decides(Vitals vitals, String relay) {
    if (idle == null) {
      return State.OK;
    }
    Duration within = Duration.ofSeconds(Math.clamp(idle, 1, 86_400));
    OptionalLong last = vitals.idleSeconds(relay, within);
    last.ifPresent(age -> performance.add("idle=" + age + "s;" + within.toSeconds()));
    if (last.isPresent()) {
      return State.OK;
    }
    said.add("no decision for " + within.toSeconds() + " s: does the MTA still ask Weir?");
    return State.WARNING;
  }
}
