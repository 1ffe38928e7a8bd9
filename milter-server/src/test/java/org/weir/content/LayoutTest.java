package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.content.Layout.Image;

class LayoutTest {
  @ParameterizedTest
  @CsvSource({
    "'<img width=120 height=\"80\">', 120, 80",
    "'<img width=120px height=100%>', 120, 0",
    "'<img style=\"max-width: 10px; WIDTH: 320px;height:20.5px\">', 320, 20",
    "'<img width=99999999999 height=-5>', 0, 0",
    "'<img>', 0, 0"
  })
  void readsTheSizeThatAPageSays(String page, int width, int height) {
    assertThat(html(page).images()).containsExactly(new Image(width, height, false, false));
  }

  @Test
  void tellsImagesThatAreALink() {
    assertThat(html("<a href='https://a.example/'><img src=cid:1></a>").images())
        .containsExactly(new Image(0, 0, true, true));
    assertThat(html("<a href='https://a.example/'>words <img src=cid:1></a><img>").images())
        .containsExactly(new Image(0, 0, true, false), new Image(0, 0, false, false));
    assertThat(html("<a name=x><img></a>").images()).containsExactly(new Image(0, 0, false, false));
  }

  @Test
  void leavesOutWhatIsHidden() {
    assertThat(html("<div style='display:none'><img></div>").images()).isEmpty();
  }

  @Test
  void addsUpSlices() {
    String row = "<tr>" + "<td><img width=150 height=300></td>".repeat(4) + "</tr>";
    String column = "<tr><td><img width=600 height=90></td></tr>".repeat(5);

    assertThat(html("<table>" + row + "</table>").slicedPixels()).isEqualTo(4 * 150 * 300);
    assertThat(html("<table>" + column + "</table>").slicedPixels()).isEqualTo(5 * 600 * 90);
    assertThat(html("<img width=150 height=300>".repeat(4)).slicedPixels()).isZero();
    assertThat(
            html("<table><tr><td><img width=10 height=20><img width=20 height=10><img><img>")
                .slicedPixels())
        .isZero();
  }

  @Test
  void seesACodeOfBlocks() {
    String line = "\u2588\u2584 \u2580\u2588".repeat(5);

    assertThat(plain((line + "\r\n").repeat(15)).drawnCode()).isTrue();
    assertThat(plain((line + "\n").repeat(11)).drawnCode()).as("22 rows of half blocks").isTrue();
    assertThat(plain((line + "\n").repeat(8)).drawnCode()).isFalse();
    assertThat(plain((line + " x\n").repeat(40)).drawnCode()).isFalse();
    assertThat(html("<p>Scan:</p>" + (line + "<br>\n").repeat(15)).drawnCode()).isTrue();
    assertThat(html("<pre>" + (line + "\n").repeat(15) + "</pre>").drawnCode()).isTrue();
  }

  @Test
  void seesACodeOfTableCells() {
    String cells = "<td bgcolor=#000></td><td></td><td style='background:#000'></td>".repeat(7);
    String row = "<tr>" + cells + "</tr>";
    String words = "<tr>" + cells.replace("></td>", ">1</td>") + "</tr>";

    assertThat(html("<table>" + row.repeat(21) + "</table>").drawnCode()).isTrue();
    assertThat(html("<table>" + row.repeat(10) + "</table>").drawnCode()).isFalse();
    assertThat(html("<table>" + words.repeat(21) + "</table>").drawnCode()).isFalse();
    assertThat(html("<table><tr>" + "<td></td>".repeat(30) + "</table>").drawnCode()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "one, 1", "'one, two - three!', 3", "'\u200B\u00AD \u2022', 0", "你好世界, 2"})
  void countsWords(String text, int words) {
    assertThat(Drawings.mail("text/plain", text, List.of()).read().words()).isEqualTo(words);
  }

  @Test
  void countsNoWordsThatAreHidden() {
    MessageContent content =
        Drawings.mail("text/html", "<p hidden>a b c d</p><p>one two", List.of()).read();

    assertThat(content.words()).isEqualTo(2);
    assertThat(content.characters()).isEqualTo(6);
  }

  private static Layout html(String page) {
    return Drawings.mail("text/html", page, List.of()).read().layout();
  }

  private static Layout plain(String text) {
    return Drawings.mail("text/plain", text, List.of()).read().layout();
  }
}
