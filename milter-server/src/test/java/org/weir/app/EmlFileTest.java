package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.weir.policy.Header;

class EmlFileTest {
  @Test
  void cutsHeadersAsAMilterDeliversThem() {
    EmlFile eml =
        parse("From alice Mon Jan 1\nSubject: one\r\n\ttwo\nX-Empty:\nTo:no-space\r\n\r\nbody\n");

    assertThat(eml.headers())
        .containsExactly(
            new Header("Subject", "one\n\ttwo"),
            new Header("X-Empty", ""),
            new Header("To", "no-space"));
    assertThat(eml.body()).asString().isEqualTo("body\n");
  }

  @Test
  void aLineThatIsNoHeaderBeginsTheBody() {
    EmlFile eml = parse("Subject: x\nthis is no header\nmore\n");

    assertThat(eml.headers()).containsExactly(new Header("Subject", "x"));
    assertThat(eml.body()).asString().isEqualTo("this is no header\nmore\n");
  }

  @Test
  void emptyAndHeaderlessFilesAreMessagesToo() {
    assertThat(parse("").headers()).isEmpty();
    assertThat(parse("\nbody").body()).asString().isEqualTo("body");
    assertThat(parse("Subject: only").headers()).containsExactly(new Header("Subject", "only"));
  }

  @Test
  void theHeaderSaysWhoSendsItToWhom() {
    EmlFile eml =
        parse(
            """
            From: "Shop, the <best>" (not@this.test) <orders@shop.test>
            To: first@example.org, second@example.org

            """);

    assertThat(eml.sender()).isEqualTo("orders@shop.test");
    assertThat(eml.recipients()).containsExactly("first@example.org");
    assertThat(parse("From: Mailer\nTo: undisclosed-recipients:;\n\n").sender()).isEmpty();
    assertThat(parse("To: undisclosed-recipients:;\n\n").recipients()).isEmpty();
    assertThat(parse("To: friends: a@b.test;\n\n").recipients()).containsExactly("a@b.test");
  }

  @Test
  void keepsNoMoreOfTheBodyThanTheLimit() {
    EmlFile eml = parse("Subject: x\n\n" + "b".repeat(1_001));

    assertThat(eml.body()).hasSize(1_000);
    assertThat(eml.cut()).isTrue();
    assertThat(parse("Subject: x\n\n" + "b".repeat(999)).cut()).isFalse();
  }

  private static EmlFile parse(String text) {
    return EmlFile.parse(text.getBytes(StandardCharsets.ISO_8859_1), 1_000);
  }
}
