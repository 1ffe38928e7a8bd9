package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class ExecutableAttachmentTest {
  @ParameterizedTest
  @CsvSource({
    "double-extension, invoice.pdf.js",
    "encoded-word-name, invoice.exe",
    "many-spaces-extension, invoice.pdf .exe",
    "rfc2231-name, invoice.pdf.exe",
    "rlo-name, invoicefdp.exe"
  })
  void seesThroughNames(String message, String name) {
    assertThat(examine(Eml.load(message)))
        .containsExactly(
            new Present(
                "executable-name", 1.0, "attachment \"" + name + "\" runs when it is opened"),
            new Absent("executable-content"));
  }

  @Test
  void seesProgramsByNameAndContent() {
    assertThat(examine(Eml.load("rspamd-exe_attm")))
        .containsExactly(
            new Present(
                "executable-name", 1.0, "attachment \"hello_world.exe\" runs when it is opened"),
            new Present(
                "executable-content",
                1.0,
                "attachment \"hello_world.exe\" has the content of: ELF program"));
  }

  @Test
  void seesAProgramThatPosesAsAPicture() {
    Eml eml =
        Eml.parse("Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\nf0VMRgIBAQA=\n");

    assertThat(examine(eml))
        .containsExactly(
            new Absent("executable-name"),
            new Present(
                "executable-content",
                1.0,
                "attachment without a name (image/jpeg) has the content of: ELF program"));
  }

  @Test
  void countsWhatElseThereIs() {
    String part = "--b\nContent-Disposition: attachment; filename=a.exe\n\nx\n";

    assertThat(examine(Eml.parse("Content-Type: multipart/mixed; boundary=b\n\n" + part.repeat(3))))
        .contains(
            new Present(
                "executable-name", 1.0, "attachment \"a.exe\" runs when it is opened, and 2 more"));
  }

  @Test
  void isAbsentInOrdinaryMail() {
    assertThat(examine(Eml.load("mime4j-multi-nested")))
        .containsExactly(new Absent("executable-name"), new Absent("executable-content"));
    assertThat(examine(Eml.parse("Subject: hello\n\nhello a.exe")))
        .containsExactly(new Absent("executable-name"), new Absent("executable-content"));
  }

  @Test
  void doesNotCallMailCleanThatItCouldNotRead() {
    assertThat(examine(Eml.load("nesting-200")))
        .containsExactly(
            new Unknown("executable-name", "not all parts were seen: depth"),
            new Unknown("executable-content", "not all parts were seen: depth"));
  }

  private static List<Finding> examine(Eml eml) {
    return new ExecutableAttachment().examine(message().containing(eml).mail()).join();
  }
}
