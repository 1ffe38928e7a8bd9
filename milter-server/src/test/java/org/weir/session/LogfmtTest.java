package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogfmtTest {
  @Test
  void leavesPlainValuesPlainAndNullsOut() {
    assertThat(new Logfmt().add("a", 1).add("b", null).add("c", "x@y.test").toString())
        .isEqualTo("a=1 c=x@y.test");
  }

  @Test
  void mailCannotForgeALineOrAPair() {
    String line = new Logfmt().add("login", "eve\r\nevent=1 \"\\\u001b[2J\u00e9").toString();

    assertThat(line).isEqualTo("login=\"eve??event=1 \\\"\\\\?[2J?\"");
  }

  @Test
  void cutsLongValues() {
    assertThat(new Logfmt().add("v", "x".repeat(10_000)).toString()).hasSizeLessThan(220);
  }
}
