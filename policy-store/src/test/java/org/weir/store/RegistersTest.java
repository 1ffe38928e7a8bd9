package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  private String standing() {
    var standings = quotas.show("bob");
    assertThat(standings).hasSize(1);
    var use = standings.getFirst().use();
    Source source = standings.getFirst().source();
    return use.used() + "/" + use.limit().maximum() + " " + source;
  }
}
