package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
  @ParameterizedTest
  @CsvSource({
    "Mail.Example.COM, mail.example.com",
    "mail.example., mail.example",
    "m\u00fcller.example, xn--mller-kva.example",
    "_dmarc.example, _dmarc.example",
  })
  void writesNamesAsTheDnsHasThem(String written, String name) {
    assertThat(HostName.ascii(written)).contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "localhost",
        "a..b",
        "-a.example",
        "192.0.2.1",
        "a b.example",
        "xn--\u202e.example",
        "\u202egro.example",
        "a\u0000.example",
        "[192.0.2.1]",
        "1.2.3.4."
      })
  void takesNothingElseForAName(String written) {
    assertThat(HostName.ascii(written)).isEmpty();
  }

  @Test
  void takesNoNameWithHundredsOfLabels() {
    assertThat(HostName.ascii("a.".repeat(255) + "example")).isEmpty();
    assertThat(HostName.ascii("x".repeat(1_000_000) + ".example")).isEmpty();
  }
}
