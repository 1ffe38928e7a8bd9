package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.cli.Program.Result;
import org.weir.embedded.EmbeddedMariaDb;

/// What `weir db grants` prints is run, and the commands work with nothing else.
class DbGrantsTest {
  private static final String PASSWORD = "a word";

  @TempDir static Path directory;
  private static EmbeddedMariaDb server;
  private static Path config;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedMariaDb.start(directory.resolve("mariadb"), 0);
    config = config("weir", Files.readString(server.passwordFile()).strip());
    run(script("migrate", "m@127.0.0.1"));
    assertThat(weir(config("m", PASSWORD), "db", "migrate").exitCode()).isZero();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void theAdminsRightsAreEnoughForItsCommands() throws Exception {
    run(script("admin", "a@127.0.0.%"));
    Path admin = config("a", PASSWORD);
    Path csv =
        Files.writeString(directory.resolve("crm.csv"), "name,plan,login\nK-2,default,k-2@x.de\n");

    Set<String> noRelayLives = Set.of("hold login shop@example.com", "queue list --wait 1s");
    for (String command :
        List.of(
            "account add K-1",
            "account link K-1 login shop@example.com",
            "account set K-1 --country AT",
            "account import " + csv + " --yes",
            "account list",
            "account show K-1",
            "account unclaimed",
            "account suspend K-1",
            "account resume K-1",
            "quota set K-1 --max 500",
            "quota raise K-1 --max 5000 --for 2d",
            "quota show K-1",
            "quota near",
            "quota plans",
            "quota platform set --unit recipients --period 1h --max 200000",
            "quota platform show",
            "quota reset K-1 --yes",
            "hold login shop@example.com",
            "directive list",
            "directive lift login shop@example.com",
            "held list",
            "campaign list",
            "queue list --wait 1s",
            "top --once",
            "alert list",
            "alert mute test --for 2h",
            "alert unmute test",
            "account unlink K-1 login shop@example.com",
            "account delete K-1 --yes")) {
      Result result = weir(admin, command.split(" "));
      assertThat(result.err() + result.out()).as(command).doesNotContain("denied");
      if (!noRelayLives.contains(command)) {
        assertThat(result.exitCode()).as(command + ": " + result.err()).isZero();
      }
    }
  }

  @Test
  void theDaemonsUserCannotWriteWhatIsNotItsOwn() throws Exception {
    run(script("daemon", "d@127.0.0.1"));
    for (String statement :
        List.of(
            "INSERT INTO account (name) VALUES ('x')",
            "DELETE FROM identity",
            "UPDATE quota SET maximum = NULL",
            "INSERT INTO directive (kind, value, action) VALUES ('login', 'x', 'pass')",
            "DELETE FROM audit",
            "SELECT * FROM audit",
            "INSERT INTO queue_command (relay, verb, filter, who) VALUES ('r', 'flush', '{}', 'x')",
            "UPDATE queue_command SET verb = 'delete'",
            "DROP TABLE decision",
            "CREATE TABLE own (id INT)")) {
      assertThatThrownBy(() -> run("d", PASSWORD, List.of(statement)))
          .as(statement)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("denied");
    }
  }

  @Test
  void tellsMariaDbTheConfiguredPasswordWithoutShowingIt() throws Exception {
    Path own = config("w", "only weir knows");
    List<String> lines =
        weir(own, "db", "grants", "--role", "daemon", "--user", "w@127.0.0.1").lines();

    assertThat(String.join("\n", lines)).doesNotContain("only weir knows", "before you say");
    run(lines);
    run("w", "only weir knows", List.of("SELECT * FROM account"));
  }

  @Test
  void refusesWhatIsNoRoleOrUser() {
    assertThat(weir(config, "db", "grants").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(weir(config, "db", "grants", "--role", "boss").err())
        .contains("[MIGRATE, DAEMON, ADMIN, BILLING, READER, BACKUP] (case-insensitive)");
    assertThat(weir(config, "db", "grants", "--role", "reader", "--user", "a\\b@c").err())
        .contains("no backslash");
    assertThat(weir(config, "db", "grants", "--role", "reader", "--output", "json").out())
        .contains("{\"statement\":\"GRANT SELECT ON `weir`.* TO 'weir_read'@'localhost'\"}");
  }

  /// The script as printed, and the last line's advice followed.
  private static List<String> script(String role, String user) {
    Result result = weir(config, "db", "grants", "--role", role, "--user", user);
    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> lines =
        new ArrayList<>(result.lines().stream().filter(line -> !line.startsWith("--")).toList());
    lines.add(result.lines().getLast().substring("-- ".length()).replace("…", PASSWORD));
    return lines;
  }

  private static void run(List<String> lines) throws Exception {
    run("weir", Files.readString(server.passwordFile()).strip(), lines);
  }

  private static void run(String user, String password, List<String> lines) throws Exception {
    String url = "jdbc:mariadb://127.0.0.1:" + server.port() + "/weir?sslMode=disable";
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      for (String line : lines) {
        statement.execute(line.replaceFirst(";$", ""));
      }
    }
  }

  private static Path config(String user, String password) throws IOException {
    Path secret = Files.writeString(directory.resolve(user + ".password"), password);
    return Files.writeString(
        directory.resolve(user + ".yaml"),
        """
        database:
          hosts: 127.0.0.1:%d
          name: weir
          user: %s
          password-file: "%s"
          tls: off
        """
            .formatted(server.port(), user, secret));
  }

  private static Result weir(Path config, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", config.toString()));
    return Program.run(all.toArray(String[]::new));
  }
}
