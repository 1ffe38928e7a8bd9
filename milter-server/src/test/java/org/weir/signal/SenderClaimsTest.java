package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Header;

class SenderClaimsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PayPal Service <info@shop.net> | | brand-in-name",
        "\"Wells-Fargo Alert\" <a@b.co.uk> | | brand-in-name",
        "=?utf-8?B?TmV0ZmxpeA==?= <a@b.net> | | brand-in-name",
        "Office 365 <a@b.net> | | brand-in-name",
        "WaImart Hello <a@b.net> | | brand-look-alike",
        "C0STC0 member <a@b.net> | | brand-look-alike",
        "Chase Alert <a@b.net> | | brand-in-name",
        "\"boss@bank.com\" <x@mail.net> | | name-shows-address",
        "Ann <ann@shop.net> | Ann <ann.shop@gmail.com> | reply-to-elsewhere",
      })
  void areFalse(String from, String replyTo, String signal) throws Exception {
    assertThat(present(from, replyTo)).containsExactly(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PayPal <service@mail.paypal.de>",
        "Microsoft <no-reply@accountprotection.microsoft.com>",
        "Microsoft <no-reply@office365.com>",
        "T-Mobile <a@t-mobile.com>",
        "Chase Miller <a@b.net>",
        "Zoom Lens Shop <a@b.net>",
        "Norton & Sons Plumbing <a@b.net>",
        "Apple Card Support <a@post.applecard.apple>",
        "Amazon Web Services <a@aws.com>",
        "Amazonia Travel <a@b.net>",
        "\"ann@shop.net\" <ann@mail.shop.net>",
        "ann@shop.net",
        "Ann <>",
        "",
        "PayPal",
      })
  void areTrueOrNone(String from) throws Exception {
    assertThat(present(from, null)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ann@gmail.com, ann2@gmail.com",
    "ann@shop.net, ann@other.net",
    "'', ann@gmail.com",
  })
  void answersMayGoElsewhere(String from, @Nullable String replyTo) throws Exception {
    assertThat(present(from, replyTo)).isEmpty();
  }

  private static List<String> present(String from, @Nullable String replyTo) throws Exception {
    Sample sample =
        replyTo == null
            ? message().with(new Header("From", from))
            : message().with(new Header("From", from), new Header("Reply-To", replyTo));
    return new SenderClaims()
        .examine(sample.mail()).get(1, TimeUnit.SECONDS).stream()
            .filter(finding -> !(finding instanceof Absent))
            .map(Finding::signal)
            .toList();
  }
}
