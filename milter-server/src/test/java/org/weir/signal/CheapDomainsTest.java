package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;

class CheapDomainsTest {
  @ParameterizedTest
  @CsvSource({
    "a@mail.breathh.shop, see you, sender-cheap-domain",
    "a@x1.onmicrosoft.com, see you, sender-cheap-domain",
    "a@b.za.com, see you, sender-cheap-domain",
    "a@b.net, see https://go.prize.xyz/1, link-cheap-domain",
  })
  void areFound(String from, String text, String signal) throws Exception {
    assertThat(present(from, text)).containsExactly(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "see https://shop.example.com/xyz",
        "mailto:ann@b.shop",
        "https://xyz.example.org"
      })
  void areNotFoundElsewhere(String text) throws Exception {
    assertThat(present("shop@xyz.net", text)).isEmpty();
  }

  private static List<String> present(String from, String text) throws Exception {
    Eml eml = Eml.parse("From: Ann <" + from + ">\n\n" + text);
    return new CheapDomains()
        .examine(message().containing(eml).mail()).get(1, TimeUnit.SECONDS).stream()
            .filter(finding -> !(finding instanceof Absent))
            .map(Finding::signal)
            .toList();
  }
}
