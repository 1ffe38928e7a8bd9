package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From every released version to the newest, with rows in every table; also what was cut off.
@Tag("mariadb")
class UpgradeTest {
  private static final Path SQL = Path.of("..", "sql");

  /// What has been run somewhere must stay as it is.
  private static final Map<String, String> RELEASED =
      Map.of(
          "V001__accounts_quotas_decisions.sql",
          "a79b63127774ac187de6ad2dd69876bbc526be88c602f1a404605eb540fb9466",
          "V002__directives.sql",
          "20f590eebdc85765c67dd43f757d37e88a1b37226938637c4d35b331f45c1b88",
          "V004__alerts.sql",
          "680e207256d80a2d8d271cf0c7e6df56f7f6f76cd416becedf849901311abe3d",
          "V005__queue_commands.sql",
          "63dc020e8d747b7932987dfd842a143c8da7cc43854e6b064aecabd99562fb20",
          "V006__housekeeping.sql",
          "e2be7eb7b04de5a574b3c6891319932f1e33574ce29c94b9c4083dba81d98c2e",
          "V007__queue_counts.sql",
          "e35b7f9024ee5a2b0db127c1fb71c4186596303edf33899e74849c374bb3033c");

  /// One row for each table, by the version that brought it.
  private static final Map<String, List<String>> ROWS =
      new TreeMap<>(
          Map.of(
              "001",
              List.of(
                  "INSERT INTO account (name) VALUES ('K-1')",
                  "INSERT INTO identity (kind, value, account_id) VALUES ('login', 'bob', 1)",
                  "INSERT INTO plan_rule (plan) VALUES ('default')",
                  "INSERT INTO quota_usage (account_id, unit, period_seconds, used)"
                      + " VALUES (1, 'messages', 60, 7)",
                  "INSERT INTO decision (event_id, at, relay, action, wanted, observed, code, score,"
                      + " origin, sender, recipients, bytes, policy, evidence) SELECT seq, NOW(6) -"
                      + " INTERVAL seq DAY, 'r', 'pass', 'pass', 0, 'W000', 0, 'smtp', '', 1, 1,"
                      + " 'v', '{}' FROM seq_0_to_50",
                  "INSERT INTO held_message (event_id, relay, code, reason)"
                      + " VALUES ('E', 'r', 'W301', '')",
                  "INSERT INTO relay (name) VALUES ('r')",
                  "INSERT INTO alert (kind, subject, relay) VALUES ('test', 'x', 'r')",
                  "INSERT INTO fingerprint (kind, hash) VALUES ('text', 1)",
                  "INSERT INTO fingerprint_seen (kind, hash, account_id) VALUES ('text', 1, 1)",
                  "INSERT INTO audit (who, what) VALUES ('a', 'b')"),
              "002",
              List.of("INSERT INTO directive (kind, value, action) VALUES ('login', 'x', 'hold')"),
              "004",
              List.of(
                  "INSERT INTO alert_mute (kind, muted_until) VALUES ('test', '2030-01-01')",
                  "INSERT INTO notice (alert_id, event, channel, idempotency_key)"
                      + " VALUES (1, 'opened', 'mail', 'k')",
                  "INSERT INTO lease VALUES ('alerts', 'r', '2030-01-01')"),
              "005",
              List.of(
                  "INSERT INTO queue_command (relay, verb, filter, who) VALUES ('r', 'list', '{}', 'x')",
                  "INSERT INTO queue_command_item VALUES (1, 0, '[]')"),
              "006",
              List.of("INSERT INTO housekeeping (task) VALUES ('decision')")));

  @Test
  void releasedMigrationsAreAsTheyWere() throws Exception {
    for (Map.Entry<String, String> file : RELEASED.entrySet()) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(Files.readAllBytes(SQL.resolve(file.getKey())));
      assertThat(HexFormat.of().formatHex(hash)).as(file.getKey()).isEqualTo(file.getValue());
    }
  }

  @Test
  void everyVersionComesToTheSameSchemaAndKeepsItsRows() throws Exception {
    TestDatabase fresh = TestDatabase.migrated(UpgradeTest.class);
    Map<String, List<String>> schema = schema(fresh);
    assertThat(schema.get("tables")).hasSizeGreaterThan(20);
    for (String version : versions()) {
      TestDatabase mariadb = at(version);
      Map<String, List<String>> before = rows(mariadb, tables(mariadb));
      assertThat(before).allSatisfy((table, rows) -> assertThat(rows).as(table).isNotEmpty());
      new Migrations(mariadb.settings()).migrate();
      assertThat(schema(mariadb)).as("from " + version).isEqualTo(schema);
      assertThat(rows(mariadb, before.keySet())).as("from " + version).isEqualTo(before);
    }
  }

  /// A report that reads for long holds nobody up for more than five seconds.
  @Test
  void givesUpWhereATableIsInUseAndGoesOnLater() throws Exception {
    TestDatabase mariadb = at("005");
    Migrations migrations = new Migrations(mariadb.settings());
    try (Connection reader = mariadb.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("SELECT 1 FROM alert");
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(migrations::migrate)
          .withMessageContaining("somebody uses the table")
          .matches(e -> !e.unavailable());
    }
    assertThat(migrations.migrate()).startsWith("006");
  }

  @Test
  void isRunAgainWhenMariaDbWasKilledMeanwhile() throws Exception {
    TestDatabase mariadb = at("005");
    try (Connection reader = mariadb.connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.executeQuery("SELECT 1 FROM alert");
      var migrating =
          CompletableFuture.supplyAsync(() -> {
            try {
              return new Migrations(mariadb.settings()).migrate();
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      await()
          .until(() ->
              !mariadb
                  .rows(
                      "SELECT 1 FROM information_schema.processlist"
                          + " WHERE state LIKE 'Waiting for table metadata lock%'")
                  .isEmpty());
      mariadb.server().kill();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> migrating.get(1, TimeUnit.MINUTES))
          .withCauseInstanceOf(StoreException.class);
    } catch (java.sql.SQLException _) {
      // the reader's connection is gone as well
    } finally {
      mariadb.server().restart();
    }
    assertThat(mariadb.rows("SHOW TABLES LIKE 'housekeeping'")).hasSize(1);
    assertThat(new Migrations(mariadb.settings()).migrate()).startsWith("006");
  }

  /// The page says what to remove of the migrations that cannot be run again.
  @ParameterizedTest
  @ValueSource(strings = {"002", "004", "005"})
  void whatWasCutOffIsRemovedAsThePageSays(String version) throws Exception {
    List<String> versions = versions();
    TestDatabase mariadb = at(versions.get(versions.indexOf(version) - 1));
    List<String> statements = statements(file(version));
    for (String statement : statements.subList(0, statements.size() - 1)) {
      mariadb.sql(statement);
    }
    Migrations migrations = new Migrations(mariadb.settings());
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(migrations::migrate)
          .withMessageContaining("cut off: sql/README.md says what to remove");
    }
    Matcher undo =
        Pattern.compile("(?s)```sql undo " + version + "\\n(.*?)```")
            .matcher(Files.readString(SQL.resolve("README.md")));
    assertThat(undo.find()).isTrue();
    for (String statement : undo.group(1).strip().split(";\\s*(\\n|$)", 0)) {
      mariadb.sql(statement);
    }
    assertThat(migrations.migrate()).startsWith(version);
    assertThat(schema(mariadb)).isEqualTo(schema(TestDatabase.migrated(getClass())));
  }

  private static List<String> versions() throws Exception {
    try (Stream<Path> files = Files.list(SQL)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("V"))
          .map(name -> name.substring(1, 4))
          .sorted()
          .toList();
    }
  }

  private static Path file(String version) throws Exception {
    try (Stream<Path> files = Files.list(SQL)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("V" + version))
          .findFirst()
          .orElseThrow();
    }
  }

  /// Of a file without procedures.
  private static List<String> statements(Path file) throws Exception {
    return Stream.of(Files.readString(file).split(";\\s*(\\n|$)", 0))
        .filter(statement -> !statement.replaceAll("(?m)^--.*$", "").isBlank())
        .toList();
  }

  /// A database as it was then, with rows in all its tables.
  private static TestDatabase at(String version) throws Exception {
    TestDatabase mariadb = TestDatabase.empty(SchemaVersion.class);
    Flyway.configure()
        .dataSource(
            "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable"
                .formatted(mariadb.server().port(), mariadb.name()),
            mariadb.server().user(),
            Files.readString(mariadb.server().passwordFile()).strip())
        .locations("classpath:db/migration")
        .placeholderReplacement(false)
        .target(version)
        .load()
        .migrate();
    for (Map.Entry<String, List<String>> rows : ROWS.entrySet()) {
      if (rows.getKey().compareTo(version) <= 0) {
        mariadb.sql(rows.getValue().toArray(String[]::new));
      }
    }
    return mariadb;
  }

  private static List<String> tables(TestDatabase mariadb) throws Exception {
    return mariadb.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
            + " AND table_type = 'BASE TABLE' AND table_name <> 'flyway_schema_history'"
            + " ORDER BY table_name");
  }

  private static Map<String, List<String>> rows(TestDatabase mariadb, Iterable<String> tables)
      throws Exception {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String table : tables) {
      rows.put(table, mariadb.rows("SELECT " + keys(mariadb, table) + " FROM " + table));
    }
    rows.replaceAll((_, all) -> all.stream().sorted().toList());
    return rows;
  }

  /// The primary key, which stays when columns are added.
  private static String keys(TestDatabase mariadb, String table) throws Exception {
    return String.join(
        ", ",
        mariadb.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
                + " AND column_key = 'PRI' AND table_name = '"
                + table
                + "'"));
  }

  /// Everything that information_schema knows, without the database's name.
  private static Map<String, List<String>> schema(TestDatabase mariadb) throws Exception {
    Map<String, String> questions =
        Map.of(
            "tables", "table_name, engine, table_collation, table_comment, create_options",
            "columns",
                "table_name, ordinal_position, column_name, column_type, is_nullable, column_default,"
                    + " extra, collation_name, column_comment, generation_expression",
            "statistics", "table_name, index_name, seq_in_index, column_name, non_unique, sub_part",
            "table_constraints", "table_name, constraint_name, constraint_type",
            "check_constraints", "table_name, constraint_name, check_clause",
            "referential_constraints", "table_name, constraint_name, update_rule, delete_rule",
            "triggers", "trigger_name, event_manipulation, action_timing, action_statement",
            "views", "table_name, view_definition, security_type",
            "routines", "routine_name, routine_definition, security_type, routine_comment",
            "partitions", "table_name, partition_name, partition_description");
    Map<String, List<String>> schema = new TreeMap<>();
    for (Map.Entry<String, String> question : questions.entrySet()) {
      List<String> rows = new ArrayList<>();
      for (String row :
          mariadb.rows(
              "SELECT "
                  + question.getValue()
                  + " FROM information_schema."
                  + question.getKey()
                  + " WHERE DATABASE() IN ("
                  + schemaColumn(question.getKey())
                  + ")")) {
        rows.add(row.replace(mariadb.name(), "weir"));
      }
      schema.put(question.getKey(), rows.stream().sorted().toList());
    }
    return schema;
  }

  private static String schemaColumn(String table) {
    return switch (table) {
      case "table_constraints", "check_constraints", "referential_constraints" ->
          "constraint_schema";
      case "triggers" -> "trigger_schema";
      case "routines" -> "routine_schema";
      default -> "table_schema";
    };
  }
}
