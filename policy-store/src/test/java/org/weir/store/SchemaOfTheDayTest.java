package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Attribution.Unavailable;

/// A daemon may be started before `weir db migrate`: it says so, and works as soon as that is done.
class SchemaOfTheDayTest {
  private static final String BEHIND =
      "the schema has version 0 of " + SchemaVersion.EXPECTED + ": run `weir db migrate`";

  private static final Hints BOB = new Hints("bob", null, List.of(), null, null, "");

  private final DatabaseClock clock = new DatabaseClock(InstantSource.system());
  private final TestDatabase mariadb = TestDatabase.empty(SchemaOfTheDayTest.class);
  private final Database database = mariadb.open();
  private final Accounts accounts = new Accounts(database, Duration.ofMinutes(15), clock);
  private final Quota quota = new Quota(database, clock);
  private final ChangeFeed feed =
      ChangeFeed.start(
          database, accounts, quota, new Directives(database, clock), "relay-1", "1.2.3", clock);

  SchemaOfTheDayTest() throws Exception {}

  @AfterEach
  void stop() {
    feed.close();
    quota.close();
    database.close();
  }

  @Test
  void knowsNobodyUntilTheSchemaIsThere() throws Exception {
    feed.awaitFirstTurn(Duration.ofSeconds(10));
    assertThat(accounts.attribute(BOB)).isEqualTo(new Unavailable(BEHIND));
    assertThat(accounts.outdated(Duration.ofHours(1))).contains(BEHIND);

    new Migrations(mariadb.settings()).migrate();
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('bob')",
        "INSERT INTO identity (kind, value, account_id) SELECT 'login', 'bob', id FROM account");

    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> accounts.attribute(BOB) instanceof Attribution.Known);
    Known bob = (Known) accounts.attribute(BOB);
    assertThat(bob.account().name()).isEqualTo("bob");
    assertThat(accounts.outdated(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void goesOnWithASchemaThatIsNewerAndSaysSoOnce() throws Exception {
    feed.close();
    new Migrations(mariadb.settings()).migrate();
    mariadb.sql(
        "INSERT INTO flyway_schema_history SELECT 99, '99', 'of tomorrow', type, script, checksum,"
            + " installed_by, NOW(), execution_time, 1 FROM flyway_schema_history"
            + " WHERE installed_rank = 1",
        "ALTER TABLE account ADD COLUMN of_tomorrow INT NOT NULL DEFAULT 7",
        "INSERT INTO account (name) VALUES ('bob')",
        "INSERT INTO identity (kind, value, account_id) SELECT 'login', 'bob', id FROM account");
    try (LoggedBy said = new LoggedBy(ChangeFeed.class);
        ChangeFeed older =
            ChangeFeed.start(
                database, accounts, quota, new Directives(database, clock), "r", "1", clock)) {
      older.awaitFirstTurn(Duration.ofSeconds(10));
      assertThat(accounts.attribute(BOB)).isInstanceOf(Known.class);
      mariadb.sql("RENAME TABLE change_feed TO away");
      await().until(() -> said.lines().size() == 2);
      mariadb.sql("RENAME TABLE away TO change_feed");
      mariadb.sql("UPDATE account SET name = 'bill'");
      await()
          .until(() ->
              accounts.attribute(BOB) instanceof Known bob && bob.account().name().equals("bill"));
      assertThat(said.lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .isEqualTo(
                          "WARN the schema has version 99, this program was made for "
                              + SchemaVersion.EXPECTED),
              line -> assertThat(line).startsWith("ERROR changes made in SQL do not take effect"));
    }
    assertThat(new Migrations(mariadb.settings()).migrate()).isEmpty();
  }

  @Test
  void saysWhichRightIsMissing(@TempDir Path folder) throws Exception {
    feed.close();
    new Migrations(mariadb.settings()).migrate();
    Path password = Files.writeString(folder.resolve("password"), "pw");
    String user = "weir_poor@'127.0.0.1'";
    mariadb.sql(
        "CREATE OR REPLACE USER " + user + " IDENTIFIED BY 'pw'",
        "GRANT SELECT ON " + mariadb.name() + ".account TO " + user);
    try (LoggedBy said = new LoggedBy(ChangeFeed.class);
        Database poor = Database.open(mariadb.settings("weir_poor", password));
        ChangeFeed other =
            ChangeFeed.start(
                poor,
                accounts,
                new Quota(poor, clock),
                new Directives(poor, clock),
                "relay-2",
                "1",
                clock)) {
      other.awaitFirstTurn(Duration.ofSeconds(10));
      assertThat(accounts.attribute(BOB))
          .isInstanceOfSatisfying(
              Unavailable.class,
              answer -> assertThat(answer.reason()).contains("flyway_schema_history"));
      assertThat(said.lines()).singleElement().asString().contains("ERROR", "SELECT", "denied");
    } finally {
      mariadb.sql("DROP USER " + user);
    }
  }
}
