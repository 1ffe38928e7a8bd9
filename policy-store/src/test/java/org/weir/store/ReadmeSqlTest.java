package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.policy.Account;
import org.weir.policy.Action;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Directive;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage.Granted;
import org.weir.store.QuotaRegister.Counted;

@Tag("mariadb")
class ReadmeSqlTest {
  private static final Path README = Path.of("..", "sql", "README.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\\n(.*?)```");
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

  @TempDir Path folder;

  @Test
  void everyStatementOfTheReadmeRuns() throws Exception {
    TestDatabase mariadb = TestDatabase.migrated(ReadmeSqlTest.class);
    dropUsers(mariadb);
    List<String> statements = statements();
    assertThat(statements).hasSizeGreaterThan(50);
    for (String statement : statements) {
      mariadb.sql(forTest(statement, mariadb.name()));
    }
    assertThat(mariadb.rows("SELECT name, plan, status FROM account ORDER BY name"))
        .containsExactly("K-10017 business active", "K-10018 business active");
    assertThat(
            mariadb.rows(
                "SELECT unit, period_seconds, maximum, source FROM limits_now"
                    + " WHERE account = 'K-10017' ORDER BY unit, period_seconds"))
        .containsExactly("messages 3600 5000 raise", "recipients 86400 20000 account");
    asTheDaemonsUser(mariadb);
    asTheAdminsUser(mariadb);
    asTheBillingUser(mariadb);
    asTheReader(mariadb);
    dropUsers(mariadb);
  }

  /// The daemon's rights are enough for all it does, and it cannot change an account.
  private void asTheDaemonsUser(TestDatabase mariadb) throws Exception {
    DatabaseClock clock = new DatabaseClock(InstantSource.system());
    try (Database database = open(mariadb, "weir_daemon", "change-me-2");
        Quota quota = new Quota(database, clock)) {
      assertThat(new SchemaVersion(database).check()).isInstanceOf(Schema.Current.class);
      Accounts accounts = new Accounts(database, Duration.ofMinutes(1), clock);
      Account account =
          ((Known)
                  accounts.attribute(
                      new Hints("shop@example.com", null, List.of(), null, null, "")))
              .account();
      List<Limit> limits = accounts.limits(account, clock.instant());
      assertThat(limits).hasSize(3);
      Reservation reservation = quota.reserve(account, limits, 2);
      assertThat(reservation.usage()).isInstanceOf(Granted.class);
      reservation.giveBack();
      assertThat(quota.lostGiveBacks()).isZero();
      try (Journal journal = new Journal(database, 10, Duration.ofDays(1), clock)) {
        journal.record("r", "v", Messages.evidence(1), Messages.decision(Action.HOLD, false));
        await().until(() -> mariadb.rows("SELECT 1 FROM held_message").size() == 1);
      }
      Alerts alerts = new Alerts(database, "r");
      assertThat(new Lease(database, "alerts", "r").ours()).isTrue();
      assertThat(alerts.open(org.weir.alert.Kind.BLOCK_LIST_DEAD, "bl.example", "")).isTrue();
      Outbox outbox = new Outbox(database, "r");
      outbox.announce(Set.of("mail"));
      outbox.sent(outbox.claim(Set.of("mail")).orElseThrow());
      assertThat(alerts.silentRelays(Duration.ofMinutes(2))).isEmpty();
      try (Housekeeping housekeeping = new Housekeeping(database, Duration.ofDays(1), clock)) {
        housekeeping.cleanUp();
      }
      assertThat(mariadb.rows("SELECT 1 FROM quota_usage")).hasSize(3);
      try (ChangeFeed _ =
          ChangeFeed.start(
              database, accounts, quota, new Directives(database, clock), "r", "1", clock)) {
        await().until(() -> mariadb.rows("SELECT 1 FROM relay").size() == 1);
      }
      mariadb.sql(
          "INSERT INTO queue_command (relay, verb, filter, who, deadline_at)"
              + " VALUES ('r', 'delete', '{}', 'x', NOW(6) + INTERVAL 1 HOUR)");
      QueueInbox inbox = new QueueInbox(database, "r");
      QueueInbox.Claimed claimed = inbox.claim().orElseThrow();
      inbox.list(claimed, List.of("[]"));
      assertThat(inbox.finish(claimed, "{}", "one")).isTrue();
      assertThat(inbox.expire()).isZero();
      assertThatThrownBy(() -> new AccountRegister(database, "x").suspend("K-10017", ""))
          .hasMessageContaining("denied");
    }
  }

  /// An admin changes an account without any right on the table that the trigger writes.
  private void asTheAdminsUser(TestDatabase mariadb) throws Exception {
    try (Database database = open(mariadb, "weir_admin", "change-me-3")) {
      AccountRegister accounts = new AccountRegister(database, "admin");
      QuotaRegister quotas = new QuotaRegister(database, "admin", InstantSource.system());
      accounts.add("K-1", "default", Instant.parse("2020-01-01T00:00:00Z"));
      accounts.link("K-1", Kind.LOGIN, "k-1");
      accounts.suspend("K-1", "");
      quotas.set("K-1", new Counted(Scope.ACCOUNT, Unit.MESSAGES, Duration.ofHours(1)), 5L, "");
      quotas.reset("K-1");
      DirectiveRegister directives = new DirectiveRegister(database, "admin");
      directives.give(Directive.Kind.ACCOUNT, "K-1", Action.HOLD, null, "");
      assertThat(directives.lift(Directive.Kind.ACCOUNT, "K-1")).hasSize(1);
      assertThat(quotas.show("K-1")).as("its own and the platform's").hasSize(2);
      AlertRegister alerts = new AlertRegister(database, "admin");
      assertThat(alerts.mute(org.weir.alert.Kind.TEST, "", Duration.ofHours(1), "")).isNotNull();
      assertThat(alerts.unmute(org.weir.alert.Kind.TEST, "")).isTrue();
      assertThat(alerts.list(Duration.ZERO, 5)).isNotEmpty();
      assertThat(alerts.told(1, 5)).isNotEmpty();
      QueueRequests requests = new QueueRequests(database, "admin");
      var sent = requests.send(requests.relays(), "hold", "{}", Duration.ofSeconds(1));
      assertThat(requests.await(sent, Duration.ZERO)).hasSameSizeAs(sent);
      assertThat(requests.deleted(1)).isNotEmpty();
      for (String table :
          List.of("usage_now", "platform_usage_now", "limits_now", "top_senders_today", "relay")) {
        assertThat(database.<Integer>run("read", sql -> rows(sql, table))).isNotNegative();
      }
      assertThatThrownBy(() -> database.<Integer>run("read", sql -> rows(sql, "change_feed")))
          .hasMessageContaining("denied");
    }
  }

  /// Keeps accounts in step, sees no mail and grants nothing.
  private void asTheBillingUser(TestDatabase mariadb) throws Exception {
    try (Database database = open(mariadb, "weir_billing", "change-me-4")) {
      database.run(
          "add", sql -> sql.change("INSERT INTO account (name, plan) VALUES ('K-2', 'default')"));
      database.run(
          "block", sql -> sql.change("UPDATE account SET status = 'closed' WHERE name = 'K-2'"));
      assertThatThrownBy(() -> database.<Integer>run("read", sql -> rows(sql, "decision")))
          .hasMessageContaining("denied");
      assertThatThrownBy(
              () -> database.run("raise", sql -> sql.change("UPDATE quota SET maximum = 1")))
          .hasMessageContaining("denied");
    }
  }

  private void asTheReader(TestDatabase mariadb) throws Exception {
    try (Database database = open(mariadb, "weir_read", "change-me-5")) {
      for (String table :
          List.of("usage_now", "limits_now", "platform_usage_now", "decision", "audit")) {
        assertThat(database.<Integer>run("read", sql -> rows(sql, table))).isNotNegative();
      }
      assertThatThrownBy(() -> database.run("change", sql -> sql.change("DELETE FROM account")))
          .hasMessageContaining("denied");
    }
  }

  private static int rows(Sql sql, String table) throws SQLException {
    return sql.list("SELECT * FROM " + table, row -> 1).size();
  }

  private Database open(TestDatabase mariadb, String user, String password) throws Exception {
    DatabaseSettings settings = mariadb.settings();
    return Database.open(
        new DatabaseSettings(
            settings.hosts(),
            settings.name(),
            user,
            Files.writeString(folder.resolve(user), password),
            settings.tls(),
            4,
            settings.connectTimeout(),
            settings.statementTimeout(),
            settings.grace()));
  }

  private static void dropUsers(TestDatabase mariadb) throws Exception {
    for (String user :
        List.of("weir_migrate", "weir_daemon", "weir_admin", "weir_billing", "weir_read")) {
      mariadb.sql("DROP USER IF EXISTS " + user + "@'127.0.0.1'");
    }
  }

  /// The test server calls this machine by its address, and `weir` is its own user.
  private static String forTest(String statement, String database) {
    return statement
        .replace("ON weir.*", "ON " + database + ".*")
        .replace(" weir@", " weir_daemon@")
        .replace("@localhost", "@'127.0.0.1'");
  }

  private static List<String> statements() throws Exception {
    List<String> statements = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(README));
    while (blocks.find()) {
      END_OF_STATEMENT
          .splitAsStream(blocks.group(1))
          .filter(statement -> !statement.isBlank())
          .map(String::strip)
          .forEach(statements::add);
    }
    return statements;
  }
}
