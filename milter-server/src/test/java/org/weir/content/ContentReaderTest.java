package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "base64-dirty",
        "boundary-empty",
        "boundary-in-disposition",
        "boundary-prefix",
        "boundary-rfc2231",
        "boundary-rfc2231-encoded",
        "boundary-semicolon",
        "boundary-trailing-space",
        "boundary-twice-first-wins",
        "boundary-twice-last-wins",
        "boundary-unquoted-slash",
        "bare-cr",
        "comment-in-type",
        "content-type-twice-first",
        "content-type-twice-last",
        "cte-unknown",
        "header-name-space",
        "no-closing-boundary"
      })
  void findsTheAttachmentHoweverTheStructureIsWritten(String message) {
    assertThat(Eml.load(message).read().parts())
        .anySatisfy(part -> {
          assertThat(part.fileName()).isEqualTo("invoice.exe");
          assertThat(part.declaredType()).isEqualTo("application/octet-stream");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "double-extension, invoice.pdf.js",
    "encoded-word-name, invoice.exe",
    "many-spaces-extension, invoice.pdf .exe",
    "rfc2231-name, invoice.pdf.exe",
    "rlo-name, invoicefdp.exe",
    "rspamd-exe_attm, hello_world.exe",
    "rspamd-next2last-doublebad, файл.scr.xz",
    "rspamd-next2last-digits_in_parens, PDF417[3.2.4].msi"
  })
  void decodesFileNames(String message, String name) {
    assertThat(Eml.load(message).read().parts()).extracting(Part::fileName).contains(name);
  }

  @Test
  void joinsEncodedWordsBeforeItDecodesThem() {
    assertThat(Eml.load("rspamd-fname").read().parts())
        .extracting(Part::fileName)
        .containsExactly(
            "[삼성생명]2020.08.14 데일리 경제뉴스.pdf",
            "01029_402110_10620_RGT06902_PRT180ML_20200803_101820.pdf");
  }

  @Test
  void tellsAProgramByItsContent() {
    assertThat(Eml.load("rspamd-exe_attm").read().parts())
        .extracting(Part::kind)
        .containsExactly(null, FileKind.ELF);
  }

  @Test
  void countsAndHashesWhatIsDecoded() {
    MessageContent content = Eml.load("double-extension").read();

    assertThat(content.complete()).isTrue();
    assertThat(content.limitsHit()).isEmpty();
    assertThat(content.parts())
        .containsExactly(
            new Part("text/plain", null, null, 13, null, List.of(), null),
            new Part(
                "application/pdf",
                "invoice.pdf.js",
                null,
                11,
                "a187a86831786f9f14799492412ddecea1b4db767d97e40e01f87e1f5dc942bd",
                List.of(new Mark(Sign.DOUBLE_EXTENSION, "")),
                null));
  }

  @Test
  void readsEnclosedMessages() {
    assertThat(Eml.load("mime4j-base64encoded-rfc822message").read().parts())
        .extracting(Part::declaredType)
        .containsExactly("text/plain");
    assertThat(Eml.load("mime4j-multi-nested").read().parts())
        .extracting(Part::fileName)
        .contains("3d-vise.gif", "3d-eye.gif");
  }

  @Test
  void takesTheShortWayForOneText() {
    Eml text = Eml.parse("Content-Type: text/html; charset=utf-8\n\n<p>--x\nhello");
    byte[] body = text.body();

    MessageContent content = new ContentReader().read(text.fields(), body, body.length, true);

    assertThat(content.complete()).isTrue();
    assertThat(content.parts())
        .containsExactly(new Part("text/html", null, null, body.length, null, List.of(), null));
    assertThat(Eml.parse("Subject: x\n\nhello").read().parts())
        .containsExactly(new Part("text/plain", null, null, 5, null, List.of(), null));
  }

  @Test
  void doesNotTakeTheShortWayForATextWithAName() {
    byte[] program = FileKindTest.windowsProgram();
    Eml text =
        Eml.parse(
            "Content-Type: text/plain; name=readme.txt\nContent-Transfer-Encoding: base64\n\n"
                + Base64.getMimeEncoder().encodeToString(program));

    assertThat(text.read().parts())
        .singleElement()
        .satisfies(part -> {
          assertThat(part.fileName()).isEqualTo("readme.txt");
          assertThat(part.kind()).isEqualTo(FileKind.WINDOWS_PROGRAM);
          assertThat(part.bytes()).isEqualTo(program.length);
        });
  }

  @Test
  void keepsTheNameThatRunsWhenTwoAreGiven() {
    Eml message =
        Eml.parse(
            "Content-Type: application/pdf; name=\"a.scr\"\n"
                + "Content-Disposition: attachment; filename=\"a.pdf\"\n\nx");

    assertThat(message.read().parts()).extracting(Part::fileName).containsExactly("a.scr");
  }

  @ParameterizedTest
  @CsvSource({
    "nesting-200, depth",
    "boundary-twice-first-wins, ambiguous",
    "boundary-twice-last-wins, ambiguous",
    "content-type-twice-first, ambiguous",
    "content-type-twice-last, ambiguous"
  })
  void saysWhatItCouldNotTell(String message, String limit) {
    MessageContent content = Eml.load(message).read();

    assertThat(content.complete()).isFalse();
    assertThat(content.limitsHit()).contains(limit);
  }

  @Test
  void goesOnBesideWhatLiesTooDeep() {
    StringBuilder message = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\n\n");
    for (int i = 1; i < 50; i++) {
      message.append("--b").append(i - 1).append('\n');
      message.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n");
    }
    message.append("--b0\nContent-Disposition: attachment; filename=after.exe\n\nx\n--b0--\n");

    MessageContent content = Eml.parse(message.toString()).read();

    assertThat(content.limitsHit()).containsExactly("depth");
    assertThat(content.parts()).extracting(Part::fileName).contains("after.exe");
  }

  @Test
  void stopsAtTwoHundredParts() {
    String parts =
        IntStream.range(0, 1000)
            .mapToObj(i -> "--b\nContent-Type: text/plain\n\n" + i + "\n")
            .collect(Collectors.joining());

    MessageContent content =
        Eml.parse("Content-Type: multipart/mixed; boundary=b\n\n" + parts + "--b--\n").read();

    assertThat(content.parts()).hasSize(200);
    assertThat(content.limitsHit()).containsExactly("parts");
  }

  @Test
  void stopsAtTooManyOrTooLongHeaderLines() {
    String start = "Content-Type: multipart/mixed; boundary=b\n\n--b\n";

    assertThat(Eml.parse(start + "X: y\n".repeat(2000) + "\nx\n--b--").read().limitsHit())
        .containsExactly("headers", "no-parts");
    assertThat(Eml.parse(start + "X: " + "y\n ".repeat(50_000) + "\n\nx\n--b--").read().limitsHit())
        .containsExactly("headers", "no-parts");
  }

  @Test
  void isIncompleteWhenTheBodyIsCut() {
    Eml message = Eml.load("double-extension");
    byte[] body = message.body();

    MessageContent content = new ContentReader().read(message.fields(), body, 45, true);

    assertThat(content.complete()).isFalse();
    assertThat(content.limitsHit()).containsExactly("body-cut");
    assertThat(content.parts()).extracting(Part::declaredType).containsExactly("text/plain");
  }

  @Test
  void isIncompleteWithoutABoundaryOrWithoutParts() {
    assertThat(Eml.parse("Content-Type: multipart/mixed\n\nhello").read().limitsHit())
        .containsExactly("no-boundary");
    assertThat(Eml.parse("Content-Type: multipart/mixed; boundary=b\n\nhello").read().limitsHit())
        .containsExactly("no-parts");
  }

  @Test
  void readsOnlyWhatCounts() {
    byte[] body = "hello, and what is left of the last message".getBytes(StandardCharsets.US_ASCII);

    MessageContent content =
        new ContentReader()
            .read(List.of(new Field("Content-Type", "application/x")), body, 5, false);

    assertThat(content.parts()).extracting(Part::bytes).containsExactly(5L);
  }
}
