package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Table table =
      new Table("account", "used", "until")
          .add(Cell.of("anna"), Cell.of(5), Cell.of((Instant) null))
          .add(Cell.of("bernd\u001b[2J"), Cell.of(1000), Cell.of("soon"));

  @Test
  void alignsNumbersRightAndKeepsControlCharactersFromTheTerminal() {
    assertThat(written(table::writeText))
        .isEqualTo(
            """
            ACCOUNT    USED  UNTIL
            anna          5  -
            bernd?[2J  1000  soon
            """);
  }

  @Test
  void doesNotWidenAColumnForOneVeryLongValue() {
    table.add(Cell.of("x".repeat(60)), Cell.of(1), Cell.of("later"));

    assertThat(written(table::writeText).lines())
        .contains("anna          5  -", "x".repeat(60) + "     1  later");
  }

  @Test
  void writesValuesAsJson() {
    assertThat(written(table::writeJson))
        .isEqualTo(
            """
            [
              {"account":"anna","used":5,"until":null},
              {"account":"bernd\\u001B[2J","used":1000,"until":"soon"}
            ]
            """);
    assertThat(written(new Table("a")::writeJson)).isEqualTo("[]\n");
  }

  @Test
  void writesOneThingInLinesOrAsAnObject() {
    Table one = new Table("account", "id").add(Cell.of("anna"), Cell.of(7));

    assertThat(written(one::writeLines)).isEqualTo("account: anna\nid:      7\n");
    assertThat(written(one::writeJsonObject)).isEqualTo("{\"account\":\"anna\",\"id\":7}\n");
  }

  @Test
  void whatDrivesTerminalsIsEscapedInJsonToo() {
    Table one = new Table("subject").add(Cell.of("\u009b31m\u202e\u00fcber"));

    assertThat(written(one::writeJsonObject))
        .isEqualTo("{\"subject\":\"\\u009B31m\\u202E\\u00FCber\"}\n");
  }

  @Test
  void writesTimesInUtcForPrograms() {
    Table one = new Table("until").add(Cell.of(Instant.parse("2026-11-27T23:00:00Z")));

    assertThat(written(one::writeJsonObject)).isEqualTo("{\"until\":\"2026-11-27T23:00:00Z\"}\n");
  }

  private static String written(Consumer<PrintWriter> writing) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    writing.accept(out);
    out.flush();
    return text.toString();
  }
}
