package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerPatternTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.4, 127.0.0.4, true",
    "127.0.0.4, 127.0.0.40, false",
    "127.0.0.4-7, 127.0.0.7, true",
    "127.0.0.4-7, 127.0.0.8, false",
    "127.0.0.4-7, 127.0.1.5, false",
    "127.0.0.&12, 127.0.0.8, true",
    "127.0.0.&12, 127.0.0.6, true",
    "127.0.0.&12, 127.0.0.3, false",
  })
  void matches(String pattern, String answer, boolean matches) {
    assertThat(AnswerPattern.parse(pattern).matches(InetAddress.ofLiteral(answer)))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "128.0.0.1",
        "127.0.0",
        "127.0.0.256",
        "127.0.0.7-4",
        "127.0.0.&0",
        "127.0.0.&1-2",
        "127.0.300.1",
        "127.0.01.1",
        "127.255.255.254",
        "127.0.0.99999999999"
      })
  void refuses(String pattern) {
    assertThatIllegalArgumentException().isThrownBy(() -> AnswerPattern.parse(pattern));
  }
}
