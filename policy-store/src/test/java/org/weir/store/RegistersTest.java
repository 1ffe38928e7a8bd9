package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;
import org.weir.store.AccountRegister.Identity;
import org.weir.store.AccountRegister.Setting;
import org.weir.store.QuotaRegister.Counted;
import org.weir.store.QuotaRegister.Source;

@Tag("mariadb")
class RegistersTest {
  private static final Instant OPENED = Instant.parse("2020-01-01T00:00:00Z");

  private TestDatabase mariadb;
  private Database database;
  private AccountRegister accounts;
  private QuotaRegister quotas;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(RegistersTest.class);
    database = mariadb.open();
    accounts = new AccountRegister(database, "root@relay-1");
    quotas = new QuotaRegister(database, "root@relay-1", InstantSource.system());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void addsFindsSuspendsAndResumesAccountsAndAuditsEach() throws Exception {
    Account bob = accounts.add("Bob", "default", OPENED);
    accounts.add("eve", "default", OPENED);
    accounts.link("eve", Kind.LOGIN, "Bobby@Example.com ");

    assertThat(bob.openedAt()).isEqualTo(OPENED);
    assertThat(accounts.list(10, "BOB")).extracting(Account::name).containsExactly("Bob", "eve");
    assertThat(accounts.list(1, "")).extracting(Account::name).containsExactly("Bob");
    assertThat(accounts.suspend("Bob", "outbreak").status()).isEqualTo(Status.SUSPENDED);
    assertThat(accounts.resume("Bob", "cleaned").status()).isEqualTo(Status.ACTIVE);
    assertThat(accounts.show("nobody")).isEmpty();
    assertThat(mariadb.rows("SELECT who, what, detail FROM audit ORDER BY id"))
        .containsExactly(
            "root@relay-1 account.add Bob, plan default",
            "root@relay-1 account.add eve, plan default",
            "root@relay-1 account.link login bobby@example.com",
            "root@relay-1 account.suspend outbreak",
            "root@relay-1 account.resume cleaned");
  }

  @Test
  void storesIdentitiesInTheFormThatIsCompared() {
    accounts.add("bob", "default", OPENED);
    assertThat(accounts.link("bob", Kind.NETWORK, "192.0.2.1/32").value()).isEqualTo("192.0.2.1");
    assertThat(accounts.link("bob", Kind.NETWORK, "2001:DB8:0::/32").value())
        .isEqualTo("2001:db8::/32");
    assertThat(accounts.link("bob", Kind.SENDER_DOMAIN, "Müller.example.").value())
        .isEqualTo("xn--mller-kva.example");
    assertThat(accounts.show("bob"))
        .hasValueSatisfying(entry ->
            assertThat(entry.identities())
                .containsExactly(
                    new Identity(Kind.NETWORK, "192.0.2.1"),
                    new Identity(Kind.NETWORK, "2001:db8::/32"),
                    new Identity(Kind.SENDER_DOMAIN, "xn--mller-kva.example")));
  }

  @Test
  void saysWhyItRefuses() {
    accounts.add("bob", "default", OPENED);
    accounts.link("bob", Kind.LOGIN, "bob");
    assertThatThrownBy(() -> accounts.add("bob", "default", OPENED))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("account_name_is_taken");
    assertThatThrownBy(() -> accounts.add("eve", "gold", OPENED))
        .hasMessageContaining("account_plan_must_exist");
    assertThatThrownBy(() -> accounts.link("bob", Kind.LOGIN, "BOB"))
        .hasMessageContaining("Duplicate entry 'login-bob'");
    assertThatThrownBy(() -> accounts.link("bob", Kind.NETWORK, "192.0.2.1/24"))
        .hasMessageContaining("bits set beyond the prefix");
    assertThatThrownBy(() -> accounts.suspend("nobody", ""))
        .hasMessageContaining("no account is named nobody");
    assertThatThrownBy(() ->
            quotas.set(
                "bob", new Counted(Scope.ACCOUNT, Unit.MESSAGES, Duration.ofSeconds(1)), 5L, ""))
        .hasMessageContaining("quota_period_is_60_seconds");
  }

  @Test
  void setsRaisesAndResetsQuotas() throws Exception {
    Account bob = accounts.add("bob", "default", OPENED);
    Duration hour = Duration.ofHours(1);
    assertThat(standing()).isEqualTo("0/1000 PLAN");

    quotas.set("bob", new Counted(Scope.ACCOUNT, Unit.MESSAGES, hour), 50L, "contract");
    quotas.set("bob", new Counted(Scope.ACCOUNT, Unit.MESSAGES, hour), 60L, "");
    assertThat(standing()).isEqualTo("0/60 ACCOUNT");

    Instant until = Instant.now().plus(Duration.ofDays(3));
    quotas.raise("bob", new Counted(Scope.ACCOUNT, Unit.MESSAGES, hour), 400L, until, "newsletter");
    quotas.raise("bob", new Counted(Scope.ACCOUNT, Unit.MESSAGES, hour), 500L, until, "");
    assertThat(standing()).isEqualTo("0/500 RAISE");

    try (Quota quota = new Quota(database, InstantSource.system())) {
      var limits = quotas.show("bob").stream().map(standing -> standing.use().limit()).toList();
      quota.reserve(bob, limits, 3).commit();
      assertThat(standing()).isEqualTo("1/500 RAISE");
      assertThat(mariadb.rows("SELECT used, maximum, source FROM usage_now"))
          .containsExactly("1 500 raise");
      quotas.reset("bob");
      assertThat(standing()).isEqualTo("0/500 RAISE");
    }
    assertThat(mariadb.rows("SELECT what, account_id FROM audit ORDER BY id"))
        .containsExactly(
            "account.add 1",
            "quota.set 1",
            "quota.set 1",
            "quota.raise 1",
            "quota.raise 1",
            "quota.reset 1");
  }

  @Test
  void takesLimitsOfItsOwnFromAnAccount() throws Exception {
    var hourly = new Counted(Scope.ACCOUNT, Unit.MESSAGES, Duration.ofHours(1));
    accounts.add("bob", "default", OPENED);
    quotas.set("bob", hourly, null, "trusted");
    quotas.raise("bob", hourly, 5L, Instant.now().plus(Duration.ofDays(1)), "");
    assertThat(quotas.own("bob")).containsExactly(hourly);

    quotas.unset("bob", hourly);

    assertThat(standing()).isEqualTo("0/1000 PLAN");
    assertThatThrownBy(() -> quotas.unset("bob", hourly))
        .hasMessageContaining("account bob has no such limit of its own");
    assertThat(mariadb.rows("SELECT detail FROM audit WHERE what IN ('quota.set', 'quota.unset')"))
        .containsExactly(
            "no limit in place of messages an hour: trusted", "messages in 3600 s, scope account");
  }

  @Test
  void limitsAllAccountsTogether() throws Exception {
    var plans = new PlanRegister(database, "root@relay-1", InstantSource.system());
    var hourly = new Counted(Scope.PLATFORM, Unit.MESSAGES, Duration.ofHours(1));

    plans.setPlatform(hourly, 500L, "");
    plans.setPlatform(hourly, 600L, "warm-up");

    assertThat(plans.platform())
        .singleElement()
        .satisfies(standing -> assertThat(standing.use().limit().maximum()).isEqualTo(600));
    plans.setPlatform(hourly, null, "");
    assertThat(plans.platform()).isEmpty();
    assertThat(plans.plans())
        .extracting(limit -> limit.plan() + " " + limit.maximum() + " " + limit.maxAgeDays())
        .containsExactly("default 1000 null", "default 100 30");
    assertThat(mariadb.rows("SELECT what, account_id, detail FROM audit ORDER BY id"))
        .contains("quota.set null 600 messages an hour for all accounts together: warm-up");
  }

  @Test
  void changesClosesAndDeletesAnAccount() throws Exception {
    accounts.add("bob", "default", OPENED);
    accounts.link("bob", Kind.LOGIN, "bob");
    accounts.link("bob", Kind.LOGIN, "rob");

    accounts.unlink("bob", Kind.LOGIN, "ROB ");
    assertThatThrownBy(() -> accounts.unlink("bob", Kind.LOGIN, "eve"))
        .hasMessageContaining("eve does not lead to account bob");
    Account changed =
        accounts.set(
            "bob",
            List.of(
                new Setting(AccountColumn.RISK, 9),
                new Setting(AccountColumn.COUNTRY, AccountColumn.COUNTRY.parse(" at"))));
    assertThat(changed.risk()).isEqualTo(9);
    assertThat(changed.country()).isEqualTo("AT");
    assertThat(accounts.set("bob", List.of(new Setting(AccountColumn.COUNTRY, null))).country())
        .isNull();
    assertThat(accounts.close("bob", "left").status()).isEqualTo(Status.CLOSED);
    accounts.delete("bob", "asked for");

    assertThat(accounts.show("bob")).isEmpty();
    assertThat(mariadb.rows("SELECT COUNT(*) FROM identity")).containsExactly("0");
    assertThat(mariadb.rows("SELECT what, detail FROM audit WHERE id > 3 ORDER BY id"))
        .containsExactly(
            "account.unlink login rob",
            "account.set risk 9, country AT",
            "account.set country unknown",
            "account.close left",
            "account.delete bob, plan default, 1 identities: asked for");
  }

  private String standing() {
    var standings = quotas.show("bob");
    assertThat(standings).hasSize(1);
    var use = standings.getFirst().use();
    Source source = standings.getFirst().source();
    return use.used() + "/" + use.limit().maximum() + " " + source;
  }
}
