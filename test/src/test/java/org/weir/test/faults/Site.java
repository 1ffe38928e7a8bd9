package org.weir.test.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.test.rig.BlockListServer;
import org.weir.test.rig.Disk;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.SmtpSink;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// Everything that runs: two relays, their MariaDB on a disk of its own, a block list, and the
/// world.
record Site(
    EmbeddedMariaDb database,
    Disk databaseDisk,
    Provider provider,
    BlockListServer dns,
    SmtpSink sink,
    List<Host> hosts) {
  private static final Path POLICY = Path.of("cases/policies/enforce.yaml");
  private static final int DATABASE_MEBIBYTES = 320;
  private static final int RELAYS = 2;

  /// Exploited hosts, whose mail is tagged.
  private static final Map<String, String> LISTED =
      Map.of("198.51.100.3", "127.0.0.4", "198.51.100.4", "127.0.0.4");

  Site {
    hosts = List.copyOf(hosts);
  }

  /// Starts it all; the lab ends it.
  static Site start(Lab lab) throws Exception {
    Disk databaseDisk = Disk.mount(lab, "database", DATABASE_MEBIBYTES);
    EmbeddedMariaDb database = lab.own(EmbeddedMariaDb.start(databaseDisk.path(), 0));
    BlockListServer dns = BlockListServer.start(lab, LISTED);
    SmtpSink sink = SmtpSink.open(lab);
    Files.copy(POLICY, lab.directory().resolve("policy.yaml"));
    String yaml = yaml(database, dns);
    Provider provider = migrated(lab, yaml, database);
    List<Host> hosts = new ArrayList<>();
    for (int n = 1; n <= RELAYS; n++) {
      hosts.add(new Host(lab, "relay" + n + ".test", yaml, sink.port()));
    }
    return new Site(database, databaseDisk, provider, dns, sink, hosts);
  }

  private static Provider migrated(Lab lab, String yaml, EmbeddedMariaDb database)
      throws Exception {
    Path configuration = lab.directory().resolve("migrate.yaml");
    Files.writeString(configuration, yaml.formatted("migrate", 1, 1));
    Tool.run(WeirProcess.command("db", "migrate", "-c", configuration.toString())).orFail();
    Provider provider = Provider.of(database);
    for (Customer customer : Customer.values()) {
      customer.fill(provider);
    }
    return provider;
  }

  /// With places for the relay's name, the milter's and the admin server's port.
  private static String yaml(EmbeddedMariaDb database, BlockListServer dns) {
    return """
    relay: %%s
    listen: inet:127.0.0.1:%%d
    admin: { listen: "127.0.0.1:%%d" }
    database:
      hosts: [ "127.0.0.1:%d" ]
      name: %s
      user: %s
      password-file: %s
      tls: off
      connect-timeout: 1s
      statement-timeout: 2s
    policy: policy.yaml
    dns: { servers: [ "%s" ], timeout: 1s }
    block-lists: [ { zone: %s, answers: { 127.0.0.4: exploited-host } } ]
    limits: { drain: 5s }
    journal: { spool: %%1$s-journal }
    """
        .formatted(
            database.port(),
            database.database(),
            database.user(),
            database.passwordFile(),
            dns.server(),
            BlockListServer.ZONE);
  }

  /// Whether MariaDB answers.
  boolean databaseAnswers() {
    try {
      return !provider.query("SELECT 1").isEmpty();
    } catch (SQLException _) {
      return false;
    }
  }
}
