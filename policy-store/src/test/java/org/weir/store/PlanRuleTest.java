package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanRuleTest {
  private static TestDatabase mariadb;

  @BeforeAll
  static void migrate() throws Exception {
    mariadb = TestDatabase.migrated(PlanRuleTest.class);
    mariadb.sql(
        "INSERT INTO plan (name) VALUES ('risky'), ('prepaid'), ('exotic'), ('gold')",
        """
        INSERT INTO plan_rule (priority, min_risk, country, payment_method, plan) VALUES
          (10, 500, NULL, NULL, 'risky'), (20, 0, 'ZZ', NULL, 'exotic'),
          (30, 0, NULL, 'prepaid', 'prepaid')
        """);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "a, default, 0,   NULL, NULL,    default",
        "b, default, 500, 'ZZ', prepaid, risky",
        "c, default, 499, 'ZZ', prepaid, exotic",
        "d, default, 0,   'DE', prepaid, prepaid",
        "e, gold,    900, 'ZZ', prepaid, gold",
      })
  void aNewAccountWithoutAPlanGetsThatOfTheFirstRuleThatFits(
      String name, String plan, int risk, String country, String payment, String expected)
      throws Exception {
    mariadb.sql(
        "INSERT INTO account (name, plan, risk, country, payment_method) VALUES ('%s', '%s', %d, %s, %s)"
            .formatted(name, plan, risk, quoted(country), quoted(payment)));
    assertThat(planOf(name)).isEqualTo(expected);
  }

  @Test
  void aChangedAccountKeepsItsPlan() throws Exception {
    mariadb.sql(
        "INSERT INTO account (name) VALUES ('old')",
        "UPDATE account SET risk = 900 WHERE name = 'old'");
    assertThat(planOf("old")).isEqualTo("default");
  }

  private static String planOf(String name) throws Exception {
    return mariadb.rows("SELECT plan FROM account WHERE name = '" + name + "'").getFirst();
  }

  private static String quoted(String value) {
    return value == null ? "NULL" : "'" + value + "'";
  }
}
