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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Exceeded;
import org.weir.policy.Usage.Granted;
import org.weir.policy.Usage.Use;

@Tag("mariadb")
class QuotaTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Limit HUNDRED_A_DAY =
      new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, null);
  private static final Limit TEN_AN_HOUR =
      new Limit(2, Unit.MESSAGES, Duration.ofHours(1), 10, null);
  private static final Limit FIFTY_RECIPIENTS =
      new Limit(3, Unit.RECIPIENTS, Duration.ofHours(1), 50, null);

  private static TestDatabase mariadb;
  private static long nextAccount = 1;

  private final TestClock clock = new TestClock(NOON);
  private final Account account =
      new Account(nextAccount++, "a", "default", Status.ACTIVE, NOON, 0, null, null);
  private Database database;
  private Quota quota;

  @BeforeAll
  static void migrate() throws Exception {
    mariadb = TestDatabase.migrated(QuotaTest.class);
  }

  @BeforeEach
  void open() throws Exception {
    database = mariadb.open();
    quota = new Quota(database, clock);
  }

  @AfterEach
  void close() {
    quota.close();
    database.close();
  }

  @Test
  void countsUpToTheLimitAndNoFurther() throws Exception {
    for (int i = 1; i <= 10; i++) {
      Reservation reservation = quota.reserve(account, List.of(TEN_AN_HOUR), 1);
      assertThat(reservation.usage()).isEqualTo(new Granted(List.of(new Use(TEN_AN_HOUR, i))));
      reservation.commit();
    }
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .isEqualTo(new Exceeded(new Use(TEN_AN_HOUR, 10), 1));
    assertThat(used("messages", 3600)).isEqualTo(10);
  }

  @Test
  void chargesRecipientsWhereTheLimitCountsThem() throws Exception {
    assertThat(quota.reserve(account, List.of(FIFTY_RECIPIENTS), 45).usage())
        .isEqualTo(new Granted(List.of(new Use(FIFTY_RECIPIENTS, 45))));
    assertThat(quota.reserve(account, List.of(FIFTY_RECIPIENTS), 6).usage())
        .isEqualTo(new Exceeded(new Use(FIFTY_RECIPIENTS, 45), 6));
    assertThat(known(FIFTY_RECIPIENTS)).as("smaller ones may fit").isNull();
    assertThat(quota.reserve(account, List.of(FIFTY_RECIPIENTS), 5).usage())
        .isInstanceOf(Granted.class);
  }

  @Test
  void grantsExactlyTheLimitToTwentyThreadsOfTwoRelays() throws Exception {
    try (Database other = mariadb.open();
        Quota second = new Quota(other, clock)) {
      List<Usage> usages = hammer(List.of(quota, second), List.of(HUNDRED_A_DAY), 20, 10);
      assertThat(usages.stream().filter(Granted.class::isInstance)).hasSize(100);
      assertThat(usages.stream().filter(Exceeded.class::isInstance)).hasSize(100);
      assertThat(used("messages", 86_400)).isEqualTo(100);
    }
  }

  @Test
  void grantsExactlyTheLowestOfSeveralLimitsUnderConcurrency() throws Exception {
    Limit thirty = new Limit(4, Unit.MESSAGES, Duration.ofHours(1), 30, null);
    Limit forty = new Limit(5, Unit.RECIPIENTS, Duration.ofDays(1), 40, null);
    try (Database other = mariadb.open();
        Quota second = new Quota(other, clock)) {
      List<Usage> usages =
          hammer(List.of(quota, second), List.of(HUNDRED_A_DAY, forty, thirty), 10, 8);
      assertThat(usages).noneMatch(Usage.Unavailable.class::isInstance);
      assertThat(usages.stream().filter(Granted.class::isInstance)).hasSize(30);
    }
    quota.close();
    assertThat(used("messages", 86_400)).as("what nobody spent came back").isEqualTo(30);
    assertThat(used("recipients", 86_400)).isEqualTo(30);
  }

  private List<Usage> hammer(List<Quota> relays, List<Limit> limits, int threads, int each)
      throws Exception {
    Callable<List<Usage>> sender =
        () -> {
          List<Usage> usages = new ArrayList<>();
          for (int i = 0; i < each; i++) {
            Quota relay = relays.get(i % relays.size());
            usages.add(relay.reserve(account, limits, 1).usage());
          }
          return usages;
        };
    List<Usage> all = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Callable<List<Usage>>> senders = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        senders.add(sender);
      }
      for (Future<List<Usage>> usages : pool.invokeAll(senders)) {
        all.addAll(usages.get());
      }
    }
    return all;
  }

  @Test
  void chargesNothingAnywhereWhenOneOfSeveralLimitsIsReached() throws Exception {
    List<Limit> limits = List.of(HUNDRED_A_DAY, TEN_AN_HOUR);
    for (int i = 0; i < 10; i++) {
      assertThat(quota.reserve(account, limits, 1).usage()).isInstanceOf(Granted.class);
    }
    assertThat(quota.reserve(account, limits, 1).usage())
        .isEqualTo(new Exceeded(new Use(TEN_AN_HOUR, 10), 1));
    quota.close();
    assertThat(used("messages", 86_400)).isEqualTo(10);
  }

  @Test
  void doesNotChargeWhatIsGivenBack() throws Exception {
    Reservation refused = quota.reserve(account, List.of(HUNDRED_A_DAY, FIFTY_RECIPIENTS), 7);
    refused.giveBack();
    refused.giveBack();
    refused.commit();
    quota.returnIdle(Duration.ZERO);
    await().until(() -> used("messages", 86_400) == 0 && used("recipients", 3600) == 0);

    Reservation accepted = quota.reserve(account, List.of(FIFTY_RECIPIENTS), 7);
    accepted.commit();
    accepted.giveBack();
    quota.close();
    assertThat(used("recipients", 3600)).isEqualTo(7);
  }

  @Test
  void givesRoomToTheNextMessageAtOnceWhenTheLastOneIsGivenBack() {
    Limit one = new Limit(6, Unit.MESSAGES, Duration.ofHours(1), 1, null);
    Reservation first = quota.reserve(account, List.of(one), 1);
    assertThat(quota.reserve(account, List.of(one), 1).usage()).isInstanceOf(Exceeded.class);
    first.giveBack();
    assertThat(quota.reserve(account, List.of(one), 1).usage()).isInstanceOf(Granted.class);
  }

  @Test
  void blocksAllMailWhenTheMaximumIsZero() {
    Limit nothing = new Limit(7, Unit.MESSAGES, Duration.ofHours(1), 0, null);
    assertThat(quota.reserve(account, List.of(nothing), 1).usage())
        .isEqualTo(new Exceeded(new Use(nothing, 0), 1));
  }

  @Test
  void letsTheWindowSlide() {
    for (int i = 0; i < 10; i++) {
      quota.reserve(account, List.of(TEN_AN_HOUR), 1).commit();
    }
    clock.set(NOON.plus(Duration.ofHours(1)));
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .as("the whole last window still counts at the start of the new one")
        .isEqualTo(new Exceeded(new Use(TEN_AN_HOUR, 10), 1));

    clock.set(
        NOON.plus(Duration.ofMinutes(65))); // 55 of 60 minutes overlap: 9.17, rounded up to 10
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .isInstanceOf(Exceeded.class);

    clock.set(NOON.plus(Duration.ofMinutes(66))); // 54 of 60 minutes: 9
    quota.changed(Set.of(account.id()));
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .isEqualTo(new Granted(List.of(new Use(TEN_AN_HOUR, 10))));

    clock.set(NOON.plus(Duration.ofHours(3)));
    quota.changed(Set.of(account.id()));
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .isEqualTo(new Granted(List.of(new Use(TEN_AN_HOUR, 1))));
  }

  @Test
  void keepsWhatIsUsedWhenTheLimitChanges() {
    for (int i = 0; i < 5; i++) {
      quota.reserve(account, List.of(TEN_AN_HOUR), 1).commit();
    }
    Limit raised = new Limit(99, Unit.MESSAGES, Duration.ofHours(1), 20, null);
    assertThat(quota.reserve(account, List.of(raised), 1).usage())
        .isEqualTo(new Granted(List.of(new Use(raised, 6))));
  }

  @Test
  void remembersAnExhaustedLimitForAMomentOnly() throws Exception {
    Limit one = new Limit(8, Unit.MESSAGES, Duration.ofHours(1), 1, null);
    quota.reserve(account, List.of(one), 1).commit();
    assertThat(known(one)).isNull();
    quota.reserve(account, List.of(one), 1);
    assertThat(known(one)).isEqualTo(new Exceeded(new Use(one, 1), 1));

    Limit raised = new Limit(8, Unit.MESSAGES, Duration.ofHours(1), 5, null);
    assertThat(quota.reserve(account, List.of(raised), 1).usage())
        .as("another limit than the remembered one")
        .isInstanceOf(Granted.class);
  }

  @Test
  void startsOverWhenItsRowIsRemoved() throws Exception {
    quota.reserve(account, List.of(TEN_AN_HOUR), 1).commit();
    mariadb.sql("DELETE FROM quota_usage WHERE account_id = " + account.id());
    quota.reset(Set.of(account.id()));
    assertThat(quota.reserve(account, List.of(TEN_AN_HOUR), 1).usage())
        .isEqualTo(new Granted(List.of(new Use(TEN_AN_HOUR, 1))));
  }

  @Test
  void countsYearsOfBillionsWithoutOverflow() {
    Limit huge = new Limit(9, Unit.RECIPIENTS, Duration.ofDays(366), 100_000_000_000L, null);
    for (int i = 0; i < 40; i++) {
      assertThat(quota.reserve(account, List.of(huge), Integer.MAX_VALUE).usage())
          .isInstanceOf(Granted.class);
    }
    clock.advance(Duration.ofDays(366));
    assertThat(quota.reserve(account, List.of(huge), 1).usage()).isInstanceOf(Granted.class);
  }

  private @Nullable Exceeded known(Limit limit) {
    return quota.knownExhausted(new Spender(account), List.of(limit));
  }

  @Test
  void asksNothingWhereThereIsNoLimit() {
    assertThat(quota.reserve(account, List.of(), 1).usage()).isEqualTo(new Granted(List.of()));
  }

  private long used(String unit, int period) throws Exception {
    return Long.parseLong(
        mariadb
            .rows(
                "SELECT COALESCE(SUM(used), 0) FROM quota_usage WHERE account_id = "
                    + account.id()
                    + " AND unit = '"
                    + unit
                    + "' AND period_seconds = "
                    + period)
            .getFirst());
  }
}
