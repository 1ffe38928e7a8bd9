package org.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbTest {
  @TempDir Path folder;

  @Test
  void startsServesDiesComesBackAndKeepsItsData() throws Exception {
    int port;
    try (EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, 0)) {
      port = server.port();
      run(server, "CREATE TABLE t (v INT PRIMARY KEY)");
      run(server, "INSERT INTO t VALUES (1)");
      server.kill();
      assertThatThrownBy(() -> run(server, "SELECT 1")).isInstanceOf(SQLException.class);
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      run(server, "INSERT INTO t VALUES (2)");
    }
    try (EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, port)) {
      assertThatThrownBy(() -> run(server, "INSERT INTO t VALUES (2)"))
          .hasMessageContaining("Duplicate");
    }
  }

  @Test
  void hangsWhileFrozen() throws Exception {
    try (EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, 0)) {
      server.freeze();
      assertThatThrownBy(() -> run(server, "SELECT 1")).isInstanceOf(SQLException.class);
      server.thaw();
      run(server, "SELECT 1");
    }
  }

  @Test
  void letsAPersonInByTheClientOptionFileWhichOthersCannotRead() throws Exception {
    try (EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, 0)) {
      Process client =
          new ProcessBuilder(
                  "/bin/sh", "-c", server.clientCommand() + " -N -e 'SELECT DATABASE()' 2>&1")
              .start();
      String output =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(output).isEqualTo("weir");
      assertThat(permissions(server.clientOptionFile())).isEqualTo("rw-------");
      assertThat(permissions(server.passwordFile())).isEqualTo("rw-------");
    }
  }

  @Test
  void keepsItsTemporaryFilesToItself() throws Exception {
    try (EmbeddedMariaDb server = EmbeddedMariaDb.start(folder, 0)) {
      run(
          server,
          "CREATE TABLE own (CHECK (folder = '%s')) AS SELECT @@tmpdir AS folder"
              .formatted(folder.toRealPath().resolve("tmp")));
    }
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> EmbeddedMariaDb.start(folder, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void refusesAJarWithoutAServer() throws IOException {
    Path jar =
        Files.write(
            folder.resolve("empty.jar"),
            new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThatThrownBy(() -> ServerBinaries.unpacked(jar, folder.resolve("programs")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no mariadbd");
    assertThat(folder.resolve("programs")).doesNotExist();
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void run(EmbeddedMariaDb server, String sql) throws SQLException, IOException {
    String url =
        "jdbc:mariadb://127.0.0.1:"
            + server.port()
            + "/"
            + server.database()
            + "?sslMode=disable&connectTimeout=1000&socketTimeout=1000";
    try (Connection connection =
            DriverManager.getConnection(
                url, server.user(), Files.readString(server.passwordFile()).strip());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
