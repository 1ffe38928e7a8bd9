package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Attachment.look;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Web pages and SVG pictures.
class WebPageTest {
  @Test
  void findsPages() {
    assertThat(look("a.html", "<p>hello").signs()).containsExactly(Sign.HTML_ATTACHMENT);
    assertThat(look("a", "\n<!-- x --><!DOCTYPE html><html>").signs())
        .containsExactly(Sign.HTML_ATTACHMENT);
    assertThat(look("a.txt", "hello <html>").marks()).isEmpty();
    assertThat(look("a.xml", "<?xml version='1.0'?><a/>").marks()).isEmpty();
  }

  @Test
  void findsPagesThatPutFilesTogether() {
    assertThat(look("a.html", Attachment.of("html-smuggling")).signs())
        .containsExactly(Sign.HTML_ATTACHMENT, Sign.HTML_SMUGGLING);
    assertThat(
            look("a.htm", "<script>document.write(unescape('" + "%3C".repeat(400) + "'))").signs())
        .contains(Sign.HTML_SMUGGLING);
    assertThat(look("a.htm", "<script>document.write(unescape('%3C'))</script>").signs())
        .containsExactly(Sign.HTML_ATTACHMENT);
  }

  @Test
  void findsPagesThatAskForPasswords() {
    assertThat(look("a.html", Attachment.of("html-login-form")).signs())
        .containsExactly(Sign.HTML_ATTACHMENT, Sign.HTML_PASSWORD_FORM);
    byte[] utf16 = "\uFEFF<input type = 'password'>".getBytes(StandardCharsets.UTF_16LE);
    assertThat(look("a.html", utf16).signs()).contains(Sign.HTML_PASSWORD_FORM);
    assertThat(look("a.html", "<input type=text name=password>").signs())
        .containsExactly(Sign.HTML_ATTACHMENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"svg-script", "svg-onload", "svg-foreignobject", "svg-entities", "svg-utf16"})
  void findsPicturesThatAct(String message) {
    assertThat(look("a.svg", Attachment.of(message)).signs()).containsExactly(Sign.ACTIVE_SVG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<a xlink:href='java&#x0a;script:x()'/>",
        "<a href=' data:text/html,x'/>",
        "<svg:script/>",
        "<use href='https://a.example/x.svg#a'/>",
        "<animate attributeName='xlink:href' to='x'/>",
        "<g ONCLICK='x'/>"
      })
  void findsWhatActsInAPicture(String element) {
    assertThat(look("a.svg", "<svg>" + element + "</svg>").signs())
        .containsExactly(Sign.ACTIVE_SVG);
  }

  @Test
  void findsNothingInPicturesThatOnlyShow() {
    assertThat(look("a.svg", Attachment.of("svg-static")).marks()).isEmpty();
    String links = "<svg><use href='#a'/><a href='https://a.example/x'>on=1</a></svg>";
    assertThat(look("a.svg", links).marks()).isEmpty();
    assertThat(look("a.svg", links).links()).hasSize(1);
  }

  @Test
  void seesThroughNamesOfPictures() {
    assertThat(look("logo.png", Attachment.of("svg-named-png")).signs())
        .containsExactly(Sign.TYPE_LIE, Sign.ACTIVE_SVG);
    assertThat(look("logo", "image/png", "<svg/>".getBytes(StandardCharsets.UTF_8)).signs())
        .containsExactly(Sign.TYPE_LIE);
    assertThat(look("logo.png", "\u00FF\u00D8\u00FF\u00E0").marks()).isEmpty();
  }
}
