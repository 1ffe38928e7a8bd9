package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mariadb")
class UsageViewTest {
  private static final String ZONE = "Weir/Test";

  /// Half past two for the second time.
  private static final long AFTER_CLOCKS_ARE_PUT_BACK = 1_792_891_800;

  @Test
  void showsEachLimitOnceWhenClocksArePutBack() throws Exception {
    TestDatabase mariadb = TestDatabase.migrated(UsageViewTest.class);
    makeZone(mariadb);
    mariadb.sql(
        "INSERT INTO account (id, name, opened_at) VALUES (1, 'bob', '2020-01-01')",
        """
        INSERT INTO quota_usage (account_id, unit, period_seconds, window_start, used) VALUES
          (1, 'messages', 3600, '2026-10-25 00:00:00', 60),
          (1, 'messages', 3600, '2026-10-25 01:00:00', 5)
        """);
    assertThat(usage(mariadb, ZONE)).isEqualTo(usage(mariadb, "+00:00")).containsExactly(35L);
  }

  @Test
  void showsEachLoginsUseAndThePlatforms() throws Exception {
    TestDatabase mariadb = TestDatabase.migrated(UsageViewTest.class);
    mariadb.sql(
        "INSERT INTO account (id, name, opened_at) VALUES (1, 'bob', '2020-01-01')",
        """
        INSERT INTO quota (account_id, scope, unit, period_seconds, maximum) VALUES
          (1, 'login', 'messages', 86400, 10), (1, 'script', 'messages', 86400, 20)
        """,
        """
        INSERT INTO quota (scope, unit, period_seconds, maximum) VALUES
          ('platform', 'recipients', 86400, 1000), ('platform', 'messages', 86400, NULL)
        """,
        """
        INSERT INTO quota_usage (account_id, subject, unit, period_seconds, window_start, used)
        SELECT id, subject, unit, 86400, FROM_UNIXTIME(UNIX_TIMESTAMP() DIV 86400 * 86400), used
        FROM (SELECT 1 AS id, 'login:anna' AS subject, 'messages' AS unit, 4 AS used
          UNION SELECT 1, 'login:bert', 'messages', 5 UNION SELECT 1, '', 'messages', 9
          UNION SELECT 0, '', 'recipients', 70) AS uses
        """);
    assertThat(
            mariadb.rows(
                "SELECT scope, subject, maximum, used FROM usage_now WHERE account = 'bob'"
                    + " AND period_seconds = 86400 ORDER BY scope, subject"))
        .containsExactly("login login:anna 10 4", "login login:bert 10 5", "script  20 0");
    assertThat(mariadb.rows("SELECT unit, maximum, used FROM platform_usage_now"))
        .containsExactly("recipients 1000 70");
  }

  private static List<Long> usage(TestDatabase mariadb, String zone) throws Exception {
    List<Long> used = new ArrayList<>();
    try (var connection = mariadb.connect();
        var statement = connection.createStatement()) {
      statement.execute("SET time_zone = '" + zone + "'");
      statement.execute("SET timestamp = " + AFTER_CLOCKS_ARE_PUT_BACK);
      try (var rows = statement.executeQuery("SELECT used FROM usage_now WHERE account = 'bob'")) {
        while (rows.next()) {
          used.add(rows.getLong("used"));
        }
      }
    }
    return used;
  }

  /// One hour east of Greenwich, two in the summer of 2026.
  private static void makeZone(TestDatabase mariadb) throws Exception {
    mariadb.sql(
        "REPLACE INTO mysql.time_zone (time_zone_id, use_leap_seconds) VALUES (9901, 'N')",
        "REPLACE INTO mysql.time_zone_name (name, time_zone_id) VALUES ('" + ZONE + "', 9901)",
        """
        REPLACE INTO mysql.time_zone_transition_type
          (time_zone_id, transition_type_id, `offset`, is_dst, abbreviation)
        VALUES (9901, 0, 3600, 0, 'W'), (9901, 1, 7200, 1, 'S')
        """,
        """
        REPLACE INTO mysql.time_zone_transition
          (time_zone_id, transition_time, transition_type_id)
        VALUES (9901, 0, 0), (9901, 1774746000, 1), (9901, 1792890000, 0)
        """);
  }
}
