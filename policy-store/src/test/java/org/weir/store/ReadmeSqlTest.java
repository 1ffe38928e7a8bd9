package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeSqlTest {
  private static final Path README = Path.of("..", "sql", "README.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\\n(.*?)```");
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

  @Test
  void everyStatementOfTheReadmeRuns() throws Exception {
    TestDatabase mariadb = TestDatabase.migrated(ReadmeSqlTest.class);
    dropUsers(mariadb);
    List<String> statements = statements();
    assertThat(statements).hasSizeGreaterThan(40);
    for (String statement : statements) {
      mariadb.sql(forTest(statement));
    }
    assertThat(mariadb.rows("SELECT name, plan, status FROM account ORDER BY name"))
        .containsExactly("K-10017 business active", "K-10018 business active");
    assertThat(
            mariadb.rows(
                "SELECT unit, period_seconds, maximum, source FROM limits_now"
                    + " WHERE account = 'K-10017' ORDER BY unit, period_seconds"))
        .containsExactly(
            "messages 3600 5000 raise",
            "recipients 3600 5000 plan",
            "recipients 86400 20000 account");
    asTheDaemonsUser(mariadb);
    asTheAdminsUser(mariadb);
    dropUsers(mariadb);
  }

  /// The daemon's rights are enough for all it does, and it cannot change an account.
  private static void asTheDaemonsUser(TestDatabase mariadb) throws Exception {
    try (Connection connection = connect(mariadb, "weir_daemon", "change-me-2");
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of("account", "identity", "plan", "quota", "flyway_schema_history")) {
        statement.execute("SELECT COUNT(*) FROM " + table);
      }
      statement.execute("DELETE FROM change_feed WHERE id = 0");
      statement.execute("INSERT INTO relay (name) VALUES ('r')");
      assertThat(denied(statement, "UPDATE account SET status = 'closed'")).contains("denied");
    }
  }

  /// An admin changes an account without any right on the table that the trigger writes.
  private static void asTheAdminsUser(TestDatabase mariadb) throws Exception {
    try (Connection connection = connect(mariadb, "weir_admin", "change-me-3");
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE account SET risk = 1");
      statement.execute("SELECT COUNT(*) FROM usage_now");
      statement.execute("SELECT COUNT(*) FROM top_senders_today");
      assertThat(denied(statement, "SELECT * FROM change_feed")).contains("denied");
    }
  }

  private static String denied(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return "allowed";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    }
  }

  private static Connection connect(TestDatabase mariadb, String user, String password)
      throws Exception {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:"
            + mariadb.server().port()
            + "/"
            + mariadb.name()
            + "?sslMode=disable",
        user,
        password);
  }

  private static void dropUsers(TestDatabase mariadb) throws Exception {
    for (String user : List.of("weir_migrate", "weir_daemon", "weir_admin")) {
      mariadb.sql("DROP USER IF EXISTS " + user + "@'127.0.0.1'");
    }
  }

  /// The test server calls this machine by its address, and `weir` is its own user.
  private static String forTest(String statement) {
    return statement.replace(" weir@", " weir_daemon@").replace("@localhost", "@'127.0.0.1'");
  }

  private static List<String> statements() throws Exception {
    List<String> statements = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(README));
    while (blocks.find()) {
      END_OF_STATEMENT
          .splitAsStream(blocks.group(1))
          .filter(statement -> !statement.isBlank())
          .map(String::strip)
          .forEach(statements::add);
    }
    return statements;
  }
}
