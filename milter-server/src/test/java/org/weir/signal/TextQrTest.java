package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class TextQrTest {
  @Test
  void seesACodeThatIsDrawnWithCharacters() {
    String code = "\u2588 \u2580\u2584".repeat(8) + "\n";

    assertThat(examine(Drawings.mail("text/plain", "Scan:\n\n" + code.repeat(16), List.of())))
        .isEqualTo(
            new Present(
                "text-qr", 1.0, "a square like a QR code is drawn with characters or table cells"));
  }

  @Test
  void isAbsentInOrdinaryMail() {
    assertThat(examine(Eml.parse("Subject: x\n\nhello"))).isEqualTo(new Absent("text-qr"));
  }

  @Test
  void isUnknownWhenNotAllWasSeen() {
    assertThat(examine(Eml.load("nesting-200"))).isInstanceOf(Unknown.class);
  }

  private static Finding examine(Eml eml) {
    return new TextQr().examine(message().containing(eml).mail()).join().getFirst();
  }
}
