package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

class AlarmWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Your mailbox is full | Verify your account within 24 hours or it will be deleted | 1.0",
        "Hello | Unusual activity: verify your card within 24 hours | 0.5",
        "Final notice: claim your gift card | see below | 0.5",
        "Ihr Konto wurde gesperrt | Bitte klicken Sie umgehend hier | 1.0",
        "Votre compte est suspendu | Cliquez ici dans les 24 heures | 1.0",
        "Sua conta foi bloqueada | Clique para atualizar, urgente | 1.0",
        "Kontoinformation | Zablokowano konto, kliknij natychmiast | 0.5",
      })
  void threeThemesAlarm(String subject, String text, double strength) throws Exception {
    assertThat(finding(subject, text))
        .isInstanceOfSatisfying(
            Present.class, found -> assertThat(found.strength()).isEqualTo(strength));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Your order | Click here to see it. Congratulations!",
        "Rechnung 4711 | Bitte überweisen Sie innerhalb von 14 Tagen",
        "Password reset | Click the link to reset it. It will expire.",
        "Minutes | The next meeting is on Monday; agenda attached.",
      })
  void oneOrTwoAreOrdinary(String subject, String text) throws Exception {
    assertThat(finding(subject, text)).isInstanceOf(Absent.class);
  }

  private static Finding finding(String subject, String text) throws Exception {
    String latin1 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    Eml eml =
        Eml.parse("Subject: " + subject + "\nContent-Type: text/plain; charset=utf-8\n\n" + latin1);
    return new AlarmWords()
        .examine(message().containing(eml).mail())
        .get(1, TimeUnit.SECONDS)
        .getFirst();
  }
}
