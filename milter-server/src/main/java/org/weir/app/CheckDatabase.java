package org.weir.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.weir.check.Report;
import org.weir.check.Report.State;
import org.weir.cli.CommonOptions;
import org.weir.config.Settings;
import org.weir.store.Database;
import org.weir.store.Schema;
import org.weir.store.SchemaVersion;
import org.weir.store.StoreException;
import org.weir.store.Vitals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `weir check database`: is MariaDB as this Weir needs it?
@Command(
    name = "database",
    description = {
      "Does MariaDB answer, and how fast?",
      "Does the schema fit, is a Galera node in step, and does the daemon of this host get its decisions written?"
    },
    footerHeading = "%nExample:%n",
    footer = "  weir check database --warning 200 --critical 1000")
final class CheckDatabase implements Callable<Integer> {
  private static final int BACKLOG_WARNING_PERCENT = 10;
  private static final int BACKLOG_CRITICAL_PERCENT = 80;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommandSpec command;

  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it before a command runs
  private CommonOptions common;

  @Option(
      names = {"-w", "--warning"},
      paramLabel = "MS",
      defaultValue = "200",
      description = "for an answer (default: ${DEFAULT-VALUE})")
  private long warning;

  @Option(
      names = "--critical",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "as --warning (default: ${DEFAULT-VALUE})")
  private long critical;

  private final List<String> said = new ArrayList<>();
  private final List<String> performance = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException {
    return CheckRun.report(command, "database", this::check);
  }

  private Report check() throws IOException, InterruptedException {
    Settings settings = common.settings();
    State worst;
    try (Database database = Database.open(settings.database())) {
      worst = schema(new SchemaVersion(database).check());
      if (worst != State.CRITICAL) {
        Vitals vitals = new Vitals(database);
        worst = worst.and(latency(vitals)).and(galera(vitals.galera())).and(housekeeping(vitals));
      }
    } catch (StoreException e) {
      said.add("MariaDB: " + e.getMessage());
      worst = State.CRITICAL;
    }
    worst = worst.and(backlog(settings));
    return new Report(worst, String.join("; ", said), performance);
  }

  private State schema(Schema schema) {
    return switch (schema) {
      case Schema.Current(int version) -> {
        said.add("schema " + version);
        yield State.OK;
      }
      case Schema.Ahead(int version, int expected) -> {
        said.add("schema " + version + " is newer than " + expected + ": upgrade this Weir");
        yield State.WARNING;
      }
      case Schema.Behind(int version, int expected) -> {
        said.add("schema " + version + " of " + expected + ": run `weir db migrate`");
        yield State.CRITICAL;
      }
      case Schema.Refused(String reason) -> {
        said.add("MariaDB refuses: " + reason);
        yield State.CRITICAL;
      }
      case Schema.Unreachable(String reason) -> {
        said.add("MariaDB does not answer: " + reason);
        yield State.CRITICAL;
      }
    };
  }

  private State latency(Vitals vitals) {
    long millis = vitals.latency().toMillis();
    said.add("answers in " + millis + " ms");
    performance.add("latency=" + millis + "ms;" + warning + ";" + critical);
    return State.of(millis, warning, critical);
  }

  private State galera(Map<String, String> status) {
    if (status.isEmpty()) {
      return State.OK;
    }
    String primary = status.getOrDefault("wsrep_cluster_status", "");
    String node = status.getOrDefault("wsrep_local_state_comment", "");
    performance.add("galera_nodes=" + status.get("wsrep_cluster_size"));
    if (!primary.equals("Primary") || !"ON".equals(status.get("wsrep_ready"))) {
      said.add("this Galera node is cut off (" + primary + ", " + node + ")");
      return State.CRITICAL;
    }
    said.add("Galera node " + node + ", one of " + status.get("wsrep_cluster_size"));
    return node.equals("Synced") ? State.OK : State.WARNING;
  }

  private State housekeeping(Vitals vitals) {
    Map<String, String> failures = vitals.housekeepingFailures();
    failures.forEach((task, why) -> said.add("housekeeping of " + task + " fails: " + why));
    return failures.isEmpty() ? State.OK : State.WARNING;
  }

  /// Where no daemon shows its metrics there is no backlog to speak of.
  private State backlog(Settings settings) throws InterruptedException {
    try {
      long waiting =
          AdminPage.get(settings.admin(), "/metrics")
              .map(page -> Math.round(page.metric("weir_journal_backlog").orElse(-1)))
              .orElse(-1L);
      if (waiting < 0) {
        return State.OK;
      }
      long room = settings.journal().queueEntries();
      long some = Math.max(1, room * BACKLOG_WARNING_PERCENT / 100);
      long many = Math.max(1, room * BACKLOG_CRITICAL_PERCENT / 100);
      performance.add("backlog=" + waiting + ";" + some + ";" + many);
      State state = State.of(waiting, some, many);
      if (state != State.OK) {
        said.add(waiting + " decisions of " + room + " wait to be written");
      }
      return state;
    } catch (IOException _) {
      return State.OK; // `weir check relay` complains of it
    }
  }
}
