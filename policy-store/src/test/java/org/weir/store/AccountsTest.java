package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Attribution.Nobody;
import org.weir.policy.Attribution.Unavailable;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;

@Tag("mariadb")
class AccountsTest {
  private static TestDatabase mariadb;
  private static Database database;

  private final TestClock clock = new TestClock(Instant.now());
  private Accounts accounts;

  @BeforeAll
  static void fill() throws Exception {
    mariadb = TestDatabase.migrated(AccountsTest.class);
    database = mariadb.open();
    mariadb.sql(
        """
        INSERT INTO account (id, name, status, opened_at, risk, country, payment_method) VALUES
          (1, 'by-login', 'suspended', '2020-01-02 03:04:05.678901', 7, 'DE', 'invoice'),
          (2, 'by-script', 'active', NOW(6), 0, NULL, NULL),
          (3, 'by-wide-network', 'active', NOW(6), 0, NULL, NULL),
          (4, 'by-narrow-network', 'active', NOW(6), 0, NULL, NULL),
          (5, 'by-domain', 'active', NOW(6), 0, NULL, NULL)
        """,
        """
        INSERT INTO identity (kind, value, account_id) VALUES
          ('login', 'bob@example.com', 1), ('script', '/var/www/shop.php', 2),
          ('network', '192.0.2.0/24', 3), ('network', '192.0.2.128/25', 4),
          ('network', '192.0.2.7', 5), ('network', '2001:db8::/32', 3),
          ('network', '2001:db8:1::/48', 4), ('sender_domain', 'xn--mller-kva.example', 5)
        """);
  }

  @BeforeEach
  void forget() {
    accounts = new Accounts(database, Duration.ofMinutes(15), clock);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void readsTheWholeAccount() {
    assertThat(accounts.attribute(hints("bob@example.com", null, "")))
        .isEqualTo(
            new Known(
                new Account(
                    1,
                    "by-login",
                    "default",
                    Status.SUSPENDED,
                    Instant.parse("2020-01-02T03:04:05.678901Z"),
                    7,
                    "DE",
                    "invoice"),
                Kind.LOGIN,
                "bob@example.com"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "BOB@Example.COM | /var/www/shop.php | 192.0.2.1 | by-login",
        "nobody          | /VAR/www/Shop.php | 192.0.2.1 | by-script",
        "-               | -                 | 192.0.2.1 | by-wide-network",
        "-               | -                 | 192.0.2.129 | by-narrow-network",
        "-               | -                 | 192.0.2.7 | by-domain",
        "-               | -                 | 2001:db8:1::5 | by-narrow-network",
        "-               | -                 | 2001:db8:2::5 | by-wide-network",
        "-               | -                 | 198.51.100.1 | by-domain",
      })
  void asksLoginThenScriptThenNetworkThenSenderDomain(
      @Nullable String login, @Nullable String script, String client, String expected) {
    Hints hints =
        new Hints(
            login,
            null,
            script == null ? List.of() : List.of("/unknown.php", script),
            InetAddress.ofLiteral(client),
            "Müller.Example.");
    assertThat(accounts.attribute(hints))
        .isInstanceOfSatisfying(
            Known.class, known -> assertThat(known.account().name()).isEqualTo(expected));
  }

  @Test
  void asksOnceHoweverManyWantToKnowAndRemembersThatNobodyIsKnown() throws Exception {
    long before = selects();
    try (ExecutorService pool = Executors.newFixedThreadPool(50)) {
      List<Callable<Attribution>> all =
          Collections.nCopies(500, () -> accounts.attribute(hints("nobody-" + before, null, "")));
      for (Future<Attribution> one : pool.invokeAll(all)) {
        assertThat(one.get()).isEqualTo(new Nobody());
      }
    }
    assertThat(selects() - before).as("the login, and what new connections ask").isLessThan(40);
  }

  private static long selects() throws Exception {
    return Long.parseLong(
        mariadb
            .rows(
                "SELECT variable_value FROM information_schema.global_status"
                    + " WHERE variable_name = 'com_select'")
            .getFirst());
  }

  @Test
  void saysNobodyWhenNothingIsKnown() {
    assertThat(accounts.attribute(hints("x".repeat(10_000), "198.51.100.1", "sub.example.org")))
        .isEqualTo(new Nobody());
    assertThat(accounts.attribute(hints(null, null, ""))).isEqualTo(new Nobody());
    assertThat(accounts.attribute(hints("a\0b'\"\\%_", null, "[192.0.2.1]")))
        .isEqualTo(new Nobody());
  }

  @Test
  void trustsItsMemoryForTheGraceOnly() {
    var nanoTime = new AtomicLong(-5);
    var forgetful = new Accounts(database, Duration.ofMinutes(15), clock, nanoTime::get);
    Hints bob = hints("bob@example.com", null, "");
    assertThat(forgetful.attribute(bob)).isInstanceOf(Known.class);
    clock.advance(Duration.ofDays(1)); // the wall clock does not count
    nanoTime.addAndGet(Duration.ofMinutes(15).toNanos());
    assertThat(forgetful.attribute(bob)).isInstanceOf(Known.class);
    nanoTime.addAndGet(1);
    assertThat(forgetful.attribute(bob)).isInstanceOf(Unavailable.class);
    forgetful.synchronisedAt(clock.instant(), nanoTime.get());
    assertThat(forgetful.attribute(bob)).isInstanceOf(Known.class);
    forgetful.close();
  }

  @Test
  void givesNewcomersADailyAndOthersAnHourlyLimit() {
    Account newcomer = account("/var/www/shop.php");
    assertThat(accounts.limits(newcomer, clock.instant()))
        .singleElement()
        .extracting(Limit::unit, Limit::period, Limit::maximum, Limit::maxAgeDays)
        .containsExactly(Unit.MESSAGES, Duration.ofDays(1), 100L, 30);
    assertThat(accounts.limits(newcomer, newcomer.openedAt().plus(Duration.ofDays(30))))
        .singleElement()
        .extracting(Limit::period, Limit::maximum, Limit::maxAgeDays)
        .containsExactly(Duration.ofHours(1), 1000L, null);
  }

  private Account account(String script) {
    Attribution attribution = accounts.attribute(new Hints(null, null, List.of(script), null, ""));
    return ((Known) attribution).account();
  }

  private static Hints hints(@Nullable String login, @Nullable String client, String domain) {
    return new Hints(
        login, null, List.of(), client == null ? null : InetAddress.ofLiteral(client), domain);
  }
}
