package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.dns.ScriptedDns;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.store.Migrations;
import picocli.CommandLine;

/// The whole daemon with its database, and a block list that changes its mind.
class OwnAddressesTest {
  private static final String OURS = "7.100.51.198.bl.example";
  private static final long A_MINUTE = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path directory;
  private Path config = Path.of("weir.yaml");

  @Test
  void areWatchedAlertedOnceAndResolved() throws Exception {
    try (EmbeddedMariaDb mariadb = EmbeddedMariaDb.start(directory.resolve("mariadb"), 0);
        ScriptedDns dns = new ScriptedDns()) {
      dns.lists("2.0.0.127.bl.example", "127.0.0.2").hasNoData(OURS, 1);
      Configuration configuration = configuration(mariadb, dns, "relay-1");
      Configuration second = configuration(mariadb, dns, "relay-2");
      assertThat(new Migrations(configuration.settings().database()).migrate()).isNotEmpty();
      assertThat(weir("check", "dnsbl"))
          .isEqualTo("0 DNSBL OK - 1 addresses on none of 1 lists | listed=0;;1 ill=0;1\n");

      try (Daemon one = Daemon.start(configuration, InstantSource.system());
          Daemon other = Daemon.start(second, InstantSource.system())) {
        assertThat(one.endpoints()).isNotEqualTo(other.endpoints());
        dns.answers(OURS, OURS + " 1 A 127.0.0.3");
        soon(() -> alerts(mariadb).equals("198.51.100.7 bl.example open"));
        soon(() -> metrics(one).contains("\nweir_own_addresses_listed 1.0\n"));
        assertThat(metrics(one)).contains("\nweir_own_addresses_watched 1.0\n");
        assertThat(weir("check", "dnsbl"))
            .startsWith("2 DNSBL CRITICAL - listed: 198.51.100.7 by bl.example, spam-source");
        assertThat(weir("dns", "198.51.100.7")).contains("bl.example", "listed", "127.0.0.3");

        dns.hasNoData(OURS, 1);
        soon(() -> alerts(mariadb).equals("198.51.100.7 bl.example resolved"));
        soon(() -> metrics(one).contains("\nweir_own_addresses_listed 0.0\n"));
      }
      assertThat(weir("dns", "1.2.3")).startsWith("64 ");
      assertThat(weir("dns", "nowhere.example")).contains("mail hosts", "none");
    }
  }

  private static String metrics(Daemon daemon) throws Exception {
    return MonitoringTest.get(daemon, "/metrics").body();
  }

  private Configuration configuration(EmbeddedMariaDb mariadb, ScriptedDns dns, String relay)
      throws Exception {
    Files.copy(
        Path.of("../config-examples/policy.yaml"),
        directory.resolve("policy.yaml"),
        StandardCopyOption.REPLACE_EXISTING);
    config =
        Files.writeString(
            directory.resolve(relay + ".yaml"),
            """
            relay: %s
            listen: inet:127.0.0.1:0
            admin: { listen: "127.0.0.1:0" }
            database:
              hosts: [ "127.0.0.1:%d" ]
              name: %s
              user: %s
              password-file: %s
              tls: off
            own-addresses: [ 198.51.100.7 ]
            dns: { servers: [ "127.0.0.1:%d" ] }
            block-lists: [ { zone: bl.example } ]
            """
                .formatted(
                    relay,
                    mariadb.port(),
                    mariadb.database(),
                    mariadb.user(),
                    mariadb.passwordFile(),
                    dns.address().getPort()));
    return Configuration.loadOrFail(config);
  }

  /// Exit code and output.
  private String weir(String... arguments) {
    CommandLine program = Main.commandLine();
    StringWriter out = new StringWriter();
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-c";
    all[arguments.length + 1] = config.toString();
    return program.execute(all) + " " + out;
  }

  private static String alerts(EmbeddedMariaDb mariadb) throws Exception {
    String url =
        "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable"
            .formatted(mariadb.port(), mariadb.database());
    StringBuilder found = new StringBuilder();
    try (Connection connection =
            DriverManager.getConnection(
                url, mariadb.user(), Files.readString(mariadb.passwordFile()).strip());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT subject, resolved_at FROM alert")) {
      while (rows.next()) {
        found
            .append(rows.getString("subject"))
            .append(rows.getString("resolved_at") == null ? " open" : " resolved");
      }
    }
    return found.toString();
  }

  /// Within a minute, as promised, or a little later on a busy machine.
  private static void soon(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + 2 * A_MINUTE;
    while (!condition.call() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    assertThat(condition.call()).isTrue();
  }
}
