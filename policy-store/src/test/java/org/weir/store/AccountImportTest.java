package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.policy.Attribution.Kind;
import org.weir.store.AccountImport.Outcome;
import org.weir.store.AccountRegister.Identity;
import org.weir.store.ImportSummary.Change;
import org.weir.store.ImportSummary.Difference;
import org.weir.store.ImportSummary.Problem;

class AccountImportTest {
  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(AccountImportTest.class);
    database = Database.openForLongWork(mariadb.settings());
    mariadb.sql(
        "INSERT INTO plan (name) VALUES ('gold')",
        "INSERT INTO account (name, country, risk) VALUES ('K-1', 'DE', 7), ('K-2', 'AT', 7)",
        "INSERT INTO identity (kind, value, account_id) SELECT 'login', 'one', id FROM account"
            + " WHERE name = 'K-1'");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void addsChangesAndLinksWhatTheFileSaysAndNothingElse() throws Exception {
    List<ImportLine> file =
        List.of(
            line(2, "K-1", Map.of(AccountColumn.PLAN, "gold"), login("one"), login("uno")),
            line(3, "K-3", Map.of(AccountColumn.COUNTRY, "CH"), network("2001:DB8:0:1::/64")));

    Outcome outcome = imported(Set.of(AccountColumn.PLAN, AccountColumn.COUNTRY), file);

    assertThat(outcome.applied()).isTrue();
    assertThat(outcome.summary().differences())
        .containsExactly(
            new Difference(3L, Change.ADD, "K-3", null, null, null),
            new Difference(2L, Change.CHANGE, "K-1", "plan", "default", "gold"),
            new Difference(2L, Change.CHANGE, "K-1", "country", "DE", null),
            new Difference(2L, Change.LINK, "K-1", "login", null, "uno"),
            new Difference(3L, Change.LINK, "K-3", "network", null, "2001:db8:0:1::/64"));
    assertThat(mariadb.rows("SELECT name, plan, status, risk, country FROM account ORDER BY name"))
        .containsExactly(
            "K-1 gold active 7 null", "K-2 default active 7 AT", "K-3 default active 0 CH");
    assertThat(
            mariadb.rows(
                "SELECT kind, value, name FROM identity JOIN account ON id = account_id"
                    + " ORDER BY kind, value"))
        .containsExactly("login one K-1", "login uno K-1", "network 2001:db8:0:1::/64 K-3");
    assertThat(mariadb.rows("SELECT who, what, account_id, detail FROM audit"))
        .containsExactly(
            "anna account.import null crm.csv: 2 accounts, 1 added, 1 changed, 0 closed,"
                + " 2 identities added");
    assertThat(imported(Set.of(AccountColumn.PLAN, AccountColumn.COUNTRY), file).summary())
        .matches(ImportSummary::nothingToDo, "the same again changes nothing");
  }

  @Test
  void appliesNothingWhenALineContradictsTheTablesOrAnother() throws Exception {
    Outcome outcome =
        imported(
            Set.of(AccountColumn.PLAN),
            List.of(
                line(2, "K-2", Map.of(), login("one")),
                line(3, "K-3", Map.of(AccountColumn.PLAN, "silver")),
                line(4, "K-3", Map.of()),
                line(5, "K-4", Map.of(), login("x"), network("192.0.2.0/24")),
                line(6, "K-5", Map.of(), login("x")),
                new ImportLine(7, "", Map.of(), List.of(), List.of("bad", "worse"))));

    assertThat(outcome.applied()).isFalse();
    assertThat(outcome.summary().problems())
        .containsExactly(
            new Problem(2, "login one leads to account K-1, not K-2"),
            new Problem(3, "there is no plan silver"),
            new Problem(4, "account K-3 is in line 3 already"),
            new Problem(6, "login x is in line 5 already"),
            new Problem(7, "bad"),
            new Problem(7, "worse"));
    assertThat(mariadb.rows("SELECT COUNT(*) FROM account")).containsExactly("2");
    assertThat(mariadb.rows("SELECT COUNT(*) FROM audit")).containsExactly("0");
  }

  @Test
  void keepsTheFirstProblemsAndCountsTheOthers() {
    List<ImportLine> lines = new ArrayList<>();
    for (int i = 2; i < 1002; i++) {
      lines.add(line(i, "K-" + i, Map.of(AccountColumn.PLAN, "silver")));
    }

    ImportSummary summary = imported(Set.of(AccountColumn.PLAN), lines).summary();

    assertThat(summary.problemCount()).isEqualTo(1000);
    assertThat(summary.problems()).hasSize(100).last().extracting(Problem::line).isEqualTo(101L);
  }

  @Test
  void closesWhatIsMissingOnlyWhenTold() throws Exception {
    List<ImportLine> file = List.of(line(2, "K-1", Map.of()));

    assertThat(imported(Set.of(), file).summary().nothingToDo()).isTrue();
    ImportSummary summary = closing(file).summary();

    assertThat(summary.differences())
        .containsExactly(new Difference(null, Change.CLOSE, "K-2", "status", "active", "closed"));
    assertThat(mariadb.rows("SELECT name, status FROM account ORDER BY name"))
        .containsExactly("K-1 active", "K-2 closed");
    assertThat(closing(List.of()).summary().problems())
        .containsExactly(
            new Problem(1, "there is no account in it, and every account would be closed"));
  }

  @Test
  void changesNothingWithoutConsent() throws Exception {
    Outcome outcome =
        new AccountImport(database, "anna", "crm.csv", true, 100)
            .run(Set.of(), List.of(line(2, "K-3", Map.of())).iterator(), _ -> false);

    assertThat(outcome.applied()).isFalse();
    assertThat(outcome.summary().toAdd()).isEqualTo(1);
    assertThat(outcome.summary().toClose()).isEqualTo(2);
    assertThat(mariadb.rows("SELECT name, status FROM account ORDER BY name"))
        .containsExactly("K-1 active", "K-2 active");
  }

  @Test
  void takesThePlanDefaultForWhatTheRulesSay() throws Exception {
    mariadb.sql("INSERT INTO plan_rule (country, plan) VALUES ('AT', 'gold')");
    List<ImportLine> file =
        List.of(
            line(2, "K-1", Map.of(AccountColumn.PLAN, "default")),
            line(3, "K-2", Map.of(AccountColumn.PLAN, "default")),
            line(4, "K-3", Map.of(AccountColumn.PLAN, "default")));

    imported(Set.of(AccountColumn.PLAN), file);

    assertThat(mariadb.rows("SELECT name, plan FROM account ORDER BY name"))
        .containsExactly("K-1 default", "K-2 gold", "K-3 default");
    assertThat(imported(Set.of(AccountColumn.PLAN), file).summary().nothingToDo()).isTrue();
  }

  @Test
  void appliesManyLinesInSteps() throws Exception {
    List<ImportLine> lines =
        IntStream.range(2, 12_002)
            .mapToObj(i -> line(i, "M-" + i, Map.of(), login("m" + i), login("n" + i)))
            .toList();

    imported(EnumSet.allOf(AccountColumn.class), lines);

    assertThat(mariadb.rows("SELECT COUNT(*) FROM account WHERE name LIKE 'M-%'"))
        .containsExactly("12000");
    assertThat(
            mariadb.rows(
                "SELECT COUNT(*) FROM identity JOIN account ON id = account_id"
                    + " WHERE CONCAT('m', SUBSTRING(value, 2)) = LOWER(REPLACE(name, '-', ''))"))
        .containsExactly("24000");
    assertThat(mariadb.rows("SELECT COUNT(*) FROM audit")).containsExactly("1");
  }

  @Test
  void needsNoMoreRightsThanTheReadmeGives(@TempDir Path folder) throws Exception {
    String user = "import_admin@'127.0.0.1'";
    mariadb.sql(
        "CREATE OR REPLACE USER " + user + " IDENTIFIED BY 'secret'",
        "GRANT CREATE TEMPORARY TABLES ON " + mariadb.name() + ".* TO " + user,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON account TO " + user,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON identity TO " + user,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON plan TO " + user,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON plan_rule TO " + user,
        "GRANT SELECT ON decision TO " + user,
        "GRANT SELECT, INSERT ON audit TO " + user);
    Path password = Files.writeString(folder.resolve("password"), "secret");
    try (Database admin = Database.openForLongWork(mariadb.settings("import_admin", password))) {
      Outcome outcome =
          new AccountImport(admin, "anna", "crm.csv", true, 100)
              .run(
                  Set.of(AccountColumn.PLAN),
                  List.of(line(2, "K-9", Map.of(AccountColumn.PLAN, "gold"), login("nine")))
                      .iterator(),
                  _ -> true);
      assertThat(outcome.applied()).isTrue();
      assertThat(new Unclaimed(admin, InstantSource.system()).list(Duration.ofDays(1), 5))
          .isEmpty();
    } finally {
      mariadb.sql("DROP USER " + user);
    }
    assertThat(mariadb.rows("SELECT status FROM account ORDER BY name"))
        .containsExactly("closed", "closed", "active");
  }

  private Outcome imported(Set<AccountColumn> columns, List<ImportLine> lines) {
    return new AccountImport(database, "anna", "crm.csv", false, 100)
        .run(columns, lines.iterator(), _ -> true);
  }

  private Outcome closing(List<ImportLine> lines) {
    return new AccountImport(database, "anna", "crm.csv", true, 100)
        .run(Set.of(), lines.iterator(), _ -> true);
  }

  private static ImportLine line(
      long number, String name, Map<AccountColumn, Object> values, Identity... identities) {
    return new ImportLine(number, name, values, Arrays.asList(identities), List.of());
  }

  private static Identity login(String value) {
    return Identity.parse(Kind.LOGIN, value);
  }

  private static Identity network(String value) {
    return Identity.parse(Kind.NETWORK, value);
  }
}
