package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What browsers make of a link, by the WHATWG URL standard.
class WebAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.com/ | example.com",
        "HTTPS://User:Pass@WWW.Example.COM:8443/a?b#c | www.example.com",
        "http:example.com | example.com",
        "http:\\\\example.com\\path | example.com",
        "https:////example.com | example.com",
        "//example.com/x | example.com",
        "\\\\example.com | example.com",
        "http://bank.example@evil.example/login | evil.example",
        "http://evil.example\\@bank.example/ | evil.example",
        "http://evil.example#@bank.example/ | evil.example",
        "http://evil.example?@bank.example/ | evil.example",
        "http://%65vil.example/ | evil.example",
        "http://evil\u3002example/ | evil.example",
        "http://ev\u00ADil.exa\u200Bmple/ | evil.example",
        "http://m\u00FCller.example/ | xn--mller-kva.example",
        "http://example.com./ | example.com",
        "http://192.0.2.7/ | 192.0.2.7",
        "http://3221225991/ | 192.0.2.7",
        "http://0xC0000207/ | 192.0.2.7",
        "http://0300.0.0x2.7/ | 192.0.2.7",
        "http://192.519/ | 192.0.2.7",
        "http://192.0.519/ | 192.0.2.7",
        "http://[2001:DB8::7]:80/ | 2001:db8:0:0:0:0:0:7",
        "mailto:Sales@Example.com?subject=x@y | example.com",
      })
  void findsTheHost(String link, String host) {
    assertThat(WebAddress.parse(link)).map(WebAddress::host).contains(host);
  }

  @Test
  void ignoresLineEndsWithin() {
    assertThat(WebAddress.parse("ht\ntp://ex\r\nam\tple.com"))
        .map(WebAddress::host)
        .contains("example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "http://",
        "http:///",
        "relative/path",
        "#top",
        "cid:picture@example.com",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://localhost/",
        "http://256.1.1.1/",
        "http://1.2.3.4.5/",
        "http://0x1FFFFFFFF/",
        "http://08.1.1.1/",
        "http://[::1/",
        "http://a b.example/",
        "http://%00.example/",
        "mailto:nobody"
      })
  void leadsNowhere(String link) {
    assertThat(WebAddress.parse(link)).isEmpty();
  }

  @Test
  void tellsPortAndUser() {
    assertThat(WebAddress.parse("http://bank.example:80@evil.example:8080/x"))
        .contains(new WebAddress("http", "evil.example", 8080, true, "/x"));
    assertThat(WebAddress.parse("http://example.com:99999999999/"))
        .map(WebAddress::port)
        .contains(-1);
  }
}
