package org.weir.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Attribution.Kind;
import org.weir.store.AccountColumn;
import org.weir.store.AccountRegister.Identity;
import org.weir.store.ImportLine;

class AccountCsvTest {
  @Test
  void readsQuotedValuesSeveralIdentitiesAndAByteOrderMark() {
    List<ImportLine> lines =
        lines(
            "\uFEFFName,Country,login,opened_at\r\n"
                + "\"Müller, \"\"Söhne\"\"\",de, Anna  bob@Example.net ,2024-05-17\r\n"
                + "\"K-\n2\",,,\r\n"
                + "\r\n"
                + "K-3,,,\r\n",
            UTF_8);

    assertThat(lines)
        .containsExactly(
            new ImportLine(
                2,
                "Müller, \"Söhne\"",
                Map.of(
                    AccountColumn.COUNTRY,
                    "DE",
                    AccountColumn.OPENED_AT,
                    Instant.parse("2024-05-17T00:00:00Z")),
                List.of(
                    new Identity(Kind.LOGIN, "anna"), new Identity(Kind.LOGIN, "bob@example.net")),
                List.of()),
            new ImportLine(
                3,
                "",
                Map.of(),
                List.of(),
                List.of("the name has control characters or odd blanks")),
            new ImportLine(6, "K-3", Map.of(), List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status | gone | status 'gone': expected active, suspended or closed",
        "risk | 1001 | risk '1001': expected a whole number from 0 to 1000",
        "country | DEU | country 'DEU': expected two letters (ISO 3166)",
        "plan | a/b | plan 'a/b': expected a word of at most 64 letters, digits, dots and dashes",
        "opened_at | 17.5.2024 | opened_at '17.5.2024': expected 2024-05-17, 2024-05-17T09:30:00 (UTC) or 2024-05-17T09:30:00+02:00",
        "opened_at | 1066-10-14 | opened_at '1066-10-14': expected a year from 1970 to 2037",
        "network | 192.0.2.1/24 | 192.0.2.1/24 has bits set beyond the prefix",
        "sender_domain | a..b | 'a..b' is not a domain name"
      })
  void saysWhyAValueCannotBeMeant(String column, String value, String reason) {
    assertThat(lines("name," + column + "\nK-1,\"" + value + "\"\n", UTF_8))
        .singleElement()
        .satisfies(line -> assertThat(line.problems()).containsExactly(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "2024-05-17T09:30:00+02:00, 2024-05-17T07:30:00Z",
    "2024-05-17 09:30:00, 2024-05-17T09:30:00Z",
    "2024-05-17T09:30Z, 2024-05-17T09:30:00Z"
  })
  void readsTimesWithAndWithoutAZone(String text, String time) {
    assertThat(lines("name,opened_at\nK-1," + text + "\n", UTF_8).getFirst().values())
        .containsEntry(AccountColumn.OPENED_AT, Instant.parse(time));
  }

  @Test
  void reportsEveryBrokenLineAndGoesOn() {
    assertThat(lines("name,risk,login\nK-1,x,\n,1,\nK-3\nK-4,4,\nK-5,5,\"open", UTF_8))
        .extracting(line -> line.number() + " " + line.problems().size())
        .containsExactly("2 1", "3 1", "4 1", "5 0", "6 0");
    assertThat(lines("name\nMüller\n", ISO_8859_1).getFirst().problems())
        .containsExactly("name is not UTF-8");
    assertThat(lines("name,login\nK-1,\"a\"b\nK-2,c\n", UTF_8))
        .singleElement()
        .satisfies(line -> assertThat(line.problems().getFirst()).startsWith("this is not CSV: "));
  }

  @Test
  void refusesAFirstLineThatDoesNotNameTheColumns() {
    assertThat(problems(""))
        .containsExactly("the file is empty; its first line must name the columns");
    assertThat(problems("name;plan\nK-1;gold\n"))
        .satisfiesExactly(
            unknown -> assertThat(unknown).startsWith("unknown column 'name;plan'; known, between"),
            name -> assertThat(name).isEqualTo("there is no column `name`"));
    assertThat(problems("name,plan,PLAN\n")).containsExactly("column plan is there twice");
  }

  private static List<String> problems(String text) {
    return lines(text, UTF_8).getFirst().problems();
  }

  private static List<ImportLine> lines(String text, Charset charset) {
    List<ImportLine> lines = new ArrayList<>();
    new AccountCsv(new ByteArrayInputStream(text.getBytes(charset))).forEachRemaining(lines::add);
    return lines;
  }
}
