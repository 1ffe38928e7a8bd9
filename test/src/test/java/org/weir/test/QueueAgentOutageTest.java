package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.agent.Agent;
import org.weir.agent.RelayQueue;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed;
import org.weir.config.Settings;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.queue.Exim;
import org.weir.store.Database;
import org.weir.store.QueueInbox;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// MariaDB dies while an MTA is at work on what it was asked: what was done is told, and noted in
/// the audit, when MariaDB is back.
class QueueAgentOutageTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /// Freezes the one message, once, and takes until `go` is there.
  private static final String FREEZES =
      """
      cd "$0"
      case $1 in
        -bpr) echo '25m  2.9K 0t5C6f-0000c8-00 <a@x.test>'; echo '          b@y.test';;
        -Mf) touch begun; i=0; until [ -e go ] || [ $i = 600 ]; do sleep 0.1; i=$((i+1)); done
          [ -e done ] || echo "Message $2 is now frozen"
          touch done;;
      esac
      """;

  private final Lab lab = Lab.open();
  private final EmbeddedMariaDb mariadb = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
  private final Provider provider = Provider.of(mariadb);
  private final Path tool = lab.folder("tool");

  QueueAgentOutageTest() throws Exception {}

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void tellsWhatWasDoneWhenMariaDbIsBack() throws Exception {
    Path yaml = yaml();
    Tool.run(WeirProcess.command("db", "migrate", "-c", yaml.toString())).orFail();
    work(yaml);
    provider.update(
        "INSERT INTO queue_command (relay, verb, filter, who, deadline_at)"
            + " VALUES ('r.test', 'hold', '{\"all\": true}', 'anna', NOW(6) + INTERVAL 1 HOUR)");
    await("begun");

    mariadb.kill();
    Files.createFile(tool.resolve("go"));
    await("done");
    mariadb.restart();

    Awaitility.await("it is told")
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(provider.query("SELECT state, outcome FROM queue_command"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("state")).isEqualTo("done"))
                .satisfies(row -> assertThat(row.get("outcome")).contains("\"changed\":1")));
    assertThat(provider.query("SELECT detail FROM audit WHERE what = 'queue.hold'"))
        .extracting(row -> row.get("detail"))
        .containsExactly("r.test: 1 messages, everything");
  }

  private void await(String file) {
    Awaitility.await(file).atMost(LONG).until(() -> Files.exists(tool.resolve(file)));
  }

  private void work(Path yaml) throws Exception {
    if (!(ConfigReader.settings(yaml) instanceof Parsed.Valid<Settings>(Settings settings))) {
      throw new AssertionError("settings");
    }
    Database database = lab.own(Database.open(settings.database()));
    var exim = new Exim(List.of("sh", "-c", FREEZES, tool.toString()), null);
    var agent =
        new Agent(
            new RelayQueue("r.test", exim, null, InstantSource.system()),
            new QueueInbox(database, "r.test"));
    var running = CompletableFuture.runAsync(() -> run(agent));
    lab.own(() -> {
      agent.stop();
      running.join();
    });
  }

  private static void run(Agent agent) {
    try {
      agent.run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Path yaml() throws Exception {
    return Files.writeString(
        lab.directory().resolve("weir.yaml"),
        """
        relay: r.test
        database: { hosts: "127.0.0.1:%d", name: %s, user: %s, password-file: "%s", tls: off }
        """
            .formatted(mariadb.port(), mariadb.database(), mariadb.user(), mariadb.passwordFile()));
  }
}
