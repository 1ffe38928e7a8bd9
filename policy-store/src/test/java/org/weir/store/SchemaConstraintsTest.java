package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("mariadb")
class SchemaConstraintsTest {
  private static TestDatabase mariadb;

  @BeforeAll
  static void migrate() throws Exception {
    mariadb = TestDatabase.migrated(SchemaConstraintsTest.class);
    mariadb.sql("INSERT INTO account (id, name) VALUES (1, 'bob')");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'messages', 60, -1) | quota_maximum_is_not_negative",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'messages', 60, 1e15) | quota_maximum_is_at_most",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'mails', 60, 1) | quota_unit_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'Messages', 60, 1) | quota_unit_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', '', 60, 1) | quota_unit_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'messages', 59, 1) | quota_period_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'messages', 0, 1) | quota_period_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('default', 'messages', -3600, 1) | quota_period_is",
        "quota (plan, unit, period_seconds, maximum) VALUES ('nosuch', 'messages', 60, 1) | quota_plan_must_exist",
        "quota (account_id, unit, period_seconds, maximum) VALUES (99, 'messages', 60, 1) | quota_account_must_exist",
        "quota (unit, period_seconds, maximum) VALUES ('messages', 60, 1) | quota_is_of_one_plan_or_one_account",
        "quota (plan, account_id, unit, period_seconds, maximum) VALUES ('default', 1, 'messages', 60, 1) | quota_is_of_one_plan_or_one_account",
        "quota (plan, unit, period_seconds, maximum, min_age_days, max_age_days) VALUES ('default', 'messages', 60, 1, 31, 30) | quota_max_age_is_above",
        "quota (plan, unit, period_seconds, maximum, min_age_days, max_age_days) VALUES ('default', 'messages', 60, 1, 30, 30) | quota_max_age_is_above",
        "quota (plan, unit, period_seconds, maximum, min_age_days) VALUES ('default', 'messages', 60, 1, -1) | quota_min_age_is",
        "quota (account_id, unit, period_seconds, maximum, valid_until) VALUES (1, 'messages', 60, 1, 'Friday') | quota_valid_until_is_a_date",
        "quota (plan, scope, unit, period_seconds, maximum) VALUES ('default', 'platform', 'messages', 60, 1) | quota_is_of_one_plan_or_one_account",
        "quota (scope, unit, period_seconds, maximum, max_age_days) VALUES ('platform', 'messages', 60, 1, 30) | quota_of_the_platform_has_no_ages",
        "quota (plan, scope, unit, period_seconds, maximum) VALUES ('default', 'sender', 'messages', 60, 1) | quota_scope_is",
        "directive (kind, value, action) VALUES ('user', 'x', 'hold') | directive_kind_is",
        "directive (kind, value, action) VALUES ('login', 'x', 'tag') | directive_action_is",
        "directive (kind, value, action) VALUES ('login', 'Bob', 'hold') | directive_value_is_lower_case",
        "directive (kind, value, action) VALUES ('login', '', 'hold') | directive_on_anything_else_has",
        "directive (kind, account_id, value, action) VALUES ('login', 1, 'x', 'hold') | directive_on_anything_else_has",
        "directive (kind, value, action) VALUES ('account', 'bob', 'hold') | directive_on_an_account_has",
        "directive (kind, account_id, action) VALUES ('account', 99, 'hold') | directive_account_must_exist",
        "directive (kind, value, action) VALUES ('network', '192.0.2.1/24', 'hold') | directive_network_has_no_bits_set",
        "directive (kind, value, action) VALUES ('network', '2001:0db8::/32', 'hold') | directive_network_address_in_its_shortest",
        "directive (kind, value, action) VALUES ('network', '192.0.2.1/32', 'hold') | directive_network_length_is",
        "directive (kind, value, action) VALUES ('network', 'pc', 'hold') | directive_network_is_an_address",
        "directive (kind, value, action) VALUES ('campaign', 'spam-0123456789abcdef', 'hold') | directive_campaign_is",
        "directive (kind, value, action) VALUES ('campaign', 'text-0123', 'hold') | directive_campaign_is",
        "directive (kind, value, action, valid_until) VALUES ('login', 'x', 'hold', 'Friday') | directive_valid_until_is_a_date",
        "plan_rule (plan, min_risk) VALUES ('default', -1) | plan_rule_risk_is_0_to_1000",
        "plan_rule (plan, min_risk, max_risk) VALUES ('default', 5, 4) | plan_rule_max_risk_is_not_below",
        "plan_rule (plan, country) VALUES ('default', 'xx') | plan_rule_country_is",
        "plan_rule (plan, payment_method) VALUES ('default', 'Cash!') | plan_rule_payment_method_is",
        "plan_rule (plan) VALUES ('nosuch') | plan_rule_plan_must_exist",
        "account (name) VALUES ('') | account_name_is_not_empty",
        "account (name) VALUES (' bob2') | account_name_has_no_blank",
        "account (name) VALUES ('bob2 ') | account_name_has_no_blank",
        "account (name) VALUES (CONCAT('bo', CHAR(9), 'b')) | account_name_has_no_control",
        "account (name) VALUES (REPEAT('x', 256)) | account_name_is_at_most_255",
        "account (name) VALUES (REPEAT('x', 300)) | account_name_is_at_most_255",
        "account (name) VALUES ('bob') | account_name_is_taken",
        "account (name, status) VALUES ('x', 'blocked') | account_status_is",
        "account (name, status) VALUES ('x', 'Active') | account_status_is",
        "account (name, plan) VALUES ('x', 'gold') | account_plan_must_exist",
        "account (name, country) VALUES ('x', 'de') | account_country_is",
        "account (name, country) VALUES ('x', 'DEU') | account_country_is",
        "account (name, risk) VALUES ('x', -1) | account_risk_is",
        "account (name, payment_method) VALUES ('x', 'Credit Card') | account_payment_method_is",
        "account (name, opened_at) VALUES ('x', 'yesterday') | account_opened_at_is_a_date",
        "plan (name) VALUES ('') | plan_name_is",
        "plan (name) VALUES ('Gold') | plan_name_is",
        "plan (name) VALUES (CONCAT('gold', CHAR(10))) | plan_name_is",
        "identity (kind, value, account_id) VALUES ('user', 'x', 1) | identity_kind_is",
        "identity (kind, value, account_id) VALUES ('login', 'x', 99) | identity_account_must_exist",
        "identity (kind, value, account_id) VALUES ('login', '', 1) | identity_value_is_not_empty",
        "identity (kind, value, account_id) VALUES ('login', 'Bob', 1) | identity_value_is_lower_case",
        "identity (kind, value, account_id) VALUES ('login', 'MÜLLER', 1) | identity_value_is_lower_case",
        "identity (kind, value, account_id) VALUES ('login', ' bob', 1) | identity_value_has_no_blank",
        "identity (kind, value, account_id) VALUES ('login', 'bob ', 1) | identity_value_has_no_blank",
        "identity (kind, value, account_id) VALUES ('login', CONCAT('bob', CHAR(10)), 1) | identity_value_has_no_",
        "identity (kind, value, account_id) VALUES ('login', REPEAT('x', 400), 1) | identity_value_is_at_most_255",
        "identity (kind, value, account_id) VALUES ('sender_domain', 'Example.com', 1) | identity_value_is_lower_case",
        "identity (kind, value, account_id) VALUES ('sender_domain', 'example.com.', 1) | identity_sender_domain_is",
        "identity (kind, value, account_id) VALUES ('sender_domain', '@example.com', 1) | identity_sender_domain_is",
        "identity (kind, value, account_id) VALUES ('sender_domain', 'müller.example', 1) | identity_sender_domain_is",
        "identity (kind, value, account_id) VALUES ('sender_domain', 'bob@example.com', 1) | identity_sender_domain_is",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.300', 1) | identity_network_is_an_address",
        "identity (kind, value, account_id) VALUES ('network', 'mail.example.com', 1) | identity_network_is_an_address",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.0/', 1) | identity_network_",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.0/255.255.255.0', 1) | identity_network_is_an_address",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.0 - 192.0.2.9', 1) | identity_network_is_an_address",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.0/33', 1) | identity_network_length_is_below",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.1/32', 1) | identity_network_length_is_below",
        "identity (kind, value, account_id) VALUES ('network', '2001:db8::1/128', 1) | identity_network_length_is_below",
        "identity (kind, value, account_id) VALUES ('network', '192.0.2.1/24', 1) | identity_network_has_no_bits",
        "identity (kind, value, account_id) VALUES ('network', '2001:db8::1/32', 1) | identity_network_has_no_bits",
        "identity (kind, value, account_id) VALUES ('network', '2001:db8:1::/32', 1) | identity_network_has_no_bits",
        "identity (kind, value, account_id) VALUES ('network', '2001:db8:0:0:4000::/65', 1) | identity_network_has_no_bits",
        "identity (kind, value, account_id) VALUES ('network', '2001:db8:0:0::/64', 1) | identity_network_address_in_its_shortest_form",
        "identity (kind, value, account_id) VALUES ('network', '2001:DB8::/32', 1) | identity_",
        "held_message (event_id, relay, code, reason, state) VALUES ('x', 'r', 'W301', '', 'lost') | held_message_state_is",
      })
  void refusesAMistakeByAConstraintThatNamesIt(String insert, String constraint) {
    for (String mode :
        List.of("''", "'STRICT_ALL_TABLES'", "'NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT'")) {
      assertThatThrownBy(() -> mariadb.sql("SET sql_mode = " + mode, "INSERT INTO " + insert))
          .as(mode)
          .isInstanceOfSatisfying(
              SQLException.class,
              refusal -> {
                // A strict mode may refuse by itself what does not fit the column.
                if (!List.of("22001", "22003", "22007").contains(refusal.getSQLState())
                    || mode.equals("''")) {
                  assertThat(refusal.getMessage()).contains(constraint);
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "('login', 'bob')",
        "('login', 'müller@example.com')",
        "('login', 'with blank')",
        "('network', '0.0.0.0/0')",
        "('network', '::/0')",
        "('network', '192.0.2.128/25')",
        "('network', '192.0.2.1')",
        "('network', '2001:db8::1')",
        "('network', '2001:db8:0:0:8000::/65')",
        "('network', '2001:db8::2/127')",
        "('sender_domain', 'example.com')",
        "('sender_domain', 'xn--mller-kva.example')",
        "('sender_domain', '_x.a-b.localhost')",
        "('script', '/var/www/a b/mailer.php')",
        "('certificate', 'sha256:0123456789abcdef')",
      })
  void acceptsSaneIdentities(String value) throws Exception {
    mariadb.sql(
        "INSERT INTO identity (kind, value, account_id) VALUES " + value.replace(")", ", 1)"));
  }

  @Test
  void everyTableIsInnoDbWithAPrimaryKey() throws Exception {
    assertThat(
            mariadb.rows(
                """
                SELECT table_name, engine FROM information_schema.tables t
                WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'
                  AND (engine <> 'InnoDB' OR NOT EXISTS (
                    SELECT 1 FROM information_schema.statistics s
                    WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name
                      AND s.index_name = 'PRIMARY'))
                """))
        .isEmpty();
  }

  @Test
  void theDefaultPlanLimitsNewcomers() throws Exception {
    mariadb.sql(
        """
        INSERT INTO account (name, opened_at) VALUES
          ('29 days', NOW(6) - INTERVAL 30 DAY + INTERVAL 1 MINUTE), ('30 days', NOW(6) - INTERVAL 30 DAY)
        """);
    assertThat(
            mariadb.rows(
                "SELECT account, unit, period_seconds, maximum FROM limits_now"
                    + " WHERE account LIKE '% days' ORDER BY account"))
        .containsExactly("29 days messages 86400 100", "30 days messages 3600 1000");
  }
}
