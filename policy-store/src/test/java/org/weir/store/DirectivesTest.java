package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.campaign.Fingerprint;
import org.weir.policy.Account;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Directive;
import org.weir.policy.Directive.Kind;

/// Directives as relays know them, given by the command line or in SQL.
@Tag("mariadb")
class DirectivesTest {
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Attribution BOB =
      new Attribution.Known(
          new Account(1, "bob", "default", Account.Status.ACTIVE, Instant.EPOCH, 0, null, null),
          Attribution.Kind.LOGIN,
          "bob");

  private final DatabaseClock clock = new DatabaseClock(InstantSource.system());
  private TestDatabase mariadb;
  private Database database;
  private Accounts accounts;
  private Quota quota;
  private Directives directives;
  private DirectiveRegister register;
  private ChangeFeed feed;

  @BeforeEach
  void start() throws Exception {
    mariadb = TestDatabase.migrated(DirectivesTest.class);
    mariadb.sql(
        "INSERT INTO account (id, name) VALUES (1, 'bob'), (2, 'eve')",
        "INSERT INTO identity (kind, value, account_id) VALUES ('login', 'bob', 1)");
    database = mariadb.open();
    accounts = new Accounts(database, Duration.ofMinutes(15), clock);
    quota = new Quota(database, clock);
    directives = new Directives(database, clock);
    register = new DirectiveRegister(database, "anna");
    feed = ChangeFeed.start(database, accounts, quota, directives, "relay-1", "1", clock);
    await().atMost(Duration.ofSeconds(10)).until(() -> accounts.outdated(SOON).isEmpty());
  }

  @AfterEach
  void stop() {
    feed.close();
    quota.close();
    accounts.close();
    database.close();
  }

  @Test
  void whatIsSaidInSqlActsWithinTwoSecondsAndEndsSo() throws Exception {
    assertThat(directives.none()).isTrue();
    mariadb.sql("INSERT INTO directive (kind, account_id, action) VALUES ('account', 1, 'hold')");
    soon(() -> said(login("x"), BOB).equals("hold account bob"));
    assertThat(said(login("x"), new Attribution.Nobody())).isEmpty();
    assertThat(mariadb.rows("SELECT who <> '' FROM directive")).containsExactly("1");

    mariadb.sql("UPDATE directive SET action = 'reject'");
    soon(() -> said(login("x"), BOB).equals("reject account bob"));
    mariadb.sql("UPDATE directive SET lifted_at = NOW(6)");
    soon(() -> directives.none());
    mariadb.sql("UPDATE directive SET lifted_at = NULL");
    soon(() -> !directives.none());
    mariadb.sql("DELETE FROM directive");
    soon(() -> directives.none());
  }

  @Test
  void fitsByLoginWebLoginScriptAndNetwork() {
    register.give(Kind.LOGIN, " Bob@Example.com", Action.HOLD, null, "");
    register.give(Kind.SCRIPT, "/var/WWW/s.php", Action.DEFER, null, "");
    register.give(Kind.NETWORK, "192.0.2.0/24", Action.REJECT, null, "");
    register.give(Kind.NETWORK, "192.0.2.7", Action.PASS, null, "");
    register.give(Kind.NETWORK, "2001:0db8:0::/32", Action.HOLD, null, "");

    directives.reload();

    Attribution nobody = new Attribution.Nobody();
    assertThat(said(login("BOB@example.com"), nobody)).isEqualTo("hold login bob@example.com");
    assertThat(said(new Hints(null, null, List.of(), "bob@example.com", null, ""), nobody))
        .isEqualTo("hold login bob@example.com");
    assertThat(
            said(new Hints(null, null, List.of("33:x", "/var/www/s.php"), null, null, ""), nobody))
        .isEqualTo("defer script /var/www/s.php");
    assertThat(said(from("192.0.2.7"), nobody)).contains("pass network 192.0.2.7");
    assertThat(said(from("192.0.2.8"), nobody)).isEqualTo("reject network 192.0.2.0/24");
    assertThat(said(from("198.51.100.7"), nobody)).isEmpty();
    assertThat(said(from("2001:db8:7::1"), nobody)).isEqualTo("hold network 2001:db8::/32");
    assertThat(said(login("eve"), nobody)).isEmpty();
  }

  @Test
  void fitsCampaignsThatAreNearAndLooksAtContentOnlyThen() {
    var words = Fingerprint.parse("words-00000000000000ff");
    register.give(Kind.LOGIN, "nobody", Action.HOLD, null, "");
    directives.reload();
    assertThat(
            directives.fitting(
                login("x"),
                BOB,
                () -> {
                  throw new AssertionError("nobody asks about content");
                }))
        .isEmpty();

    register.give(Kind.CAMPAIGN, words.toString(), Action.HOLD, null, "");
    register.give(Kind.CAMPAIGN, "text-0000000000000001", Action.PASS, null, "");
    directives.reload();

    assertThat(said("words-00000000000000fe")).isEqualTo("hold campaign " + words);
    assertThat(said("words-000000000000ffff")).isEmpty();
    assertThat(said("text-0000000000000001")).isEqualTo("pass campaign text-0000000000000001");
    assertThat(said("text-0000000000000003")).isEmpty();
    assertThat(directives.contentMayPass()).isTrue();
  }

  @Test
  void endsByTheDatabasesClockAndAnOlderOneActsAgain() throws Exception {
    register.give(Kind.LOGIN, "bob", Action.HOLD, null, "lasting");
    mariadb.sql(
        "INSERT INTO directive (kind, value, action, valid_until)"
            + " VALUES ('login', 'bob', 'reject', NOW(6) + INTERVAL 3 SECOND)");
    soon(() -> said(login("bob"), BOB).equals("reject login bob"));

    await()
        .atMost(Duration.ofSeconds(6))
        .until(() -> said(login("bob"), BOB).equals("hold login bob"));
  }

  @Test
  void goesOnWhileMariaDbIsAway() throws Exception {
    register.give(Kind.ACCOUNT, "bob", Action.HOLD, Duration.ofHours(2), "stolen");
    soon(() -> !directives.none());
    database.close();

    assertThatThrownBy(directives::reload).isInstanceOf(StoreException.class);
    assertThat(said(login("bob"), BOB)).isEqualTo("hold account bob");
  }

  @Test
  void isAuditedListedAndLifted() throws Exception {
    var given = register.give(Kind.ACCOUNT, "bob", Action.HOLD, Duration.ofHours(2), "stolen");
    assertThat(given.known()).isTrue();
    assertThat(given.directive().who()).isEqualTo("anna");
    assertThat(Duration.between(given.directive().createdAt(), given.directive().validUntil()))
        .isEqualTo(Duration.ofHours(2));
    assertThat(register.give(Kind.LOGIN, "eve", Action.PASS, null, "").known()).isFalse();
    assertThat(register.list(false, 10))
        .extracting(entry -> entry.directive().value())
        .containsExactly("eve", "bob");

    assertThat(register.lift(Kind.ACCOUNT, "bob")).containsExactly(given.directive());
    assertThat(register.lift(Kind.ACCOUNT, "bob")).isEmpty();
    assertThat(register.lift(given.directive().id())).isEmpty();
    assertThat(register.list(false, 10)).hasSize(1);
    assertThat(register.list(true, 10))
        .extracting(DirectiveRegister.Entry::liftedBy)
        .containsExactly("", "anna");
    long id = given.directive().id();
    assertThat(mariadb.rows("SELECT who, what, account_id, detail FROM audit ORDER BY id"))
        .satisfiesExactly(
            hold ->
                assertThat(hold)
                    .startsWith("anna directive.hold 1 " + id + ": hold account bob until ")
                    .endsWith(" stolen"),
            pass -> assertThat(pass).startsWith("anna directive.pass null "),
            lift ->
                assertThat(lift).startsWith("anna directive.lift 1 " + id + ": hold account bob"));
  }

  @Test
  void refusesWhatCannotBeMeantAndKnowsWhatIsAlike() {
    assertThatThrownBy(() -> register.give(Kind.ACCOUNT, "bobby", Action.HOLD, null, ""))
        .hasMessageContaining("no account is named bobby");
    assertThatThrownBy(() -> register.give(Kind.NETWORK, "192.0.2.1/24", Action.HOLD, null, ""))
        .hasMessageContaining("bits set beyond the prefix");
    assertThatThrownBy(() -> register.give(Kind.CAMPAIGN, "text-1", Action.HOLD, null, ""))
        .hasMessageContaining("not a campaign: text-1");
    assertThatThrownBy(() -> register.give(Kind.LOGIN, "  ", Action.HOLD, null, ""))
        .hasMessageContaining("is empty");
    assertThat(register.alike(Kind.ACCOUNT, "bop")).containsExactly("bob");
    assertThat(register.alike(Kind.LOGIN, "xob")).containsExactly("bob");
    assertThat(register.alike(Kind.LOGIN, "zz")).isEmpty();
    assertThat(register.list(true, 10)).isEmpty();
  }

  @Test
  void keepsTheYoungestHundredThousandAndTakesNoMore() throws Exception {
    mariadb.sql(
        "INSERT INTO directive (kind, value, action, created_at)"
            + " SELECT 'login', CONCAT('u', seq), 'hold', NOW(6) - INTERVAL seq SECOND"
            + " FROM seq_1_to_"
            + (Directives.MOST + 1));
    directives.reload();

    Attribution nobody = new Attribution.Nobody();
    assertThat(said(login("u1"), nobody)).isEqualTo("hold login u1");
    assertThat(said(login("u" + Directives.MOST), nobody)).isNotEmpty();
    assertThat(said(login("u" + (Directives.MOST + 1)), nobody)).isEmpty();
    assertThatThrownBy(() -> register.give(Kind.LOGIN, "x", Action.HOLD, null, ""))
        .hasMessageContaining("there are 100000 already");
  }

  private String said(Hints hints, Attribution attribution) {
    return said(directives.fitting(hints, attribution, List::of));
  }

  private String said(String print) {
    return said(
        directives.fitting(
            login("x"), new Attribution.Nobody(), () -> List.of(Fingerprint.parse(print))));
  }

  private static String said(List<Directive> fitting) {
    return String.join(
        ", ",
        fitting.stream()
            .map(each -> each.action().word() + " " + each.kind().word() + " " + each.value())
            .toList());
  }

  private static Hints login(String name) {
    return new Hints(name, null, List.of(), null, null, "");
  }

  private static Hints from(String address) {
    return new Hints(null, null, List.of(), null, InetAddress.ofLiteral(address), "");
  }

  private static void soon(Callable<Boolean> condition) {
    await().atMost(SOON).until(condition);
  }
}
