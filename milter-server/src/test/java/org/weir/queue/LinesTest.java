package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Lines of any length, of any bytes.
class LinesTest {
  private final List<String> read = new ArrayList<>();

  @Test
  void leavesOutWhatIsTooLong() throws Exception {
    assertThat(lines("one\n" + "x".repeat(200_000) + "\n\nlast")).isEqualTo(1);
    assertThat(read).containsExactly("one", "", "last");
  }

  @Test
  void countsATornLineThatIsTooLong() throws Exception {
    assertThat(lines("x".repeat(200_000))).isEqualTo(1);
    assertThat(read).isEmpty();
  }

  @Test
  void replacesWhatIsNoUtf8() throws Exception {
    var lines = new Lines(10, read::add);
    lines.read(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, '\n', 0, 'b'}));
    assertThat(read).containsExactly("a\ufffd", "\0b");
  }

  private int lines(String text) throws Exception {
    var lines = new Lines(10, read::add);
    lines.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    return lines.tooLong();
  }
}
