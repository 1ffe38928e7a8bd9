package org.weir.test.rig;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.milter.Endpoint;

/// Several Weirs that share one database, as on the relays of one provider. Confined to the thread
/// of its test.
public record Relays(List<Relay> all) {
  private static final Path POLICY = Path.of("cases/policies/enforce.yaml");

  public Relays {
    all = List.copyOf(all);
  }

  /// One of them.
  ///
  /// @param milter where it listens
  public record Relay(String name, Path configuration, Endpoint milter, WeirProcess weir) {}

  /// The database as each relay's configuration has it.
  ///
  /// @param hosts `host:port`, in this order
  public record Store(List<String> hosts, String name, String user, Path passwordFile) {
    public Store {
      hosts = List.copyOf(hosts);
    }

    public static Store of(EmbeddedMariaDb server) {
      return new Store(
          List.of("127.0.0.1:" + server.port()),
          server.database(),
          server.user(),
          server.passwordFile());
    }

    /// A cluster whose hosts that relay lists in this order.
    public static Store of(GaleraCluster cluster, List<String> hosts) {
      return new Store(hosts, cluster.database(), cluster.user(), cluster.passwordFile());
    }
  }

  /// Brings the schema up to date, fills the database and starts one relay for each view of it, all
  /// at once; the lab ends them.
  public static Relays start(
      Lab lab, List<Store> stores, Provider provider, WeirSetup.Filling filling) throws Exception {
    Files.copy(POLICY, lab.directory().resolve("policy.yaml"));
    List<Callable<Relay>> starts = new ArrayList<>();
    Path configuration = lab.directory();
    for (Store store : stores) {
      String name = "relay" + (starts.size() + 1) + ".test";
      var milter = new Endpoint.Inet("127.0.0.1", Lab.freePort());
      Path file = lab.directory().resolve(name + ".yaml");
      Files.writeString(file, yaml(name, milter, store));
      configuration = file;
      starts.add(() -> new Relay(name, file, milter, WeirProcess.start(lab, file)));
    }
    Tool.run(WeirProcess.command("db", "migrate", "-c", configuration.toString())).orFail();
    filling.fill(provider);
    return new Relays(atOnce(starts));
  }

  private static List<Relay> atOnce(List<Callable<Relay>> starts) throws Exception {
    List<Relay> relays = new ArrayList<>();
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Relay> relay : starters.invokeAll(starts)) {
        relays.add(relay.get());
      }
    }
    return relays;
  }

  private static String yaml(String name, Endpoint.Inet milter, Store store) {
    return """
    relay: %s
    listen: inet:%s:%d
    database:
      hosts: [ "%s" ]
      name: %s
      user: %s
      password-file: %s
      tls: off
      connect-timeout: 1s
      statement-timeout: 2s
    policy: policy.yaml
    dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
    admin: { listen: none }
    """
        .formatted(
            name,
            milter.host(),
            milter.port(),
            String.join("\", \"", store.hosts()),
            store.name(),
            store.user(),
            store.passwordFile());
  }

  public List<Endpoint> milters() {
    return all.stream().map(Relay::milter).toList();
  }
}
