package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.milter.MilterReply.ReplyCode;

/// Conformance checklist 33.
class ReplyCodeTest {
  @Test
  @DisplayName("33: one line and several")
  void writesOneLineAndSeveral() {
    assertThat(ReplyText.onTheWire(new ReplyCode(550, "5.7.1", "no"))).isEqualTo("550 5.7.1 no");
    assertThat(ReplyText.onTheWire(new ReplyCode(451, "4.7.1", List.of("a", "", "c"))))
        .isEqualTo("451-4.7.1 a\r\n451-4.7.1 \r\n451 4.7.1 c");
    assertThat(ReplyText.onTheWire(new ReplyCode(421, "4.3.2", List.of()))).isEqualTo("421 4.3.2 ");
  }

  @Test
  @DisplayName("33: a percent sign is doubled")
  void doublesPercentSigns() {
    assertThat(ReplyText.onTheWire(new ReplyCode(550, "5.7.1", "100% %s%n")))
        .isEqualTo("550 5.7.1 100%% %%s%%n");
  }

  @Test
  @DisplayName("33: no byte of a sender's can break out of its line")
  void cleansHostileText() {
    ReplyCode reply = new ReplyCode(550, "5.7.1", "<a\r\n250 ok\0\u001B[2J\u007F\u00E9\u4E2D@x>");
    assertThat(reply.lines()).containsExactly("<a  250 ok??[2J???@x>");
  }

  @ParameterizedTest
  @DisplayName("33: code and status must fit each other")
  @CsvSource({
    "250,2.0.0",
    "550,4.7.1",
    "451,5.7.1",
    "600,6.0.0",
    "550,5.7",
    "550,5.7.1234",
    "550,''"
  })
  void refusesCodesThatMtasRefuse(int code, String status) {
    assertThatThrownBy(() -> new ReplyCode(code, status, "no"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @DisplayName("33: lines are at most 480 bytes, replies 32 lines, whatever the text")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void keepsEveryLineShort(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(20_000);
    for (int i = 0; i < length; i++) {
      text.append(random.nextInt(10) == 0 ? (char) random.nextInt(0x3000) : "ab% c".charAt(i % 5));
    }
    ReplyCode reply = new ReplyCode(550, "5.999.999", List.of(text.toString(), "last"));
    String[] lines = ReplyText.onTheWire(reply).split("\r\n", -1);
    assertThat(lines).hasSizeBetween(1, ReplyCode.MAX_LINES);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(480));
    assertThat(lines).allSatisfy(line -> assertThat(line).matches("550[- ]5\\.999\\.999 [ -~]*"));
    assertThat(new ReplyCode(550, "5.999.999", reply.lines())).isEqualTo(reply);
  }

  @Test
  @DisplayName("33: long lines are folded at blanks and lose no word")
  void foldsAtBlanks() {
    String text = String.join(" ", Collections.nCopies(150, "word%"));
    ReplyCode reply = new ReplyCode(550, "5.7.1", text);
    assertThat(reply.lines()).hasSize(3);
    assertThat(String.join(" ", reply.lines())).isEqualTo(text);
  }
}
