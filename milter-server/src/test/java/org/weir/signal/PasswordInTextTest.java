package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

class PasswordInTextTest {
  /// A ZIP archive of an empty encrypted file `a`.
  private static final String LOCKED = "UEsDBAoAAQAAAAAAAAAAAAAAAAAAAAAAAAABAAAAYQ==";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Password: 1234",
        "the password is abc123",
        "Das Passwort lautet Sommer26",
        "PIN=4711",
        "Passwort:\n geheim",
        "kennwort - abcd"
      })
  void isPresentWhenTheTextGivesIt(String text) {
    assertThat(examine(text, LOCKED))
        .containsExactly(
            new Present(
                "password-in-text",
                1.0,
                "attachment \"a.zip\" needs a password, and the text gives one"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The archive is password protected.",
        "I will send the password by phone",
        "A password is required",
        "hello"
      })
  void isAbsentWhenItDoesNot(String text) {
    assertThat(examine(text, LOCKED)).containsExactly(new Absent("password-in-text"));
  }

  @Test
  void isAbsentWithoutAnAttachmentThatNeedsOne() {
    assertThat(examine("Password: 1234", "aGVsbG8="))
        .containsExactly(new Absent("password-in-text"));
  }

  private static List<Finding> examine(String text, String base64) {
    Eml eml =
        Eml.parse(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
                + text
                + "\n--b\nContent-Disposition: attachment; filename=a.zip\n"
                + "Content-Transfer-Encoding: base64\n\n"
                + base64
                + "\n--b--\n");
    return new PasswordInText().examine(message().containing(eml).mail()).join();
  }
}
