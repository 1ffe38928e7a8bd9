package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParametersTest {
  record Case(String field, String value, List<String> names) {}

  static List<Case> cases() {
    return List.of(
        new Case("attachment; filename=a.txt", "attachment", List.of("a.txt")),
        new Case("attachment; filename=\"a \\\"b\\\".txt\"", "attachment", List.of("a \"b\".txt")),
        new Case("attachment; filename=my file (1).txt", "attachment", List.of("my file (1).txt")),
        new Case("attachment; FileName = x ; size=3", "attachment", List.of("x")),
        new Case("(c (d)) inline (e); (f) filename=(g) \"x\"", "inline", List.of("x")),
        new Case("a; filename=one; filename=two; filename=one", "a", List.of("one", "two")),
        new Case("a; filename*=utf-8'en'%e2%82%ac%20x", "a", List.of("€ x")),
        new Case("a; filename*=iso-8859-1''caf%E9", "a", List.of("café")),
        new Case("a; filename*=bad", "a", List.of("bad")),
        new Case("a; filename*=utf-8''50%", "a", List.of("50%")),
        new Case("a; filename*1=b; filename*0=a", "a", List.of("ab")),
        new Case(
            "a; filename*0*=utf-8''%E2; filename*1*=%82%AC; filename*2=%41", "a", List.of("€%41")),
        new Case("a; filename=plain; filename*=utf-8''better", "a", List.of("plain", "better")),
        new Case("a; filename=\"\u00e2\u0082\u00ac\"", "a", List.of("€")),
        new Case("a; filename=\"caf\u00e9\"", "a", List.of("café")),
        new Case("a; filename=\"never closed", "a", List.of("never closed")),
        new Case("a; filename=\"x\\", "a", List.of("x\\")),
        new Case("a; filename", "a", List.of("")),
        new Case("a (never closed; filename=x", "a", List.of()),
        new Case(";;; ;=;filename=x", "", List.of("x")),
        new Case("", "", List.of()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsWhatSendersWrite(Case example) {
    Parameters parameters = Parameters.parse(example.field());

    assertThat(parameters.value()).isEqualTo(example.value());
    assertThat(parameters.texts("filename")).isEqualTo(example.names());
  }

  @Test
  void takesABoundedNumberOfParameters() {
    Parameters parameters = Parameters.parse("a" + "; filename*0=x".repeat(100_000));

    assertThat(parameters.texts("filename")).containsExactly("x");
  }
}
