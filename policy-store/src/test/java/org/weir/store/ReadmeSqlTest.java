package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("mariadb")
class ReadmeSqlTest {
  private static final List<Path> PAGES =
      List.of(Path.of("../sql/README.md"), Path.of("../init/SIZING.md"));
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\\n(.*?)```");
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\\n");

  @Test
  void everyStatementOfThePagesRuns() throws Exception {
    TestDatabase mariadb = TestDatabase.migrated(ReadmeSqlTest.class);
    List<String> statements = statements();
    assertThat(statements).hasSizeGreaterThan(40);
    for (String statement : statements) {
      mariadb.sql(statement);
    }
    assertThat(mariadb.rows("SELECT name, plan, status FROM account ORDER BY name"))
        .containsExactly("K-10017 business active", "K-10018 business active");
    assertThat(
            mariadb.rows(
                "SELECT unit, period_seconds, maximum, source FROM limits_now"
                    + " WHERE account = 'K-10017' ORDER BY unit, period_seconds"))
        .containsExactly("messages 3600 5000 raise", "recipients 86400 20000 account");
  }

  private static List<String> statements() throws Exception {
    List<String> statements = new ArrayList<>();
    for (Path page : PAGES) {
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      while (blocks.find()) {
        END_OF_STATEMENT
            .splitAsStream(blocks.group(1))
            .filter(statement -> !statement.isBlank())
            .map(String::strip)
            .forEach(statements::add);
      }
    }
    return statements;
  }
}
