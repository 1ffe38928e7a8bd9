package org.weir.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import org.weir.app.Configuration;
import org.weir.app.Daemon;
import org.weir.cli.CommandFailure;
import org.weir.cli.ExitCode;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.milter.Endpoint;
import org.weir.store.Migrations;
import org.weir.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `weir demo`: all of Weir on one machine. Exit codes: 0, 69 when something could not be started.
@Command(
    name = "demo",
    description = "Show Weir judging a small provider's mail, with a private MariaDB.")
public final class Demo implements Callable<Integer> {
  @Option(names = "--once", description = "End after the summary.")
  private boolean once;

  @Option(names = "--fresh", description = "Begin with an empty database.")
  private boolean fresh;

  @Option(names = "--port", description = "TCP port of the milter (${DEFAULT-VALUE}).")
  private int port = 8895;

  @Option(
      names = "--dir",
      description = "Where database and configuration are kept (target/demo of the source tree).")
  private Path dir =
      Path.of(
          System.getProperty("weir.home", System.getProperty("java.io.tmpdir")), "target", "demo");

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws InterruptedException {
    try {
      DemoFiles files = new DemoFiles(dir.toAbsolutePath().normalize());
      if (fresh) {
        files.delete();
      }
      files.prepare();
      return run(files);
    } catch (IOException | SQLException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "weir demo: " + e.getMessage());
    }
  }

  private int run(DemoFiles files) throws IOException, SQLException, InterruptedException {
    out.println("Starting a private MariaDB in " + files.database() + " ...");
    try (EmbeddedMariaDb mariaDb = EmbeddedMariaDb.start(files.database(), 0);
        DemoBlockList blockList =
            new DemoBlockList(Map.of("198.51.100.77", "127.0.0.4", "203.0.113.50", "127.0.0.10"))) {
      files.write(mariaDb, blockList.port(), port);
      return run(files, mariaDb, Configuration.loadOrFail(files.config()));
    }
  }

  private int run(DemoFiles files, EmbeddedMariaDb mariaDb, Configuration configuration)
      throws IOException, SQLException, InterruptedException {
    migrate(configuration);
    try (DemoProvider provider = new DemoProvider(mariaDb)) {
      provider.seed();
      String newcomer = provider.openAccountNow();
      try (Daemon daemon = Daemon.start(configuration, InstantSource.system())) {
        out.printf(
            "A provider with %d accounts; %s was opened a moment ago.%n",
            provider.accounts(), newcomer);
        long before = provider.decisions();
        int messages = play(daemon.endpoints().getFirst(), newcomer);
        provider.awaitDecisions(before + messages);
        summary(provider, mariaDb, files, newcomer);
        if (!once) {
          out.println("Weir stays up. End with Ctrl-C.");
          Thread.currentThread().join();
        }
      }
    }
    return ExitCode.OK;
  }

  private static void migrate(Configuration configuration) throws IOException {
    try {
      new Migrations(configuration.settings().database()).migrate();
    } catch (StoreException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "weir demo: the database of an earlier demo does not fit this version ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "); begin anew with --fresh");
    }
  }

  private int play(Endpoint weir, String newcomer) throws IOException {
    out.println();
    VerdictTable table = new VerdictTable(out);
    table.head();
    new Play(weir, table).play(Day.scenes(newcomer));
    out.println();
    out.println(table.totalsLine());
    return table.total();
  }

  private void summary(
      DemoProvider provider, EmbeddedMariaDb mariaDb, DemoFiles files, String newcomer)
      throws SQLException {
    out.println("The journal (table decision) has it too; who sent most in the last hour:");
    out.println();
    provider.printTopSenders(out);
    out.println();
    out.println("Connect a relay to it:");
    out.printf(
        "  Postfix   postconf -e 'smtpd_milters = inet:127.0.0.1:%d' 'milter_default_action = tempfail'%n",
        port);
    out.printf("  Sendmail  INPUT_MAIL_FILTER(`weir', `S=inet:%d@127.0.0.1, F=T')dnl%n", port);
    out.println();
    out.println("Look inside with SQL:");
    out.println("  " + mariaDb.clientCommand());
    out.println("  SELECT * FROM usage_now WHERE account = '" + newcomer + "';");
    out.println(
        "  SELECT at, action, code, sender, evidence FROM decision ORDER BY at DESC LIMIT 5\\G");
    out.println("  UPDATE quota SET maximum = 200 WHERE plan = 'default' AND max_age_days = 30;");
    out.println("An edit is in force within 2 seconds. Configuration: " + files.config());
  }
}
