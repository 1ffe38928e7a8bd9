package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Exceeded;
import org.weir.policy.Usage.Granted;
import org.weir.policy.Usage.Use;

class SlicesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Limit THOUSAND = messages(Scope.ACCOUNT, 1_000);

  private static TestDatabase mariadb;
  private static long nextAccount = 1;

  private final TestClock clock = new TestClock(NOON);
  private final Account account = account(nextAccount++);
  private Database database;
  private Quota relay;

  @BeforeAll
  static void migrate() throws Exception {
    mariadb = TestDatabase.migrated(SlicesTest.class);
  }

  @BeforeEach
  void open() throws Exception {
    database = mariadb.open();
    relay = new Quota(database, clock);
  }

  @AfterEach
  void close() {
    relay.close();
    database.close();
  }

  @Test
  void costABusyAccountFewStatements() throws Exception {
    Limit much = messages(Scope.ACCOUNT, 1_000_000);
    long before = statements();
    assertThat(send(relay, 2_000, much)).isEqualTo(2_000);
    assertThat(statements() - before).isLessThanOrEqualTo(2_000 / 20);
  }

  @Test
  void costFewStatementsWithSeveralLimitsToo() throws Exception {
    List<Limit> limits =
        List.of(
            messages(Scope.ACCOUNT, 1_000_000),
            new Limit(2, Unit.MESSAGES, Duration.ofMinutes(1), 1_000_000, null),
            new Limit(3, Unit.RECIPIENTS, Duration.ofDays(30), 100_000_000, null));
    long before = statements();
    for (int i = 0; i < 2_000; i++) {
      assertThat(relay.reserve(account, limits, 3).usage()).isInstanceOf(Granted.class);
    }
    assertThat(statements() - before).isLessThanOrEqualTo(2_000 / 20);
  }

  @Test
  void grantExactlyTheLimitToFourRelaysAndSixtyFourThreads() throws Exception {
    long before = statements();
    List<Quota> relays = new ArrayList<>();
    List<Database> databases = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(64)) {
      List<Callable<Integer>> senders = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        if (i < 4) {
          databases.add(mariadb.open());
          relays.add(new Quota(databases.get(i), clock));
        }
        Quota mine = relays.get(i % 4);
        senders.add(() -> sendUntilRefused(mine, THOUSAND));
      }
      int granted = 0;
      for (Future<Integer> sent : pool.invokeAll(senders)) {
        granted += sent.get();
      }
      assertThat(granted).isEqualTo(1_000);
    } finally {
      relays.forEach(Quota::close);
      databases.forEach(Database::close);
    }
    assertThat(used()).isEqualTo(1_000);
    assertThat(statements() - before).as("refusals included").isLessThan(400);
  }

  @Test
  void countRelaysWhoseClocksDifferByHoursTogether() throws Exception {
    DatabaseClock fast = new DatabaseClock(new TestClock(Instant.now().plus(Duration.ofHours(2))));
    DatabaseClock slow = new DatabaseClock(new TestClock(Instant.now().minus(Duration.ofDays(9))));
    fast.read(database);
    slow.read(database);
    try (Quota one = new Quota(database, fast);
        Quota other = new Quota(database, slow)) {
      int granted = 0;
      for (int i = 0; i < 150; i++) {
        granted += send(i % 2 == 0 ? one : other, 1, messages(Scope.ACCOUNT, 100));
      }
      assertThat(granted).isEqualTo(100);
    }
  }

  /// Each thread stops at its first refusal; the relay remembers that for a second.
  private int sendUntilRefused(Quota quota, Limit limit) {
    int sent = 0;
    while (quota.reserve(account, List.of(limit), 1).usage() instanceof Granted) {
      sent++;
    }
    return sent;
  }

  @Test
  void leaveRoomForOtherRelays() throws Exception {
    send(relay, 500, THOUSAND);
    assertThat(used()).isBetween(500L, 500L + 500 / 7);
    send(relay, 490, THOUSAND);
    assertThat(used()).as("one by one near the limit").isBetween(990L, 992L);
  }

  @Test
  void goBackWhenNobodySpendsFromThem() throws Exception {
    send(relay, 100, THOUSAND);
    assertThat(used()).isGreaterThan(100);
    relay.returnIdle(Duration.ofMinutes(1));
    assertThat(used()).as("not idle for a minute").isGreaterThan(100);
    await().until(() -> used() == 100);
  }

  @Test
  void leaveAtMostTheirRestChargedWhenTheRelayCrashes() throws Exception {
    try (Database other = mariadb.open()) {
      // Never closed, and nothing is known of it here: as after kill -9.
      Database lost = mariadb.open();
      Quota crashed = new Quota(lost, clock);
      send(crashed, 300, THOUSAND);
      lost.close();
      long charged = used();
      try (Quota second = new Quota(other, clock)) {
        assertThat(charged).isBetween(300L, 300L + 700 / 7);
        assertThat(sendUntilRefused(second, THOUSAND)).isEqualTo(1_000 - (int) charged);
      }
    }
  }

  @Test
  void returnTheRestToTheWindowTheyAreOf() throws Exception {
    send(relay, 100, THOUSAND);
    clock.advance(HOUR);
    send(relay, 1, THOUSAND);
    relay.close();
    assertThat(usedFrom("2026-03-01 12:00:00")).isEqualTo(100);
    assertThat(usedFrom("2026-03-01 13:00:00")).isEqualTo(1);
  }

  @Test
  void areNeverOfTheWindowBefore() {
    send(relay, 1, THOUSAND);
    clock.advance(HOUR);
    relay.returnIdle(Duration.ZERO); // so that each takes one only
    send(relay, 1, THOUSAND);
    clock.advance(HOUR.negated());
    Usage usage = relay.reserve(account, List.of(THOUSAND), 1).usage();
    assertThat(usage)
        .as("1 of the last hour counts in full, 2 in this one")
        .isEqualTo(new Granted(List.of(new Use(THOUSAND, 3))));
  }

  @Test
  void keepWhatIsReturnedForTheNextMessage() throws Exception {
    Limit one = messages(Scope.ACCOUNT, 1);
    long before = statements();
    for (int i = 0; i < 100; i++) {
      Reservation reservation = relay.reserve(account, List.of(one), 1);
      assertThat(reservation.usage()).isInstanceOf(Granted.class);
      reservation.giveBack();
    }
    assertThat(statements() - before).isEqualTo(1);
    relay.close();
    assertThat(used()).isZero();
  }

  @Test
  void returnsToItsWindowWhatComesBackAfterTheSliceHasEnded() throws Exception {
    Reservation late = relay.reserve(account, List.of(THOUSAND), 7);
    relay.changed(Set.of(account.id()));
    assertThat(used()).isEqualTo(1);
    late.giveBack();
    await().until(() -> used() == 0);
  }

  @Test
  void areGivenUpWhenTheLimitChangesAndForgottenAfterAReset() throws Exception {
    send(relay, 100, THOUSAND);
    assertThat(used()).isGreaterThan(100);
    relay.changed(Set.of(account.id()));
    await().until(() -> used() == 100);

    send(relay, 50, THOUSAND);
    mariadb.sql("DELETE FROM quota_usage WHERE account_id = " + account.id());
    relay.reset(Set.of(account.id()));
    send(relay, 3, THOUSAND);
    relay.close();
    assertThat(used()).isEqualTo(3);
  }

  @Test
  void countEachLoginForItself() {
    Limit each = messages(Scope.LOGIN, 5);
    List<Limit> limits = List.of(messages(Scope.ACCOUNT, 8), each);
    for (int i = 0; i < 5; i++) {
      assertThat(reserve("anna@x", null, limits)).isInstanceOf(Granted.class);
    }
    assertThat(reserve(" ANNA@X ", null, limits)).isEqualTo(new Exceeded(new Use(each, 5), 1));
    for (int i = 0; i < 3; i++) {
      assertThat(reserve("bert@x", "/a.php", limits)).isInstanceOf(Granted.class);
    }
    assertThat(reserve("carl@x", null, limits))
        .as("the account's own limit")
        .isEqualTo(new Exceeded(new Use(limits.getFirst(), 8), 1));
  }

  @Test
  void countEachScriptForItselfAndMailWithoutOneNot() {
    List<Limit> limits = List.of(messages(Scope.SCRIPT, 1));
    assertThat(reserve(null, "/a.php", limits)).isInstanceOf(Granted.class);
    assertThat(reserve(null, "/a.php", limits)).isInstanceOf(Exceeded.class);
    assertThat(reserve(null, "/b.php", limits)).isInstanceOf(Granted.class);
    for (int i = 0; i < 3; i++) {
      assertThat(reserve("anna@x", null, limits)).isEqualTo(new Granted(List.of()));
    }
  }

  @Test
  void countAllAccountsTogetherForThePlatform() {
    Limit platform = messages(Scope.PLATFORM, 10);
    int sent = 0;
    for (int i = 0; i < 20; i++) {
      Account one = account(nextAccount++);
      if (relay.reserve(one, List.of(platform, THOUSAND), 1).usage() instanceof Granted) {
        sent++;
      }
    }
    assertThat(sent).isEqualTo(10);
  }

  @Test
  void areBoundedInNumberOfLoginsAndScripts() throws Exception {
    List<Limit> limits = List.of(messages(Scope.SCRIPT, 1));
    for (int i = 0; i < Subjects.MOST; i++) {
      assertThat(reserve(null, "/own/" + i, limits)).isInstanceOf(Granted.class);
    }
    assertThat(reserve(null, "/too/many", limits)).isInstanceOf(Granted.class);
    assertThat(reserve(null, "/one/more", limits))
        .as("shares a counter with the one before")
        .isInstanceOf(Exceeded.class);
    assertThat(reserve(null, "/own/0", limits)).isInstanceOf(Exceeded.class);
    assertThat(mariadb.rows("SELECT subject FROM quota_usage WHERE account_id = " + account.id()))
        .hasSize(Subjects.MOST + 1)
        .contains("script:(others)");
  }

  @Test
  void takeNothingFromWiderLimitsWhenANarrowOneIsReached() throws Exception {
    List<Limit> limits = List.of(messages(Scope.ACCOUNT, 100), messages(Scope.LOGIN, 1));
    reserve("anna@x", null, limits);
    for (int i = 0; i < 50; i++) {
      assertThat(reserve("anna@x", null, limits)).isInstanceOf(Exceeded.class);
    }
    relay.close();
    assertThat(
            mariadb.rows(
                "SELECT used FROM quota_usage WHERE subject = '' AND account_id = " + account.id()))
        .containsExactly("1");
  }

  @Test
  void areOfTheLimitTheyWereGrantedUnder() throws Exception {
    Limit raised = messages(Scope.ACCOUNT, 200_000);
    send(relay, 3_000, raised);
    assertThat(used()).isGreaterThan(3_000);
    assertThat(send(relay, 1, messages(Scope.ACCOUNT, 100))).as("the raise is over").isZero();
    await().until(() -> used() == 3_000);
  }

  @Test
  void doNotRefuseSmallMessagesWhileTheyHaveRoomForThem() throws Exception {
    Limit forty = new Limit(1, Unit.RECIPIENTS, HOUR, 40, null);
    try (Database other = mariadb.open();
        Quota second = new Quota(other, clock)) {
      assertThat(relay.reserve(account, List.of(forty), 1).usage()).isInstanceOf(Granted.class);
      assertThat(relay.reserve(account, List.of(forty), 1).usage()).isInstanceOf(Granted.class);
      long inHand = used() - 2;
      assertThat(inHand).isPositive();
      int rest = (int) (40 - used());
      assertThat(second.reserve(account, List.of(forty), rest).usage()).isInstanceOf(Granted.class);
      int tooMany = (int) inHand + 1;
      assertThat(relay.reserve(account, List.of(forty), tooMany).usage())
          .isEqualTo(new Exceeded(new Use(forty, 40 - inHand), tooMany));
      assertThat(relay.knownExhausted(new Spender(account), List.of(forty))).isNull();
      for (int i = 0; i < inHand; i++) {
        assertThat(relay.reserve(account, List.of(forty), 1).usage()).isInstanceOf(Granted.class);
      }
      assertThat(relay.reserve(account, List.of(forty), 1).usage()).isInstanceOf(Exceeded.class);
    }
  }

  @Test
  void giveNothingBackToARowThatWasOpenedAfterAReset() throws Exception {
    Limit ten = messages(Scope.ACCOUNT, 10);
    List<Reservation> underWay = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      underWay.add(relay.reserve(account, List.of(ten), 1));
    }
    mariadb.sql("DELETE FROM quota_usage WHERE account_id = " + account.id());
    relay.reset(Set.of(account.id()));
    clock.advance(Duration.ofSeconds(1));
    assertThat(send(relay, 20, ten)).isEqualTo(10);
    underWay.forEach(Reservation::giveBack);
    relay.close();
    assertThat(used()).isEqualTo(10);
  }

  @Test
  void countWhatOthersStillTookOfTheLastWindow() throws Exception {
    Limit ten = messages(Scope.ACCOUNT, 10);
    TestClock late = new TestClock(NOON.plus(HOUR).minusMillis(10));
    clock.advance(HOUR);
    try (Database other = mariadb.open();
        Quota second = new Quota(other, late)) {
      assertThat(send(relay, 1, ten)).isEqualTo(1);
      assertThat(send(second, 20, ten)).as("by its clock it is the hour before").isEqualTo(10);
      clock.advance(Duration.ofSeconds(2));
      assertThat(send(relay, 20, ten)).isZero();
    }
  }

  @Test
  void goBackAlsoWhenTheyAreSpentSlowly() throws Exception {
    AtomicLong nanos = new AtomicLong(System.nanoTime());
    try (Quota slow = new Quota(database, clock, nanos::get)) {
      for (int i = 0; i < 100; i++) {
        nanos.addAndGet(Duration.ofMillis(5).toNanos());
        send(slow, 1, THOUSAND);
      }
      assertThat(used()).isGreaterThan(105);
      for (int i = 0; i < 5; i++) {
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        send(slow, 1, THOUSAND);
        slow.returnIdle(Duration.ofSeconds(5));
      }
      await().until(() -> used() <= 106);
    }
  }

  private Usage reserve(@Nullable String login, @Nullable String script, List<Limit> limits) {
    return relay.reserve(new Spender(account, login, script), limits, 1, Deadline.never()).usage();
  }

  private int send(Quota quota, int messages, Limit limit) {
    int granted = 0;
    for (int i = 0; i < messages; i++) {
      if (quota.reserve(account, List.of(limit), 1).usage() instanceof Granted) {
        granted++;
      }
    }
    return granted;
  }

  private static Limit messages(Scope scope, long maximum) {
    return new Limit(1, scope, Unit.MESSAGES, HOUR, maximum, null);
  }

  private static Account account(long id) {
    return new Account(id, "a" + id, "default", Status.ACTIVE, NOON, 0, null, null);
  }

  private long used() throws Exception {
    return number(
        "SELECT COALESCE(SUM(used), 0) FROM quota_usage WHERE account_id = " + account.id());
  }

  private long usedFrom(String start) throws Exception {
    return number(
        "SELECT COALESCE(SUM(used), 0) FROM quota_usage WHERE account_id = "
            + account.id()
            + " AND window_start = '"
            + start
            + "'");
  }

  /// Those that ask for units and return them; new connections ask other things meanwhile.
  private static long statements() throws Exception {
    return number(
        "SELECT SUM(variable_value) FROM information_schema.global_status"
            + " WHERE variable_name IN ('com_insert', 'com_update')");
  }

  private static long number(String query) throws Exception {
    return (long) Double.parseDouble(mariadb.rows(query).getFirst());
  }
}
