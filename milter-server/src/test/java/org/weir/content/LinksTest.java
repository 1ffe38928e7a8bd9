package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Link.Kind;

/// Links out of text, HTML and header fields.
class LinksTest {
  private static final String HTML = "Content-Type: text/html; charset=utf-8\n\n";

  private static final String PLAIN = "Subject: x\n\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "See http://a.example.com/x. | TEXT | a.example.com",
        "(https://a.example.com) | TEXT | a.example.com",
        "<https://a.example.com> | TEXT | a.example.com",
        "url:https://a.example.com/ | TEXT | a.example.com",
        "visit www.example.com! | TEXT | www.example.com",
        "WWW.EXAMPLE.COM | TEXT | www.example.com",
        "buy at shop.example.com/offer now | NAME | shop.example.com",
        "mail me@example.com, please | NAME | example.com",
        "\"Example.co.uk\" | NAME | example.co.uk",
      })
  void areFoundInText(String text, Kind kind, String host) {
    assertThat(links(PLAIN + text)).containsExactly(kind + " " + host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"e.g. this", "1.2.3", "well...no", "a.b@", "file.notasuffix", "co.uk"})
  void areNotSeenWhereThereAreNone(String text) {
    assertThat(links(PLAIN + text)).isEmpty();
  }

  @Test
  void areFoundInHtmlTheMostInvitingFirst() {
    assertThat(
            links(
                HTML
                    + "<img src=//img.example.com/p.png>see www.text.example.com"
                    + "<p style='display: none'>https://unseen.example.com</p>"
                    + "<meta http-equiv=Refresh content=\"0; URL='http://re.example.com/'\">"
                    + "<form action=https://form.example.com/>"
                    + "<a href='  http://a.example.com/'>Click <b>here</b></a><a href=#x>top</a>"))
        .containsExactly(
            "ANCHOR a.example.com",
            "FORM form.example.com",
            "FRAME re.example.com",
            "TEXT www.text.example.com",
            "IMAGE img.example.com");
  }

  @Test
  void knowTheTextTheyStandUnder() {
    MessageContent content =
        Eml.parse(HTML + "<a href=http://evil.example.com>www.<i>bank</i>.example.com</a>").read();

    assertThat(content.links().getFirst())
        .isEqualTo(
            new Link(
                Kind.ANCHOR,
                new WebAddress("http", "evil.example.com", -1, false, ""),
                "www.bank.example.com"));
  }

  @Test
  void areFoundInHiddenTextToo() {
    assertThat(links(HTML + "<div hidden><a href=http://a.example.com>x</a></div>"))
        .containsExactly("ANCHOR a.example.com");
  }

  @Test
  void areFoundInEncodedParts() {
    String html = "<a href=\"http://b.example.com/\">x</a>";
    byte[] utf16 = ("\uFEFF" + html).getBytes(StandardCharsets.UTF_16BE);

    assertThat(
            links(
                "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
                    + Base64.getEncoder().encodeToString(utf16)))
        .containsExactly("ANCHOR b.example.com");
    assertThat(links("Content-Transfer-Encoding: quoted-printable\n\nhttp://c.exam=\nple.com/=3Fx"))
        .containsExactly("TEXT c.example.com");
  }

  @Test
  void areFoundInAttachedPages() {
    assertThat(
            links(
                "Content-Type: application/octet-stream; name=invoice.html\n\n"
                    + "<a href=http://d.example.com>x</a>"))
        .containsExactly("ANCHOR d.example.com");
  }

  @Test
  void areFoundInTheHeader() {
    assertThat(
            links(
                "From: =?utf-8?q?A_B?= <a@from.example.com>\nReply-To: b@reply.example.com\n"
                    + "To: c@to.example.com\nList-Unsubscribe: <https://off.example.com/x>\n\nx"))
        .containsExactly(
            "HEADER from.example.com", "HEADER reply.example.com", "HEADER off.example.com");
  }

  @Test
  void areGivenOnceAndNotWithoutEnd() {
    StringBuilder many = new StringBuilder(PLAIN);
    for (int i = 0; i < 3_000; i++) {
      many.append("http://h").append(i % 1_500).append(".example.com/ ");
    }
    MessageContent content = Eml.parse(many.toString()).read();

    assertThat(content.links()).hasSize(Texts.MAX_LINKS).doesNotHaveDuplicates();
    assertThat(content.limitsHit()).containsExactly("links");
    assertThat(content.complete()).isTrue();
  }

  @Test
  void textShowsWhatIsSeenOnly() {
    MessageContent content =
        Eml.parse(
                HTML
                    + "<title>t</title><style>s</style><p>Dear\n customer,<br>p&auml;y</p>"
                    + "<span style='font-size:0px'>chaff</span><p style='font-size:0.9em'>now")
            .read();

    assertThat(content.text().strip()).isEqualTo("Dear customer, p\u00E4y now");
  }

  /// Each would take minutes if anything were quadratic.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a ",
        "<div>",
        "<b>",
        "<a href=x>",
        "http://",
        "www.",
        "word ",
        "a.b ",
        "a.",
        "@",
        "<table><p>",
        "&amp",
        "<!--",
        "<a b='"
      })
  void takeLinearTime(String repeated) {
    String hostile = repeated.repeat(Texts.MAX_BYTES / repeated.length());

    assertThat(CompletableFuture.supplyAsync(() -> Eml.parse(HTML + hostile).read()))
        .succeedsWithin(Duration.ofSeconds(20));
  }

  private static List<String> links(String message) {
    return Eml.parse(message).read().links().stream()
        .map(link -> link.kind() + " " + link.target().host())
        .toList();
  }
}
