package org.weir.test.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// Three MariaDB servers on 127.0.0.1, 127.0.0.2 and 127.0.0.3 that are one Galera cluster, with
/// one database and one all-powerful user. A node that falls silent is given up after two seconds;
/// every conflict between nodes is the client's to see, none is retried by the server.
///
/// Needs root and the Debian packages mariadb-server, galera-4 and rsync. Confined to the thread of
/// its test.
public final class GaleraCluster implements AutoCloseable {
  private static final String NAME = "weir";

  /// What all nodes have in common, as an administrator copies it.
  private static final Path EXAMPLE = Path.of("../config-examples/galera/weir.cnf");

  private static final String PASSWORD = "galera";
  private static final Duration JOINING = Duration.ofSeconds(90);
  private static final Duration LEAVING = Duration.ofSeconds(30);

  private final Lab lab;
  private final Path folder;
  private final List<Node> nodes = new ArrayList<>();

  private GaleraCluster(Lab lab) throws IOException {
    this.lab = lab;
    folder = lab.folder("galera");
    Files.writeString(passwordFile(), PASSWORD + "\n");
    for (int number = 1; number <= 3; number++) {
      nodes.add(new Node("n" + number, "127.0.0." + number));
    }
  }

  /// Starts it and waits until all nodes have the same data; the lab ends it.
  public static GaleraCluster start(Lab lab) throws Exception {
    GaleraCluster cluster = lab.own(new GaleraCluster(lab));
    cluster.install();
    for (Node node : cluster.nodes) {
      Files.writeString(node.options(), cluster.options(node));
    }
    Node first = cluster.nodes.getFirst();
    first.launch("--wsrep-new-cluster", "--init-file=" + cluster.startFile());
    first.awaitSynced();
    List<Node> others = cluster.nodes.subList(1, cluster.nodes.size());
    for (Node node : others) {
      node.launch();
    }
    for (Node node : others) {
      node.awaitSynced();
    }
    return cluster;
  }

  /// The first node's data; the others copy them when they join.
  private void install() throws IOException, InterruptedException {
    UserPrincipal mysql =
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("mysql");
    for (Node node : nodes) {
      Files.setOwner(Files.createDirectories(node.data()), mysql);
      Files.setOwner(node.home(), mysql);
    }
    Tool.run(
            "mariadb-install-db",
            "--no-defaults",
            "--user=mysql",
            "--datadir=" + nodes.getFirst().data(),
            "--innodb-log-file-size=16M",
            "--skip-test-db")
        .orFail();
  }

  private Path startFile() throws IOException {
    return Files.writeString(
        folder.resolve("start.sql"),
        """
        CREATE DATABASE %1$s CHARACTER SET utf8mb4;
        CREATE USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
        GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'%%' WITH GRANT OPTION;
        """
            .formatted(NAME, PASSWORD));
  }

  private String options(Node node) {
    String members =
        nodes.stream()
            .map(each -> each.address + ":" + each.groupPort)
            .collect(Collectors.joining(","));
    return """
    !include %10$s
    [mysqld]
    user=mysql
    datadir=%2$s
    socket=%3$s/mariadb.sock
    pid-file=%3$s/pid
    bind-address=%1$s
    port=%4$d
    skip-ssl
    innodb-buffer-pool-size=64M
    innodb-log-file-size=16M
    wsrep-cluster-address=gcomm://%5$s
    wsrep-node-name=%6$s
    wsrep-node-address=%1$s
    wsrep-sst-method=rsync
    wsrep-sst-receive-address=%1$s:%7$d
    wsrep-provider-options="gmcast.listen_addr=tcp://%1$s:%8$d;ist.recv_addr=%1$s:%9$d;ist.recv_bind=%1$s:%9$d;gcache.size=32M;evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S"
    """
        .formatted(
            node.address,
            node.data(),
            node.home(),
            node.sqlPort,
            members,
            node.name,
            node.copyPort,
            node.groupPort,
            node.changesPort,
            EXAMPLE.toAbsolutePath().normalize());
  }

  /// `host:port` of each node, in the order all relays list them.
  public List<String> hosts() {
    return nodes.stream().map(node -> node.address + ":" + node.sqlPort).toList();
  }

  public String user() {
    return NAME;
  }

  public String database() {
    return NAME;
  }

  /// Holds the user's password.
  public Path passwordFile() {
    return folder.resolve("password");
  }

  /// The provider's people at that node.
  ///
  /// @param number from 1
  public Provider provider(int number) {
    return new Provider(node(number).url() + NAME + Node.TIMEOUTS, NAME, PASSWORD);
  }

  /// How many sessions on that node have the database open.
  public long sessions(int number) throws SQLException {
    return Long.parseLong(
        node(number)
            .value("SELECT COUNT(*) FROM information_schema.processlist WHERE db = 'weir'", 1));
  }

  /// How many transactions on that node have lost against others.
  public long conflicts(int number) throws SQLException {
    Node node = node(number);
    return Long.parseLong(node.status("wsrep_local_cert_failures"))
        + Long.parseLong(node.status("wsrep_local_bf_aborts"));
  }

  /// Ends the node as a power failure would.
  public void kill(int number) throws InterruptedException {
    node(number).kill();
  }

  /// Starts a node that was killed and waits until it has caught up.
  public void startAgain(int number) throws IOException, InterruptedException {
    Node node = node(number);
    node.launch();
    node.awaitSynced();
  }

  /// The node and the others hear nothing of each other any more; clients still reach them all.
  public void cutOff(int number) throws SQLException {
    node(number).execute("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'");
  }

  /// Waits until a node that was cut off refuses all work.
  public void awaitRefusal(int number) {
    Node node = node(number);
    Awaitility.await(node + " refuses all work")
        .atMost(LEAVING)
        .until(() -> node.status("wsrep_ready").equals("OFF"));
  }

  /// Undoes [#cutOff] and waits until the node has caught up.
  public void join(int number) throws SQLException {
    Node node = node(number);
    node.execute("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'");
    node.awaitSynced();
  }

  private Node node(int number) {
    return nodes.get(number - 1);
  }

  /// Ends all nodes at once; their data are of no use afterwards.
  @Override
  public void close() {
    try {
      for (Node node : nodes) {
        node.kill();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the lab ends the processes, too
    }
  }

  /// One server.
  private final class Node {
    static final String TIMEOUTS = "?sslMode=disable&connectTimeout=2000&socketTimeout=10000";

    final String name;
    final String address;
    final int sqlPort;
    final int groupPort; // among the nodes
    final int changesPort; // gets what it missed while it was away for a moment
    final int copyPort; // gets everything
    private final List<Child> runs = new ArrayList<>(); // the last one is now

    Node(String name, String address) throws IOException {
      this.name = name;
      this.address = address;
      sqlPort = freePort(address);
      groupPort = freePort(address);
      changesPort = freePort(address);
      copyPort = freePort(address);
    }

    private static int freePort(String address) throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
        return socket.getLocalPort();
      }
    }

    Path home() {
      return folder.resolve(name);
    }

    Path data() {
      return home().resolve("data");
    }

    Path options() {
      return folder.resolve(name + ".cnf");
    }

    String url() {
      return "jdbc:mariadb://" + address + ":" + sqlPort + "/";
    }

    void launch(String... arguments) throws IOException {
      List<String> command = new ArrayList<>(List.of("mariadbd", "--defaults-file=" + options()));
      command.addAll(List.of(arguments));
      runs.add(Child.start(lab, "galera-" + name, home(), command));
    }

    /// With the programs that copy data for it.
    void kill() throws InterruptedException {
      if (!runs.isEmpty() && runs.getLast().alive()) {
        List<ProcessHandle> copying =
            ProcessHandle.of(runs.getLast().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
        runs.getLast().kill();
        copying.forEach(ProcessHandle::destroyForcibly);
      }
    }

    void awaitSynced() {
      Awaitility.await(this + " has joined and caught up")
          .atMost(JOINING)
          .ignoreExceptionsInstanceOf(SQLException.class)
          .until(() -> alive() && status("wsrep_local_state_comment").equals("Synced"));
    }

    private boolean alive() {
      if (!runs.getLast().alive()) {
        throw new IllegalStateException(
            this + " ended:\n" + String.join("\n", runs.getLast().lines()));
      }
      return true;
    }

    String status(String variable) throws SQLException {
      return value("SHOW STATUS LIKE '" + variable + "'", 2);
    }

    String value(String query, int column) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        return rows.next() ? rows.getString(column) : "";
      }
    }

    void execute(String sql) throws SQLException {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /// Without a database, which a node that is cut off would not open.
    private Connection connect() throws SQLException {
      return DriverManager.getConnection(url() + TIMEOUTS, NAME, PASSWORD);
    }

    @Override
    public String toString() {
      return "Galera node " + name;
    }
  }
}
