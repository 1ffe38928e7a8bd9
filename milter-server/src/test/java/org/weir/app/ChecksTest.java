package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.store.Migrations;
import picocli.CommandLine;

/// `weir check relay` and `weir check database` beside a daemon that lives, and then does not.
class ChecksTest {
  @TempDir Path folder;

  @Test
  void sayHowTheDaemonAndItsDatabaseAre() throws Exception {
    Path config;
    try (EmbeddedMariaDb mariadb = EmbeddedMariaDb.start(folder.resolve("mariadb"), 0)) {
      config = config(mariadb);
      Configuration configuration = Configuration.loadOrFail(config);
      assertThat(check(config, "database")).startsWith("2 DATABASE CRITICAL - schema 0 of ");
      new Migrations(configuration.settings().database()).migrate();
      assertThat(check(config, "relay"))
          .startsWith("2 RELAY CRITICAL - ")
          .contains("does not answer", "no sign of life of relay-1");

      try (Daemon daemon = Daemon.start(configuration, InstantSource.system())) {
        assertThat(daemon.endpoints()).hasSize(1);
        await().until(() -> check(config, "relay").startsWith("0 RELAY OK - inet:"));
        assertThat(check(config, "relay")).contains("answers | handshake0=").contains("heartbeat=");
        assertThat(check(config, "relay", "--idle", "60"))
            .startsWith("1 RELAY WARNING")
            .contains("no decision for 60 s: does the MTA still ask Weir?");
        assertThat(check(config, "database", "--warning", "2000", "--critical", "3000"))
            .matches(
                "(?s)0 DATABASE OK - schema \\d+; answers in \\d+ ms \\| latency=.* backlog=0;.*");
        assertThat(check(config, "database", "--warning", "0", "--critical", "3000"))
            .startsWith("1 DATABASE WARNING");
      }
    }
    assertThat(check(config, "database"))
        .startsWith("2 DATABASE CRITICAL - MariaDB does not answer: ");
    assertThat(check(config, "relay")).startsWith("2 RELAY CRITICAL").contains("MariaDB: ");
  }

  @Test
  void areUnknownInOneLineWhenTheyCannotBeMade() throws Exception {
    assertThat(check(folder.resolve("none.yaml"), "relay"))
        .startsWith("3 RELAY UNKNOWN - ")
        .endsWith("\n")
        .containsOnlyOnce("\n");
    assertThat(run("check", "webserver", "--log", folder + "/none", "--no-queue"))
        .isEqualTo("3 WEBSERVER UNKNOWN - " + folder + "/none is no file, or may not be seen\n");
  }

  @Test
  void theQueueOfThisMachineIsCountedAndCompared() throws Exception {
    Path tools = Files.createDirectory(folder.resolve("postfix"));
    assertThat(run("check", "queue", "-c", queueConfig(tools), "--state", folder + "/queue.state"))
        .startsWith("3 QUEUE UNKNOWN - ");
  }

  private String queueConfig(Path postfix) throws Exception {
    Files.copy(Path.of("../config-examples/policy.yaml"), folder.resolve("policy.yaml"));
    return Files.writeString(
            folder.resolve("queue.yaml"),
            "database: { name: weir, user: weir }\nqueue: { mta: postfix, config: "
                + postfix
                + " }\n")
        .toString();
  }

  private Path config(EmbeddedMariaDb mariadb) throws Exception {
    Files.copy(Path.of("../config-examples/policy.yaml"), folder.resolve("policy.yaml"));
    return Files.writeString(
        folder.resolve("weir.yaml"),
        """
        relay: relay-1
        listen: inet:127.0.0.1:%d
        admin: { listen: "127.0.0.1:%d" }
        database:
          hosts: [ "127.0.0.1:%d" ]
          name: %s
          user: %s
          password-file: %s
          tls: off
        """
            .formatted(
                freePort(),
                freePort(),
                mariadb.port(),
                mariadb.database(),
                mariadb.user(),
                mariadb.passwordFile()));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static String check(Path config, String... arguments) {
    return run(
        Stream.of(Stream.of("check"), Arrays.stream(arguments), Stream.of("-c", config.toString()))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  /// Exit code and output.
  private static String run(String... arguments) {
    CommandLine program = Main.commandLine();
    StringWriter out = new StringWriter();
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    return program.execute(arguments) + " " + out;
  }
}
