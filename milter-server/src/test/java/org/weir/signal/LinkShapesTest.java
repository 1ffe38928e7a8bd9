package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

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

class LinkShapesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://198.51.100.9/x | link-odd-host",
        "http://3325256713/x | link-odd-host",
        "https://paypal.com@evil.com/ | link-odd-host",
        "http://example.com:8081/ | link-odd-host",
        "https://www.paypal.com.login.secure.session.evil.com/ | link-odd-host",
        "https://login-mail.pages.dev/ | link-free-hosting",
        "https://BIT.LY/3xYz | link-free-hosting",
        "https://shop.com/?m=bob@dest.example | link-names-recipient",
        "https://shop.com/#bob%40dest.example | link-names-recipient",
        "https://shop.com/x/Ym9iQGRlc3QuZXhhbXBsZQ== | link-names-recipient",
        "https://shop.com/x/626f6240646573742e6578616d706c65 | link-names-recipient",
      })
  void areFound(String link, String signal) throws Exception {
    assertThat(present("Subject: x\n\n" + link)).containsExactly(signal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://www.shop.co.uk/a/b?c=d",
        "http://shop.com:80/ https://shop.com:443/",
        "mailto:bob@dest.example",
        "https://shop.com/x/cmNwdDFAZXhhbXBsZS5vcmc=",
      })
  void areNotFoundInOrdinaryLinks(String link) throws Exception {
    assertThat(present("Subject: x\n\n" + link)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "www.bank.com | http://evil.net/ | true",
        "https://bank.com/login | http://evil.net/bank.com | true",
        "bank.com | https://www.bank.com/ | false",
        "Bank | http://evil.net/ | false",
        "see bank.com for more | http://evil.net/ | false",
        "file.name | http://evil.net/ | true",
        "v1.2 | http://evil.net/ | false",
      })
  void compareTheTextWithTheTarget(String text, String target, boolean other) throws Exception {
    String mail = "Content-Type: text/html\n\n<a href='" + target + "'>" + text + "</a>";

    assertThat(present(mail)).isEqualTo(other ? List.of("link-shows-another") : List.of());
  }

  @Test
  void sayWhereALinkLeads() throws Exception {
    String mail = "Content-Type: text/html\n\n<a href=http://evil.net/>bank.com\u202E</a>";

    assertThat(examine(mail))
        .contains(new Present("link-shows-another", 1, "link to evil.net under \"bank.com?\""));
  }

  private static List<String> present(String mail) throws Exception {
    return examine(mail).stream()
        .filter(finding -> !(finding instanceof Absent))
        .map(Finding::signal)
        .toList();
  }

  private static List<Finding> examine(String mail) throws Exception {
    return new LinkShapes()
        .examine(message().containing(Eml.parse(mail)).mail())
        .get(1, TimeUnit.SECONDS);
  }
}
