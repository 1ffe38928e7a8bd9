package org.weir.test.rig;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;

/// A MariaDB server of this machine's package with options of the test's own, on 127.0.0.1; it has
/// one database and one all-powerful user, both named `weir`, and may write the binary log. The lab
/// ends it. Confined to the thread of its test.
public final class MariaDbServer {
  private static final String NAME = "weir";
  private static final String PASSWORD = "weir's own";
  private static final Duration STARTING = Duration.ofSeconds(60);

  private final Lab lab;
  private final Path folder;
  private final int port;

  private MariaDbServer(Lab lab, Path folder, int port) {
    this.lab = lab;
    this.folder = folder;
    this.port = port;
  }

  /// A folder below the lab that the server may write to.
  public static Path folder(Lab lab, String name) throws IOException {
    Path folder = lab.folder(name);
    Files.setOwner(folder, mysql());
    return folder;
  }

  /// Starts a new server and waits until it answers.
  ///
  /// @param options lines for the section `[mysqld]`
  public static MariaDbServer start(Lab lab, String name, String options)
      throws IOException, InterruptedException {
    Path folder = folder(lab, name);
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.setOwner(data, mysql());
    Tool.run(
            "mariadb-install-db",
            "--no-defaults",
            "--user=mysql",
            "--datadir=" + data,
            "--innodb-log-file-size=16M",
            "--skip-test-db")
        .orFail();
    return start(lab, folder, options);
  }

  /// Starts a server with the data that are in `data` below a folder of the server's.
  public static MariaDbServer start(Lab lab, Path folder, String options)
      throws IOException, InterruptedException {
    var server = new MariaDbServer(lab, folder, Lab.freePort());
    Files.writeString(
        folder.resolve("start.sql"),
        """
        CREATE DATABASE IF NOT EXISTS %1$s CHARACTER SET utf8mb4;
        CREATE OR REPLACE USER '%1$s'@'%%' IDENTIFIED BY '%2$s';
        GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'%%' WITH GRANT OPTION;
        """
            .formatted(NAME, PASSWORD.replace("'", "''")));
    Files.writeString(server.passwordFile(), PASSWORD + "\n");
    Files.writeString(server.clientOptions(), server.client());
    Files.writeString(folder.resolve("my.cnf"), server.options(options));
    Child child =
        Child.start(
            lab,
            "mariadb-" + folder.getFileName(),
            folder,
            java.util.List.of("mariadbd", "--defaults-file=" + folder.resolve("my.cnf")));
    Awaitility.await("MariaDB answers")
        .atMost(STARTING)
        .until(() -> {
          if (!child.alive()) {
            throw new IllegalStateException("mariadbd ended:\n" + String.join("\n", child.lines()));
          }
          return server.answers();
        });
    return server;
  }

  private String options(String more) {
    return """
    [mysqld]
    user=mysql
    datadir=%1$s/data
    socket=%1$s/s
    pid-file=%1$s/pid
    init-file=%1$s/start.sql
    bind-address=127.0.0.1
    port=%2$d
    skip-name-resolve
    innodb-log-file-size=16M
    innodb-flush-log-at-trx-commit=2
    %3$s
    """
        .formatted(folder, port, more);
  }

  private String client() {
    return """
    [client]
    protocol=socket
    socket=%s/s
    user=%s
    password="%s"
    """
        .formatted(folder, NAME, PASSWORD);
  }

  private boolean answers() {
    try (var connection = DriverManager.getConnection(url(), NAME, PASSWORD)) {
      return connection.isValid(1);
    } catch (SQLException _) {
      return false;
    }
  }

  private String url() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/" + NAME + "?sslMode=disable&connectTimeout=2000";
  }

  private static UserPrincipal mysql() throws IOException {
    return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("mysql");
  }

  public Lab lab() {
    return lab;
  }

  /// On 127.0.0.1.
  public int port() {
    return port;
  }

  public String user() {
    return NAME;
  }

  public String database() {
    return NAME;
  }

  public Path passwordFile() {
    return folder.resolve("password");
  }

  /// For `mariadb --defaults-file=…` and its kin, by the socket.
  public Path clientOptions() {
    return folder.resolve("client.cnf");
  }

  /// The provider's people at it.
  public Provider provider() {
    return new Provider(url(), NAME, PASSWORD);
  }
}
