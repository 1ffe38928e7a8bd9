package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Header;

class HeaderDressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\uD835\uDC01\uD835\uDC1A\uD835\uDC2D\uD835\uDC21 <a@b.net> | hello | dressed-up-header",
        "Shop <a@b.net> | \uD835\uDC01\uD835\uDC1A\uD835\uDC2D\uD835\uDC21 sale | dressed-up-header",
        "Shop <a@b.net> | \uFF33\uFF21\uFF2C\uFF25 | dressed-up-header",
        "Shop     Notice <a@b.net> | hello | dressed-up-header",
        "\u21D1\u21D1\u21D1 Shop <a@b.net> | hello | dressed-up-header",
        "\u27A7 Shop <a@b.net> | hello | dressed-up-header",
        "\"\"\"\"\" Shop \"\"\"\"\" <a@b.net> | hello | dressed-up-header",
        "Shop <a@[b.]>us | hello | malformed-from",
        "Shop <<a@b.net>> | hello | malformed-from",
        "Shop <a@b@c.net> | hello | malformed-from",
        "Shop <a@b.net> | Dear {First Name} | unfilled-template",
        "Shop <a@b.net> | Hello %%FIRSTNAME%% | unfilled-template",
        "{{name}} <a@b.net> | Hello | unfilled-template",
        "Shop <a@b.net> | Hello [firstname] | unfilled-template",
      })
  void areFound(String from, String subject, String signal) throws Exception {
    assertThat(present(from, subject)).containsExactly(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ann Miller <ann@shop.net>",
        "\"Miller, Ann\" <ann@shop.net>",
        "ann@shop.net (Ann Miller)",
        "Ann <ann@shop.net>, Bob <bob@shop.net>",
        "\"Ann\" <\"ann b\"@shop.net>",
        "Ann <ann@[192.0.2.1]>",
        "Ann <ann@[IPv6:2001:db8::1]>",
        "Acme\u2122 Corp\u00AE <ann@shop.net>",
        "\u2764\uFE0F Ann <ann@shop.net>",
        "Ann <o'hara@b\u00FCcher.example>",
        "root",
        "root@localhost",
        "\"Ann\"\r\n    <ann@shop.net>",
        "",
      })
  void areNotFoundInHonestFields(String from) throws Exception {
    assertThat(present(from, "Re: {1,2} of [ticket 7], 5% \u2192 10%")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFF2E\uFF34\uFF34\u6771\u65E5\u672C", "\uFF34\uFF36\uFF13\u306E\u4EF6"})
  void fullWidthLettersAreOrdinaryInAsia(String subject) throws Exception {
    assertThat(present("Ann <ann@shop.net>", subject)).isEmpty();
  }

  private static List<String> present(String from, String subject) throws Exception {
    return new HeaderDress()
            .examine(
                message().with(new Header("From", from), new Header("Subject", subject)).mail())
            .get(1, TimeUnit.SECONDS)
            .stream()
            .filter(finding -> !(finding instanceof Absent))
            .map(Finding::signal)
            .toList();
  }
}
