package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.weir.content.Eml;
import org.weir.content.Sign;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class AttachmentSignsTest {
  @Test
  void saysWhatAndWhere() {
    assertThat(examine(Eml.load("zip-in-zip")))
        .contains(
            new Present(
                "archived-program",
                1.0,
                "attachment \"a.zip\" holds a program or script (invoice.exe)"),
            new Present(
                "nested-archive",
                1.0,
                "attachment \"a.zip\" holds an archive within an archive (b.zip)"),
            new Absent("encrypted-archive"));
  }

  @Test
  void countsWhatElseThereIs() {
    String part = "--b\nContent-Disposition: attachment; filename=a.pdf.exe\n\nx\n";

    assertThat(examine(Eml.parse("Content-Type: multipart/mixed; boundary=b\n\n" + part.repeat(3))))
        .contains(
            new Present(
                "double-extension",
                1.0,
                "attachment \"a.pdf.exe\" has the extension of a document before that of a program"
                    + " or page, and 2 more"));
  }

  @Test
  void speaksOfEverySign() {
    Set<String> signals = new AttachmentSigns().signals();

    assertThat(signals).hasSameSizeAs(Sign.values()).contains("type-lie", "disk-image");
    assertThat(examine(Eml.parse("Subject: hello\n\nhello")))
        .containsExactlyElementsOf(
            Stream.of(Sign.values()).map(sign -> new Absent(sign.signal())).toList());
  }

  @Test
  void doesNotCallMailCleanThatItCouldNotRead() {
    assertThat(examine(Eml.load("zip-depth-13")))
        .contains(
            new Unknown("archived-program", "not all parts were seen: files"),
            new Present(
                "nested-archive",
                1.0,
                "attachment \"a.zip\" holds an archive within an archive (11.zip)"));
  }

  private static List<Finding> examine(Eml eml) {
    return new AttachmentSigns().examine(message().containing(eml).mail()).join();
  }
}
