package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.test.rig.Lab;
import org.weir.test.rig.MariaDbServer;
import org.weir.test.rig.Provider;
import org.weir.test.rig.Relays;
import org.weir.test.rig.Relays.Relay;
import org.weir.test.rig.Relays.Store;
import org.weir.test.rig.Senders;
import org.weir.test.rig.Senders.Answer;
import org.weir.test.rig.Senders.Incident;
import org.weir.test.rig.Senders.Verdict;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// What an administrator does with the database while mail flows: migrate, dump, restore onto
/// another server. The commands are those of `sql/README.md`.
class DatabaseOperationsTest {
  private static final int LIMIT = 400;
  private static final Duration WHOLE = Duration.ofMinutes(3);
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final String SMALL =
      "!include " + Path.of("../config-examples/mariadb/weir.cnf").toAbsolutePath().normalize();

  private final Lab lab = Lab.open();

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void mailPassesDuringAMigrationAndADumpAndGoesOnWithTheRestoredDatabase() throws Exception {
    MariaDbServer server = MariaDbServer.start(lab, "old", SMALL);
    Provider people = server.provider();
    Relays relays =
        Relays.start(lab, List.of(store(server)), people, DatabaseOperationsTest::customers);
    Relay relay = relays.all().getFirst();

    asOfVersionFive(people);
    assertAllPassed(
        "migrated",
        relay,
        () ->
            assertThat(weir("db", "migrate", "-c", relay.configuration().toString()))
                .contains("applied 006"));

    asBackupUser(server, relay);
    assertAllPassed("dumped", relay, () -> shell(server, block("backup")));
    long dumped = used(people, "dumped");

    MariaDbServer other = MariaDbServer.start(lab, "new", SMALL);
    shell(other, block("restore"));
    assertThat(parts(other.provider())).isEqualTo(parts(people)).hasSizeGreaterThan(40);
    assertThat(used(other.provider(), "migrated")).isEqualTo(used(people, "migrated"));
    assertThat(used(other.provider(), "dumped")).isPositive().isLessThanOrEqualTo(dumped);

    String before = Files.readString(relay.configuration());
    Files.writeString(
        relay.configuration(),
        before.replace("127.0.0.1:" + server.port(), "127.0.0.1:" + other.port()));
    relay.weir().kill();
    relay.weir().startAgain();
    awaitVerdict(relay, "rare", Verdict.ACCEPTED);
    awaitVerdict(relay, "migrated", Verdict.OVER_QUOTA);
    Awaitility.await("decisions are written to the new server")
        .atMost(RECOVERY)
        .until(() ->
            !other.provider().query("SELECT 1 FROM decision WHERE login LIKE 'rare@%'").isEmpty());
    other.provider().update("UPDATE account SET status = 'suspended' WHERE name = 'rare'");
    awaitVerdict(relay, "rare", Verdict.WRONG); // refused for good: triggers tell the daemon
  }

  /// Sized for another machine than this one, so its memory is not taken; all else is.
  @ParameterizedTest
  @ValueSource(strings = {"weir.cnf", "weir-large.cnf"})
  void theExamplesAreOptionsThatMariaDbKnows(String name) throws Exception {
    Path example = Path.of("../config-examples/mariadb", name).toAbsolutePath().normalize();
    MariaDbServer server =
        MariaDbServer.start(
            lab,
            "example",
            "!include "
                + example
                + "\n[mysqld]\ninnodb-buffer-pool-size=64M\n"
                + "innodb-log-file-size=16M");
    assertThat(
            server.provider().query("SELECT @@max_allowed_packet AS a, @@skip_name_resolve AS b"))
        .containsExactly(Map.of("a", "33554432", "b", "1"));
  }

  private static void customers(Provider people) throws Exception {
    for (String name : List.of("migrated", "dumped", "rare")) {
      people.customer(name, 400, login(name));
      people.quota(name, LIMIT, "messages", 3600, null);
    }
  }

  private static String login(String account) {
    return account + "@relay.test";
  }

  private static Store store(MariaDbServer server) {
    return new Store(
        List.of("127.0.0.1:" + server.port()),
        server.database(),
        server.user(),
        server.passwordFile());
  }

  /// The daemon has read the version before and works on.
  private static void asOfVersionFive(Provider people) throws Exception {
    for (String statement :
        List.of(
            "DROP TABLE housekeeping",
            "DROP PROCEDURE keep_decisions",
            "DROP PROCEDURE forget_old_rows",
            "ALTER TABLE quota DROP KEY valid_until",
            "ALTER TABLE alert DROP KEY resolved_at",
            "ALTER TABLE decision PARTITION BY RANGE (UNIX_TIMESTAMP(at))"
                + " (PARTITION future VALUES LESS THAN MAXVALUE)")) {
      people.run(statement);
    }
    people.update("DELETE FROM flyway_schema_history WHERE version > '005'");
  }

  /// In the midst of it the incident happens; nobody notices.
  private static void assertAllPassed(String account, Relay relay, Incident incident)
      throws Exception {
    List<Answer> answers;
    try (Senders senders =
        Senders.start(
            List.of(relay.milter()),
            login(account),
            8,
            Duration.ofMillis(20),
            LIMIT / 4,
            incident)) {
      answers = senders.awaitEnd(WHOLE);
    }
    assertThat(answers.stream().filter(answer -> answer.verdict() == Verdict.ACCEPTED))
        .hasSize(LIMIT);
    assertThat(answers)
        .allMatch(answer ->
            answer.verdict() == Verdict.ACCEPTED || answer.verdict() == Verdict.OVER_QUOTA);
  }

  private static void awaitVerdict(Relay relay, String account, Verdict verdict) {
    Awaitility.await("mail of " + account + " is " + verdict)
        .atMost(RECOVERY)
        .until(() -> Senders.one(relay.milter(), login(account)).verdict() == verdict);
  }

  /// From now on the server's client programs are that user.
  private static void asBackupUser(MariaDbServer server, Relay relay) throws Exception {
    String grants =
        weir("db", "grants", "--role", "backup", "-c", relay.configuration().toString());
    for (String line : grants.lines().filter(line -> !line.startsWith("--")).toList()) {
      server.provider().run(line.replaceFirst(";$", ""));
    }
    server.provider().run("ALTER USER weir_backup@localhost IDENTIFIED BY 'b'");
    String options = Files.readString(server.clientOptions());
    Files.writeString(
        server.clientOptions(),
        options
            .replace("user=weir\n", "user=weir_backup\n")
            .replaceAll("password=.*", "password=b"));
  }

  private void shell(MariaDbServer server, String commands) throws Exception {
    String client = "--defaults-file=" + server.clientOptions();
    Tool.run(
            "bash",
            "-c",
            "set -eo pipefail; cd "
                + lab.directory()
                + "\nmariadb() { command mariadb "
                + client
                + " \"$@\"; }"
                + "\nmariadb-dump() { command mariadb-dump "
                + client
                + " \"$@\"; }\n"
                + commands)
        .orFail();
  }

  private static String block(String name) throws Exception {
    Matcher block =
        Pattern.compile("(?s)```sh " + name + "\\n(.*?)```")
            .matcher(Files.readString(Path.of("../sql/README.md")));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private static String weir(String... arguments) throws Exception {
    return Tool.run(WeirProcess.command(arguments)).orFail();
  }

  private static List<Map<String, String>> parts(Provider people) throws Exception {
    return people.query(
        """
        SELECT 'trigger' AS kind, trigger_name AS name FROM information_schema.triggers
        WHERE trigger_schema = DATABASE()
        UNION ALL SELECT table_type, table_name FROM information_schema.tables
        WHERE table_schema = DATABASE()
        UNION ALL SELECT 'partition', partition_name FROM information_schema.partitions
        WHERE table_schema = DATABASE() AND table_name = 'decision'
        UNION ALL SELECT 'procedure', routine_name FROM information_schema.routines
        WHERE routine_schema = DATABASE()
        ORDER BY 1, 2
        """);
  }

  private static long used(Provider people, String account) throws Exception {
    return Long.parseLong(
        people
            .query(
                "SELECT COALESCE(SUM(used), 0) AS used FROM quota_usage WHERE period_seconds = 3600"
                    + " AND account_id = (SELECT id FROM account WHERE name = ?)",
                account)
            .getFirst()
            .getOrDefault("used", ""));
  }
}
