package org.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;

/// What goes through table `queue_command`, and what somebody might write there.
class RequestJsonTest {
  @Test
  void aRequestComesBackAsItWas() {
    var request =
        new QueueRequest(
            Verb.DELETE,
            new QueueFilter(
                Map.of(Term.ACCOUNT, "K-\"1\"", Term.OLDER, "7200"), List.of("4jXh845NmLz4gXQ")),
            false,
            Grouping.TO_DOMAIN,
            7,
            true);
    assertThat(RequestJson.parse("delete", RequestJson.write(request))).isEqualTo(request);
    assertThat(RequestJson.parse("hold", "{\"account\": \"K-10017\"}").filter().terms())
        .isEqualTo(Map.of(Term.ACCOUNT, "K-10017"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "reboot | {}",
        "hold   | {}",
        "hold   | {\"all\": \"yes\"}",
        "delete | {\"id\": []}",
        "delete | {\"id\": [\"-d\", \"ALL\"]}",
        "delete | {\"id\": [\"$(reboot)\"]}",
        "delete | {\"id\": [[\"4jXh845NmLz4gXQ\"]]}",
        "delete | {\"sender\": [\"a@x\"]}",
        "delete | {\"sendr\": \"a@x\"}",
        "delete | {\"sender\": \"\"}",
        "delete | {\"older\": \"-1\"}",
        "delete | {\"queue\": \"../../etc\"}",
        "delete | {\"sender\": \"a@x\"} {}",
        "delete | {\"sender\": \"a@x\"",
        "delete | [{\"sender\": \"a@x\"}]",
        "show   | {\"sender\": \"a@x\"}",
        "list   | {\"limit\": 1000000}",
        "list   | {\"limit\": 99999999999999999999}",
        "list   | {\"by\": \"password\"}"
      })
  void nothingElseIsARequest(String verb, String filter) {
    assertThatThrownBy(() -> RequestJson.parse(verb, filter))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tooMuchIsRefusedUnread() {
    String ids = "\"4jXh845NmLz4gXQ\",".repeat(2000);
    assertThatThrownBy(
            () -> RequestJson.parse("hold", "{\"id\": [" + ids + "\"4jXh845NmLz4gXQ\"]}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> RequestJson.parse("hold", "{\"sender\": \"" + "x".repeat(100_000) + "\"}"))
        .hasMessageContaining("too long");
    assertThatThrownBy(() -> RequestJson.parse("hold", "[".repeat(50_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAnswerComesBackAsItWas() throws Exception {
    var row =
        new QueueRow(
            "r1",
            "4jXh845NmLz4gXQ",
            "held",
            Instant.parse("2026-11-22T11:00:00Z"),
            1000,
            "a\u001b@x",
            List.of("b@y", "c@y"),
            2,
            "Connection refused",
            "K-1",
            null,
            null);
    var answer =
        new Answer(
            "r1",
            3,
            3000,
            1,
            List.of(row),
            List.of(new Group("a@x", 3, 3000, 4, Instant.EPOCH)),
            2,
            1,
            0,
            List.of("x: why"),
            "text");
    assertThat(AnswerJson.parse("r1", AnswerJson.write(answer))).isEqualTo(answer);
    assertThat(QueueJson.rows(QueueJson.write(List.of(row, row)))).containsExactly(row, row);
  }
}
