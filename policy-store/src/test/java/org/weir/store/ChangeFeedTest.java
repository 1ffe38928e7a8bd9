package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Limit;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage.Exceeded;
import org.weir.policy.Usage.Granted;

/// What is changed in SQL acts within two seconds, whatever was in memory before.
@Tag("mariadb")
class ChangeFeedTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  private final DatabaseClock clock = new DatabaseClock(InstantSource.system());
  private TestDatabase mariadb;
  private Database database;
  private Accounts accounts;
  private Quota quota;
  private ChangeFeed feed;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(ChangeFeedTest.class);
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('bob'), ('eve')",
        link("login", "bob", "bob"),
        link("network", "192.0.2.0/24", "bob"));
    database = mariadb.open();
    accounts = new Accounts(database, Duration.ofMinutes(15), clock);
    quota = new Quota(database, clock);
    feed =
        ChangeFeed.start(
            database, accounts, quota, new Directives(database, clock), "relay-1", "1.2.3", clock);
    soon(() -> !mariadb.rows("SELECT name FROM relay").isEmpty());
  }

  @AfterEach
  void stop() {
    feed.close();
    quota.close();
    database.close();
  }

  @Test
  void followsTheAccount() throws Exception {
    assertThat(byLogin("bob")).isNotNull();
    mariadb.sql("UPDATE account SET status = 'suspended' WHERE name = 'bob'");
    soon(() -> bob().status() == Account.Status.SUSPENDED);
    mariadb.sql("DELETE FROM account WHERE name = 'bob'");
    soon(() -> byLogin("bob") == null && byNetwork("192.0.2.1") == null);
    mariadb.sql("INSERT INTO account (name) VALUES ('bob')", link("login", "bob", "bob"));
    soon(() -> byLogin("bob") != null);
  }

  @Test
  void followsLogins() throws Exception {
    assertThat(byLogin("new")).isNull();
    mariadb.sql(link("login", "new", "bob"));
    soon(() -> "bob".equals(name(byLogin("new"))));
    mariadb.sql(
        "UPDATE identity SET account_id = (SELECT id FROM account WHERE name = 'eve')"
            + " WHERE value = 'new'");
    soon(() -> "eve".equals(name(byLogin("new"))));
    mariadb.sql("UPDATE identity SET value = 'newer' WHERE value = 'new'");
    soon(() -> byLogin("new") == null && byLogin("newer") != null);
    mariadb.sql("DELETE FROM identity WHERE value = 'newer'");
    soon(() -> byLogin("newer") == null);
  }

  @Test
  void followsNetworks() throws Exception {
    assertThat(name(byNetwork("192.0.2.1"))).isEqualTo("bob");
    mariadb.sql(link("network", "192.0.2.1", "eve"));
    soon(() -> "eve".equals(name(byNetwork("192.0.2.1"))));
    mariadb.sql("DELETE FROM account WHERE name = 'eve'");
    soon(() -> "bob".equals(name(byNetwork("192.0.2.1"))));
    mariadb.sql("UPDATE identity SET value = '198.51.100.0/24' WHERE value = '192.0.2.0/24'");
    soon(() -> byNetwork("192.0.2.1") == null && byNetwork("198.51.100.1") != null);
  }

  @Test
  void followsPlansAndQuotas() throws Exception {
    assertThat(maxima()).containsExactly(100L);
    mariadb.sql("UPDATE quota SET maximum = 77 WHERE max_age_days = 30");
    soon(() -> maxima().equals(List.of(77L)));
    mariadb.sql(
        "INSERT INTO quota (account_id, unit, period_seconds, maximum)"
            + " SELECT id, 'messages', 86400, 55 FROM account WHERE name = 'bob'");
    soon(() -> maxima().equals(List.of(55L)));
    mariadb.sql("DELETE FROM quota WHERE maximum = 55");
    soon(() -> maxima().equals(List.of(77L)));
    mariadb.sql(
        "INSERT INTO plan (name) VALUES ('other')",
        "INSERT INTO quota (plan, unit, period_seconds, maximum) VALUES ('other', 'messages', 60, 5)",
        "UPDATE account SET plan = 'other'");
    soon(() -> maxima().equals(List.of(5L)));
    mariadb.sql("UPDATE account SET plan = 'default'", "DELETE FROM plan WHERE name = 'other'");
    soon(() -> maxima().equals(List.of(77L)));
  }

  @Test
  void seesAChangeThatCommitsAfterALaterOne() throws Exception {
    assertThat(byLogin("bob")).isNotNull();
    try (Connection connection = mariadb.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("UPDATE account SET risk = 7 WHERE name = 'bob'");
      mariadb.sql("UPDATE account SET risk = 8 WHERE name = 'eve'");
      String seen = "SELECT COUNT(*) FROM relay WHERE last_seen > NOW(6) - INTERVAL 100 SECOND";
      assertThat(mariadb.rows(seen)).containsExactly("1");
      mariadb.sql(link("login", "marker", "eve"));
      soon(() -> byLogin("marker") != null);
      connection.commit();
    }
    soon(() -> bob().risk() == 7);
  }

  @ParameterizedTest
  @ValueSource(ints = {3_000, 30_000})
  void seesAChangeThatCommitsAfterManyOthers(int others) throws Exception {
    assertThat(byLogin("bob")).isNotNull();
    try (Connection connection = mariadb.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("UPDATE account SET risk = 7 WHERE name = 'bob'");
      mariadb.sql(
          "INSERT INTO change_feed (table_name, account_id) SELECT 'account', 999 FROM seq_1_to_"
              + others,
          link("login", "marker", "eve"));
      soon(() -> byLogin("marker") != null);
      mariadb.sql(link("login", "another", "eve"));
      soon(() -> byLogin("another") != null && bob().risk() == 0);
      connection.commit();
    }
    soon(() -> bob().risk() == 7);
  }

  @Test
  void goesOnWhenTheFeedStartsAgainAtOne() throws Exception {
    assertThat(byLogin("bob")).isNotNull();
    mariadb.sql("TRUNCATE change_feed", "UPDATE account SET risk = 3 WHERE name = 'bob'");
    soon(() -> bob().risk() == 3);
  }

  @Test
  void followsAnImportOfThousands() throws Exception {
    assertThat(byLogin("bob")).isNotNull();
    assertThat(byLogin("c4000")).isNull();
    mariadb.sql(
        "INSERT INTO account (name) SELECT CONCAT('c', seq) FROM seq_1_to_4000",
        "INSERT INTO identity (kind, value, account_id)"
            + " SELECT 'login', name, id FROM account WHERE name LIKE 'c%'",
        "UPDATE account SET risk = 9");
    soon(() -> byLogin("c4000") != null && bob().risk() == 9);
  }

  @Test
  void letsARaiseActAlthoughTheLimitIsRememberedAsExhausted() throws Exception {
    mariadb.sql("UPDATE quota SET maximum = 1 WHERE max_age_days = 30");
    soon(() -> maxima().equals(List.of(1L)));
    Account bob = bob();
    quota.reserve(bob, accounts.limits(bob, clock.instant()), 1).commit();
    assertThat(quota.reserve(bob, accounts.limits(bob, clock.instant()), 1).usage())
        .isInstanceOf(Exceeded.class);
    mariadb.sql(
        "INSERT INTO quota (account_id, unit, period_seconds, maximum, valid_until)"
            + " SELECT id, 'messages', 86400, 5, NOW() + INTERVAL 1 DAY FROM account WHERE name = 'bob'");
    soon(() ->
        quota.reserve(bob, accounts.limits(bob, clock.instant()), 1).usage() instanceof Granted);
  }

  @Test
  void goesOnAfterARowThatTheConstraintsShouldHaveRefused() throws Exception {
    assertThat(maxima()).containsExactly(100L);
    mariadb.sql(
        "SET check_constraint_checks = 0",
        "INSERT INTO quota (plan, unit, period_seconds, maximum) VALUES ('default', 'bytes', 60, 5)",
        "INSERT INTO quota (account_id, unit, period_seconds, maximum)"
            + " SELECT id, 'bytes', 60, 5 FROM account WHERE name = 'bob'",
        "UPDATE quota SET maximum = 77 WHERE max_age_days = 30");
    soon(() -> maxima().equals(List.of(77L)));
    mariadb.sql("SET check_constraint_checks = 0", "UPDATE account SET status = 'odd'");
    soon(() ->
        accounts.attribute(new Hints("bob", null, List.of(), null, null, ""))
            instanceof Attribution.Unavailable);
    mariadb.sql("UPDATE account SET status = 'closed'");
    soon(() -> bob().status() == Account.Status.CLOSED);
  }

  @Test
  void outlivesABug() throws Exception {
    var fails = new AtomicBoolean();
    var failed = new AtomicBoolean();
    DatabaseClock odd =
        new DatabaseClock(
            InstantSource.system(),
            () -> {
              if (fails.get()) {
                failed.set(true);
                throw new IllegalStateException("a bug");
              }
              return System.nanoTime();
            });
    try (ChangeFeed _ =
        ChangeFeed.start(
            database, accounts, quota, new Directives(database, clock), "relay-2", "1", odd)) {
      soon(() -> mariadb.rows("SELECT name FROM relay").size() == 2);
      fails.set(true);
      soon(failed::get);
      feed.close();
      fails.set(false);
      assertThat(byLogin("bob")).isNotNull();
      mariadb.sql("UPDATE account SET risk = 3 WHERE name = 'bob'");
      soon(() -> bob().risk() == 3);
    }
  }

  @Test
  void aDeletedAccountsDomainBelongsToNobody() throws Exception {
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('old')",
        "INSERT INTO identity (kind, value, account_id)"
            + " SELECT 'sender_domain', 'shop.example', id FROM account WHERE name = 'old'");
    soon(() -> owner("shop.example") == SenderOwner.ANOTHER_ACCOUNT);
    mariadb.sql("DELETE FROM account WHERE name = 'old'");
    soon(() -> owner("shop.example") == SenderOwner.NOBODY);
  }

  private SenderOwner owner(String domain) {
    return accounts.senderOwner(bob(), domain, Deadline.in(Duration.ofSeconds(5)));
  }

  @Test
  void onlyReadsForTheCommandLine() throws Exception {
    feed.close();
    mariadb.sql("DELETE FROM relay", "UPDATE change_feed SET changed_at = '2020-01-01'");
    int rows = mariadb.rows("SELECT id FROM change_feed").size();
    assertThat(byLogin("bob")).isNotNull();
    try (ChangeFeed watching =
        ChangeFeed.watch(database, accounts, quota, new Directives(database, clock), clock)) {
      watching.awaitFirstTurn(Duration.ofSeconds(10));
      mariadb.sql("UPDATE account SET risk = 3 WHERE name = 'bob'");
      soon(() -> bob().risk() == 3);
    }
    assertThat(mariadb.rows("SELECT name FROM relay")).isEmpty();
    assertThat(mariadb.rows("SELECT id FROM change_feed")).hasSizeGreaterThan(rows);
  }

  @Test
  void showsThatTheRelayLives() throws Exception {
    assertThat(mariadb.rows("SELECT name, version FROM relay")).containsExactly("relay-1 1.2.3");
  }

  private static void soon(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(50)).atMost(SOON).until(condition);
  }

  private List<Long> maxima() {
    Account bob = bob();
    return accounts.limits(bob, clock.instant()).stream().map(Limit::maximum).toList();
  }

  private Account bob() {
    return Objects.requireNonNull(byLogin("bob"));
  }

  private @Nullable Account byLogin(String login) {
    return account(new Hints(login, null, List.of(), null, null, ""));
  }

  private @Nullable Account byNetwork(String address) {
    return account(new Hints(null, null, List.of(), null, InetAddress.ofLiteral(address), ""));
  }

  private @Nullable Account account(Hints hints) {
    return accounts.attribute(hints) instanceof Known(Account account, _, _) ? account : null;
  }

  private static @Nullable String name(@Nullable Account account) {
    return account == null ? null : account.name();
  }

  private static String link(String kind, String value, String account) {
    return "INSERT INTO identity (kind, value, account_id) SELECT '%s', '%s', id FROM account WHERE name = '%s'"
        .formatted(kind, value, account);
  }
}
