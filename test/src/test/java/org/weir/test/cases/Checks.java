package org.weir.test.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.weir.policy.Header;
import org.weir.test.cases.Expectation.HeaderAdded;
import org.weir.test.cases.Expectation.HeaderGone;
import org.weir.test.cases.Expectation.HeaderKept;
import org.weir.test.cases.Expectation.Held;
import org.weir.test.cases.Expectation.Journal;
import org.weir.test.cases.Expectation.NoJournal;
import org.weir.test.cases.Expectation.Queued;
import org.weir.test.cases.Expectation.Refused;
import org.weir.test.cases.Expectation.ReplyText;
import org.weir.test.cases.Mta.Delivery;
import org.weir.test.rig.Mail;

/// Compares what came of a message with what must come of it.
final class Checks {
  private Checks() {}

  /// @param words of the log line
  /// @param row of table `decision`
  static void check(
      Expectation expectation,
      Message message,
      Delivery delivery,
      Map<String, String> words,
      Map<String, String> row) {
    switch (expectation) {
      case Queued() -> accepted(delivery, false);
      case Held() -> accepted(delivery, true);
      case Refused refused -> refused(refused, delivery);
      case ReplyText(String text) -> assertThat(delivery.text()).contains(text);
      case HeaderAdded added -> added(added, message, mail(delivery));
      case HeaderGone(String name) ->
          assertThat(values(mail(delivery).headers(), name)).as(name).isEmpty();
      case HeaderKept(String name, String value) ->
          assertThat(values(mail(delivery).headers(), name)).as(name).containsExactly(value);
      case Journal(Map<String, String> values) -> journal(values, words, row);
      case NoJournal() -> assertThat(words).isEmpty();
    }
  }

  private static void accepted(Delivery delivery, boolean held) {
    assertThat(delivery.code()).as(delivery.text()).isEqualTo(250);
    assertThat(delivery.held()).as("held").isEqualTo(held);
  }

  private static void refused(Refused refused, Delivery delivery) {
    assertThat(delivery.code()).as(delivery.text()).isEqualTo(refused.code());
    String weirCode = refused.weirCode();
    String start = refused.status() + (weirCode == null ? "" : " " + weirCode + " ");
    // Sendmail puts the address it is about before the filter's words.
    assertThat(delivery.text().replaceFirst("^(\\S+) <.*?>\\.\\.\\. ", "$1 ")).startsWith(start);
    if (weirCode != null) {
      assertThat(delivery.text()).containsPattern(" Event [0-9A-Z]{26}$");
    }
    if (refused.stage() != null) {
      assertThat(delivery.stage()).isEqualTo(refused.stage());
    }
  }

  private static void added(HeaderAdded added, Message message, Mail mail) {
    assertThat(values(message.allHeaders(), added.name())).as("sent " + added.name()).isEmpty();
    List<String> values = values(mail.headers(), added.name());
    assertThat(values).as(added.name()).hasSize(1);
    if (added.value() != null) {
      assertThat(values).as(added.name()).containsExactly(added.value());
    }
  }

  /// Each value must be in the log line or in the row, and wherever its key is, be the same.
  private static void journal(
      Map<String, String> values, Map<String, String> words, Map<String, String> row) {
    values.forEach((key, value) -> {
      assertThat(words.containsKey(key) || row.containsKey(key))
          .as("%s is in %s or %s", key, words, row)
          .isTrue();
      assertThat(words.getOrDefault(key, value)).as("%s in the log", key).isEqualTo(value);
      assertThat(row.getOrDefault(key, value)).as("%s in the row", key).isEqualTo(value);
    });
  }

  private static Mail mail(Delivery delivery) {
    assertThat(delivery.mail()).as("accepted: %s", delivery.text()).isNotNull();
    return Objects.requireNonNull(delivery.mail());
  }

  private static List<String> values(List<Header> headers, String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }
}
