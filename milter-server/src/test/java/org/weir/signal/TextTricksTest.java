package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

class TextTricksTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Your p\u0430ssw\u043Erd and \u0430ccount | mixed-scripts",
        "p\u200Ba\u200Bs\u200Bs wo\u200Brd | broken-words",
      })
  void areFound(String text, String signal) throws Exception {
    assertThat(present("hello", text)).containsExactly(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one p\u0430ssword only",
        "\u041F\u0440\u0438\u0432\u0435\u0442 hello",
        "\u200B\u200B\u200B preheader \u200B\u200B",
        "Donau\u00ADdampf\u00ADschiff fahrt\u00ADs",
        "\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u0646\u0645\u06CC\u200C\u062F\u0627\u0646\u0645",
        "5\u00B5m 7\u03A9",
      })
  void areNotFoundInHonestText(String text) throws Exception {
    assertThat(present("hello", text)).isEmpty();
  }

  @Test
  void capitalsShout() throws Exception {
    assertThat(present("CLAIM YOUR PRIZE NOW", "x")).containsExactly("subject-shouts");
    assertThat(present("Re: DHL PAKET 12", "x")).isEmpty();
    assertThat(present("RE: 12345678901234567890", "x")).isEmpty();
  }

  @Test
  void wordsOfSpamAndOfLetters() throws Exception {
    String spam =
        "Dear friend, click here now to claim your free prize! Act now, this offer is risk free."
            + " Order today and save money, 100% guaranteed. To be removed from our mailing list"
            + " click here. Viagra and other drugs online, no prescription needed, low prices.";
    String letter =
        "Hi Tom, thanks for the patch. I have tried it on my machine and the second test still"
            + " fails when the file is empty; could you have a look at it when you are back? I wrote"
            + " a few lines about it on the list on Monday. Cheers, Ann";

    assertThat(wording(spam))
        .isInstanceOfSatisfying(
            Present.class, found -> assertThat(found.strength()).isGreaterThan(0.7));
    assertThat(wording(letter)).isInstanceOf(Absent.class);
    assertThat(wording("Click here now!")).as("too short to say").isInstanceOf(Absent.class);
  }

  private static Finding wording(String text) throws Exception {
    return new SpamWording(Wording.shipped())
        .examine(mail("x", text))
        .get(1, TimeUnit.SECONDS)
        .getFirst();
  }

  private static List<String> present(String subject, String text) throws Exception {
    return new TextTricks()
        .examine(mail(subject, text)).get(1, TimeUnit.SECONDS).stream()
            .filter(finding -> !(finding instanceof Absent))
            .map(Finding::signal)
            .toList();
  }

  private static Mail mail(String subject, String text) {
    String latin1 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return message()
        .containing(
            Eml.parse(
                "Subject: " + subject + "\nContent-Type: text/plain; charset=utf-8\n\n" + latin1))
        .mail();
  }
}
