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
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import org.weir.privacy.Veil;
import org.weir.store.QuotaRegister.Counted;

/// What is granted to each role is enough for what it does, and no more.
@Tag("mariadb")
class RolesTest {
  private static final String HOST = "127.0.0.%";

  private final TestDatabase mariadb = TestDatabase.empty(RolesTest.class);

  @TempDir Path folder;

  RolesTest() throws Exception {}

  /// As in life: who migrates may do only that.
  @BeforeEach
  void migrate() throws Exception {
    new Migrations(as(Role.MIGRATE)).migrate();
    mariadb.sql(
        "INSERT INTO account (name, opened_at) VALUES ('K-10017', '2024-05-17 09:30:00')",
        "INSERT INTO identity (kind, value, account_id)"
            + " SELECT 'login', 'shop@example.com', id FROM account",
        "INSERT INTO quota (account_id, unit, period_seconds, maximum)"
            + " SELECT id, 'recipients', 86400, 20000 FROM account",
        "INSERT INTO quota (scope, unit, period_seconds, maximum)"
            + " VALUES ('platform', 'recipients', 3600, 200000)",
        "INSERT INTO relay (name) VALUES ('other')",
        "INSERT INTO alert (kind, subject, relay) VALUES ('test', 'x', 'other')",
        "INSERT INTO notice (alert_id, event, channel, idempotency_key, state)"
            + " VALUES (1, 'opened', 'mail', '1', 'sent')",
        "INSERT INTO queue_command (relay, verb, filter, who)"
            + " VALUES ('other', 'delete', '{}', 'x')",
        "INSERT INTO queue_command_item VALUES (1, 0, '[]')");
  }

  @AfterEach
  void dropUsers() throws Exception {
    for (Role role : Role.values()) {
      mariadb.sql("DROP USER IF EXISTS " + user(role).quoted());
    }
  }

  /// The daemon's rights are enough for all it does, and it cannot change an account.
  @Test
  void theDaemonsRightsAreEnoughForAllItDoes() throws Exception {
    DatabaseClock clock = new DatabaseClock(InstantSource.system());
    try (Database database = open(Role.DAEMON);
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
      try (Journal journal = new Journal(database, 10)) {
        journal.record(
            Veil.OFF, "r", "v", Messages.evidence(1), Messages.decision(Action.HOLD, false));
        await().until(() -> mariadb.rows("SELECT 1 FROM held_message").size() == 1);
      }
      Alerts alerts = new Alerts(database, "r");
      assertThat(new Lease(database, "alerts", "r").ours()).isTrue();
      assertThat(alerts.open(org.weir.alert.Kind.BLOCK_LIST_DEAD, "bl.example", "")).isTrue();
      Outbox outbox = new Outbox(database, "r");
      outbox.announce(Set.of("mail"));
      outbox.sent(outbox.claim(Set.of("mail")).orElseThrow());
      assertThat(alerts.silentRelays(Duration.ofMinutes(2))).isEmpty();
      housekeeping(database, clock);
      assertThat(mariadb.rows("SELECT 1 FROM quota_usage")).hasSize(3);
      try (ChangeFeed _ =
          ChangeFeed.start(
              database, accounts, quota, new Directives(database, clock), "r", "1", clock)) {
        await().until(() -> mariadb.rows("SELECT 1 FROM relay WHERE name = 'r'").size() == 1);
      }
      assertThatThrownBy(() -> new AccountRegister(database, "x").suspend("K-10017", ""))
          .hasMessageContaining("denied");
    }
  }

  private void housekeeping(Database database, DatabaseClock clock) throws Exception {
    DatabaseSettings settings = as(Role.DAEMON);
    try (var housekeeping = new Housekeeping(database, settings, "r", Duration.ofDays(1), clock)) {
      housekeeping.cleanUp();
    }
    assertThat(mariadb.rows("SELECT task FROM housekeeping WHERE failing_since IS NOT NULL"))
        .isEmpty();
    assertThat(mariadb.rows("SELECT task FROM housekeeping")).hasSize(8);
  }

  @Test
  void theAgentWorksWithTheDaemonsRights() throws Exception {
    try (Database database = open(Role.DAEMON)) {
      mariadb.sql(
          "INSERT INTO queue_command (relay, verb, filter, who, deadline_at)"
              + " VALUES ('r', 'delete', '{}', 'x', NOW(6) + INTERVAL 1 HOUR)");
      QueueInbox inbox = new QueueInbox(database, "r");
      QueueInbox.Claimed claimed = inbox.claim().orElseThrow();
      inbox.list(claimed, List.of("[]"));
      assertThat(inbox.finish(claimed, "{}", "one")).isTrue();
      assertThat(inbox.expire()).isZero();
      QueueOrigins origins = new QueueOrigins(database);
      origins.requireAnswer();
      assertThat(
              origins.of("r", List.of(new QueueOrigins.Arrival("4Xyz", Instant.EPOCH)), "words-1"))
          .isEmpty();
      HeldLedger ledger = new HeldLedger(database, "r");
      HeldLedger.Arrival arrival = new HeldLedger.Arrival("4Xyz", Instant.EPOCH);
      assertThat(ledger.adopt(List.of(arrival), Duration.ZERO)).isEqualTo(1);
      List<HeldLedger.Row> rows = ledger.held(Duration.ZERO, 10);
      assertThat(rows).hasSize(1);
      ledger.settle(rows, HeldRegister.State.RELEASED, "");
      assertThat(ledger.due(Duration.ZERO)).isEmpty();
    }
  }

  /// An admin changes an account without any right on the table that the trigger writes.
  @Test
  void anAdminChangesAccountsButNothingThatTheTriggersWrite() throws Exception {
    try (Database database = open(Role.ADMIN)) {
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
  @Test
  void billingKeepsAccountsInStepAndSeesNoMail() throws Exception {
    try (Database database = open(Role.BILLING)) {
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

  @Test
  void theReaderReadsAllAndChangesNothing() throws Exception {
    try (Database database = open(Role.READER)) {
      for (String table :
          List.of("usage_now", "limits_now", "platform_usage_now", "decision", "audit")) {
        assertThat(database.<Integer>run("read", sql -> rows(sql, table))).isNotNegative();
      }
      assertThatThrownBy(() -> database.run("change", sql -> sql.change("DELETE FROM account")))
          .hasMessageContaining("denied");
    }
  }

  @Test
  void nobodyLogsInBeforeThereIsAPasswordAndItStaysWhenGrantedAgain() throws Exception {
    Grantee odd = new Grantee("o'hara", HOST);
    mariadb.sql(Role.READER.grants(odd, mariadb.name()).toArray(String[]::new));
    Path file = Files.writeString(folder.resolve("empty"), "");
    try (Database database = Database.open(mariadb.settings("o'hara", file))) {
      assertThat(new SchemaVersion(database).check())
          .isInstanceOfSatisfying(
              Schema.Unreachable.class,
              away -> assertThat(away.reason()).contains("Access denied"));
    }
    mariadb.sql("ALTER USER " + odd.quoted() + " IDENTIFIED BY 'pw'");
    mariadb.sql(Role.READER.grants(odd, mariadb.name()).toArray(String[]::new));
    Files.writeString(file, "pw");
    try (Database database = Database.open(mariadb.settings("o'hara", file))) {
      assertThat(new SchemaVersion(database).check()).isInstanceOf(Schema.Current.class);
    } finally {
      mariadb.sql("DROP USER " + odd.quoted());
    }
  }

  @Test
  void aRightOnTheDatabaseIsNoneOnOneOfASimilarName() {
    assertThat(Role.READER.grants(Role.READER.user(), "weir_eu"))
        .contains("GRANT SELECT ON `weir\\_eu`.* TO 'weir_read'@'localhost'");
    assertThatThrownBy(() -> Grantee.parse("a\\@b")).hasMessageContaining("backslash");
    assertThat(Grantee.parse("weir@10.0.0.%").quoted()).isEqualTo("'weir'@'10.0.0.%'");
    assertThat(Grantee.parse("weir").quoted()).isEqualTo("'weir'@'localhost'");
  }

  private static int rows(Sql sql, String table) throws SQLException {
    return sql.list("SELECT * FROM " + table, row -> 1).size();
  }

  private static Grantee user(Role role) {
    return new Grantee("t_" + role, HOST);
  }

  private Database open(Role role) throws Exception {
    return Database.open(as(role));
  }

  /// The role's user, as the statements make it, with a password.
  private DatabaseSettings as(Role role) throws Exception {
    Grantee user = user(role);
    mariadb.sql(role.grants(user, mariadb.name()).toArray(String[]::new));
    mariadb.sql("ALTER USER " + user.quoted() + " IDENTIFIED BY 'pw'");
    return mariadb.settings(user.name(), Files.writeString(folder.resolve("password"), "pw"));
  }
}
