package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.policy.Account;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Attribution.Unavailable;
import org.weir.policy.Limit;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Granted;
import org.weir.store.DatabaseSettings.Tls;

/// MariaDB is killed, hangs, comes late or comes back.
class OutageTest {
  private static final Hints BOB = new Hints("bob", null, List.of(), null, null, "");
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration AT_ONCE = Duration.ofMillis(300);
  private static final String IDLE_CONNECTION =
      "SELECT MAX(id) FROM information_schema.processlist"
          + " WHERE db = DATABASE() AND id <> CONNECTION_ID() AND command = 'Sleep'";
  private static final String WAITING_FOR_A_LOCK =
      "SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
  private static final Duration RECOVERY = Duration.ofSeconds(15);

  private final DatabaseClock clock = new DatabaseClock(InstantSource.system());
  private TestDatabase mariadb;
  private Database database;
  private Accounts accounts;
  private Quota quota;
  private ChangeFeed feed;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(OutageTest.class);
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('bob')",
        "INSERT INTO identity (kind, value, account_id) SELECT 'login', 'bob', id FROM account",
        "INSERT INTO identity (kind, value, account_id) SELECT 'login', 'cold', id FROM account");
    database = mariadb.open();
    accounts = new Accounts(database, Duration.ofMinutes(15), clock);
    quota = new Quota(database, clock);
    feed =
        ChangeFeed.start(
            database, accounts, quota, new Directives(database, clock), "relay-1", "1", clock);
    await().until(() -> mariadb.rows("SELECT 1 FROM relay").size() == 1);
  }

  @AfterEach
  void stop() throws Exception {
    mariadb.server().thaw();
    feed.close();
    quota.close();
    database.close();
  }

  @Test
  void goesOnFromMemoryWhileMariaDbIsDeadAndRecovers() throws Exception {
    Account bob = warm();
    mariadb.server().kill();
    try {
      await().until(() -> !database.answering());
      assertThat(accounts.attribute(BOB)).isInstanceOf(Known.class);
      assertThat(accounts.limits(bob, clock.instant())).hasSize(1);
      assertThat(
              took(() -> assertThat(accounts.attribute(unknown())).isInstanceOf(Unavailable.class)))
          .isLessThan(STATEMENT_TIMEOUT.plus(AT_ONCE));
      assertThat(quota.reserve(bob, limits(bob), 1).usage()).isInstanceOf(Usage.Unavailable.class);
    } finally {
      mariadb.server().restart();
    }
    await().atMost(RECOVERY).until(() -> accounts.attribute(unknown()) instanceof Known);
    await()
        .atMost(RECOVERY)
        .until(() -> quota.reserve(bob, limits(bob), 1).usage() instanceof Granted);
  }

  @Test
  void costsOnlyTheFirstMessagesATimeOutWhenMariaDbHangs() throws Exception {
    Account bob = warm();
    mariadb.server().freeze();
    List<Duration> waits = new ArrayList<>();
    try (ExecutorService relay = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Duration>> messages = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        messages.add(relay.submit(() -> took(() -> reserveInVain(bob))));
      }
      for (Future<Duration> message : messages) {
        waits.add(message.get());
      }
    }
    assertThat(waits).allMatch(wait -> wait.compareTo(STATEMENT_TIMEOUT.plusMillis(900)) < 0);
    // Now one in a second tries; the others are sent away.
    int slow = 0;
    for (int i = 0; i < 20; i++) {
      slow += took(() -> reserveInVain(bob)).compareTo(AT_ONCE) > 0 ? 1 : 0;
    }
    assertThat(slow).isLessThanOrEqualTo(1);
    mariadb.server().thaw();
    await()
        .atMost(RECOVERY)
        .until(() -> quota.reserve(bob, limits(bob), 1).usage() instanceof Granted);
  }

  @Test
  void keepsToTheDeadlineWhenMariaDbIsSlow() throws Exception {
    Account bob = warm();
    List<Limit> limits = limits(bob);
    quota.reserve(bob, limits, 1).commit();
    try (var admin = mariadb.connect();
        var statement = admin.createStatement()) {
      admin.setAutoCommit(false);
      statement.execute("UPDATE quota_usage SET used = used + 1");
      assertThat(
              took(() ->
                  assertThat(
                          quota.reserve(new Spender(bob), limits, 1, Deadline.in(AT_ONCE)).usage())
                      .isInstanceOf(Usage.Unavailable.class)))
          .isLessThan(Duration.ofMillis(900));
      assertThat(database.answering()).isTrue();
      admin.rollback();
    }
    assertThat(quota.reserve(bob, limits, 1).usage()).isInstanceOf(Granted.class);
  }

  @Test
  void asksNothingWhenTheTimeIsUp() throws Exception {
    Account bob = warm();
    List<Limit> limits = limits(bob);
    Deadline past = Deadline.in(Duration.ZERO);
    assertThat(accounts.attribute(unknown(), past)).isInstanceOf(Unavailable.class);
    assertThat(accounts.attribute(BOB, past)).as("from memory").isInstanceOf(Known.class);
    assertThat(quota.reserve(new Spender(bob), limits, 1, past).usage())
        .isInstanceOf(Usage.Unavailable.class);
    assertThat(mariadb.rows("SELECT * FROM quota_usage")).isEmpty();
    assertThat(database.answering()).isTrue();
  }

  private void reserveInVain(Account account) {
    assertThat(quota.reserve(account, limits(account), 1).usage())
        .isInstanceOf(Usage.Unavailable.class);
  }

  @Test
  void returnsUnitsWhenMariaDbIsBack() throws Exception {
    Account bob = warm();
    Reservation reservation = quota.reserve(bob, limits(bob), 1);
    assertThat(used()).isEqualTo("1");
    mariadb.server().kill();
    try {
      await().until(() -> !database.answering());
      reservation.giveBack();
      reservation.giveBack();
    } finally {
      mariadb.server().restart();
    }
    await().atMost(RECOVERY).until(() -> used().equals("0"));
    assertThat(quota.lostGiveBacks()).isZero();
  }

  @Test
  void oneBrokenConnectionCostsAtMostItsOwnMessage() throws Exception {
    database.run("warm", sql -> sql.change("DO 1"));
    mariadb.sql("KILL " + mariadb.rows(IDLE_CONNECTION).getFirst());

    int failures = 0;
    try (LoggedBy said = new LoggedBy(Database.class)) {
      for (int i = 0; i < 50; i++) {
        try {
          database.run("after the kill", sql -> sql.change("DO 1"));
        } catch (StoreException e) {
          failures++;
        }
      }
      assertThat(said.lines()).hasSize(failures);
    }

    assertThat(failures).isLessThanOrEqualTo(1);
    assertThat(database.answering()).isTrue();
  }

  @Test
  void aLockedRowDelaysOneAccountAndIsNoOutage() throws Exception {
    Account bob = warm();
    quota.reserve(bob, limits(bob), 1).commit();
    try (var admin = mariadb.connect();
        var statement = admin.createStatement()) {
      admin.setAutoCommit(false);
      statement.execute("UPDATE quota_usage SET used = used + 1");
      assertThat(took(() -> reserveInVain(bob))).isLessThan(STATEMENT_TIMEOUT.plusMillis(1_500));
      assertThat(database.answering()).isTrue();
      assertThat(accounts.attribute(unknown())).isInstanceOf(Known.class);
      admin.rollback();
    }
    assertThat(quota.reserve(bob, limits(bob), 1).usage()).isInstanceOf(Granted.class);
  }

  @Test
  void aLockedRowOfABusyAccountStopsNoOtherAccount() throws Exception {
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('eve')",
        "INSERT INTO identity (kind, value, account_id)"
            + " SELECT 'login', 'eve', id FROM account WHERE name = 'eve'");
    Account bob = warm();
    quota.reserve(bob, limits(bob), 1).commit();
    try (var admin = mariadb.connect();
        var statement = admin.createStatement();
        ExecutorService relay = Executors.newVirtualThreadPerTaskExecutor()) {
      admin.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      admin.setAutoCommit(false);
      statement.execute("UPDATE quota_usage SET used = used + 1");
      List<Future<?>> bobs = new ArrayList<>();
      for (int i = 0; i < 39; i++) {
        bobs.add(relay.submit(() -> reserveInVain(bob)));
      }
      await().until(() -> !mariadb.rows(WAITING_FOR_A_LOCK).getFirst().equals("0"));
      assertThat(took(() -> grantsEve())).isLessThan(Duration.ofMillis(900));
      for (Future<?> message : bobs) {
        message.get();
      }
      assertThat(database.answering()).isTrue();
      admin.rollback();
    }
    assertThat(quota.reserve(bob, limits(bob), 1).usage()).isInstanceOf(Granted.class);
  }

  private void grantsEve() {
    Account eve =
        ((Known) accounts.attribute(new Hints("eve", null, List.of(), null, null, ""))).account();
    assertThat(quota.reserve(eve, limits(eve), 1).usage()).isInstanceOf(Granted.class);
  }

  @Test
  void connectionsInUseAreNoOutage() throws Exception {
    int size = mariadb.settings().poolSize();
    var inUse = new CountDownLatch(size);
    var enough = new CountDownLatch(1);
    feed.close();
    try (LoggedBy said = new LoggedBy(Database.class);
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < size; i++) {
        others.execute(() -> database.run("hold a connection", _ -> held(inUse, enough)));
      }
      inUse.await();
      assertThatThrownBy(() -> database.run("one more", sql -> sql.change("DO 1")))
          .hasMessageContaining("in use");
      enough.countDown();
      assertThat(database.answering()).isTrue();
      assertThat(said.lines()).singleElement().asString().contains("WARN", "in use");
    }
    assertThat(database.<Integer>run("now", sql -> sql.change("DO 1"))).isZero();
  }

  private static boolean held(CountDownLatch inUse, CountDownLatch enough) {
    inUse.countDown();
    try {
      return enough.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void startsWithoutMariaDbAndSaysSo(@TempDir Path folder) throws Exception {
    Path password = Files.writeString(folder.resolve("pw"), "s3cret-word\n");
    DatabaseSettings nowhere =
        new DatabaseSettings(
            List.of("127.0.0.1:1", "127.0.0.1:2"),
            "weir",
            "weir",
            password,
            Tls.OFF,
            null,
            4,
            Duration.ofMillis(500),
            STATEMENT_TIMEOUT,
            Duration.ofMinutes(1));
    try (Database away = Database.open(nowhere)) {
      assertThat(
              took(() ->
                  assertThat(new SchemaVersion(away).check())
                      .isInstanceOf(Schema.Unreachable.class)))
          .isLessThan(STATEMENT_TIMEOUT.plusSeconds(1));
      Schema.Unreachable answer = (Schema.Unreachable) new SchemaVersion(away).check();
      assertThat(answer.reason()).contains("refused").doesNotContain("s3cret-word");
      assertThat(away.toString()).doesNotContain("s3cret-word");
    }
  }

  @Test
  void failsOverToTheNextHost() throws Exception {
    DatabaseSettings two =
        settings(List.of("127.0.0.1:1", host()), mariadb.server().passwordFile(), Tls.OFF);
    try (Database second = Database.open(two)) {
      assertThat(new SchemaVersion(second).check())
          .isEqualTo(new Schema.Current(SchemaVersion.EXPECTED));
    }
  }

  @Test
  void saysWhatToDoAboutAServerWithoutTls() throws Exception {
    DatabaseSettings verifying =
        settings(List.of(host()), mariadb.server().passwordFile(), Tls.VERIFY);
    try (Database unencrypted = Database.open(verifying)) {
      assertThat(new SchemaVersion(unencrypted).check())
          .isInstanceOfSatisfying(
              Schema.Unreachable.class,
              answer -> assertThat(answer.reason()).contains("tls", "`off`"));
    }
  }

  @Test
  void namesThePasswordFileThatIsNotThere() {
    DatabaseSettings missing = settings(List.of(host()), Path.of("/nowhere/password"), Tls.OFF);
    assertThatThrownBy(() -> Database.open(missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/nowhere/password does not exist");
  }

  @Test
  void triesEachOfSeveralHangingHostsTwiceAtMost() throws Exception {
    List<String> hosts = List.of(host(), host().replace("127.0.0.1", "localhost"));
    try (Database several =
            Database.open(settings(hosts, mariadb.server().passwordFile(), Tls.OFF));
        Quota relay = new Quota(several, clock)) {
      Account bob = warm();
      List<Limit> limits = limits(bob);
      relay.reserve(bob, limits, 1).commit();
      mariadb.server().freeze();
      Runnable inVain =
          () ->
              assertThat(relay.reserve(bob, limits, 1).usage())
                  .isInstanceOf(Usage.Unavailable.class);
      Duration connectTimeout = mariadb.settings().connectTimeout();
      assertThat(took(inVain))
          .isLessThan(STATEMENT_TIMEOUT.plus(connectTimeout.multipliedBy(4)).plus(AT_ONCE));
      assertThat(took(inVain)).isLessThan(AT_ONCE);
    }
  }

  private String host() {
    return mariadb.settings().hosts().getFirst();
  }

  private DatabaseSettings settings(List<String> hosts, @Nullable Path passwordFile, Tls tls) {
    DatabaseSettings settings = mariadb.settings();
    return new DatabaseSettings(
        hosts,
        settings.name(),
        settings.user(),
        passwordFile,
        tls,
        null,
        settings.poolSize(),
        settings.connectTimeout(),
        settings.statementTimeout(),
        settings.grace());
  }

  private Account warm() {
    Account bob = ((Known) accounts.attribute(BOB)).account();
    assertThat(accounts.limits(bob, clock.instant())).hasSize(1);
    return bob;
  }

  private List<Limit> limits(Account account) {
    return accounts.limits(account, clock.instant());
  }

  private static Hints unknown() {
    return new Hints("cold", null, List.of(), null, null, "");
  }

  private String used() throws Exception {
    return mariadb.rows("SELECT SUM(used) FROM quota_usage").getFirst();
  }

  private static Duration took(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
