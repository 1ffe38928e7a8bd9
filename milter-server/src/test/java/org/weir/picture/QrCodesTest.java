package org.weir.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodesTest {
  private static final String LINK = "https://www.bad.example/x?id=1";

  @ParameterizedTest
  @CsvSource({
    "zxing-2-7, BIZCARD:N:Todd",
    "zxing-2-11, BEGIN:VCARD",
    "zxing-2-16, http://d-qr.net",
    "zxing-2-17, http://d-qr.net/ex/",
    "zxing-2-24, http://d-qr.net/ex/",
    "zxing-2-34, http://www.google.com/",
    "zxing-3-10, MECARD:N:Google 411",
    "zxing-4-24, http://code.google.com"
  })
  void readsCodesInPhotographsAndDrawings(String name, String text) throws IOException {
    assertThat(QrCodes.in(plane(name), () -> true)).singleElement().asString().contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"04", "07", "10", "12"})
  void readsNothingWhereThereIsNone(String number) throws IOException {
    assertThat(QrCodes.in(plane("zxing-no-code-" + number), () -> true)).isEmpty();
  }

  @Test
  void readsSeveral() {
    BufferedImage both = new BufferedImage(500, 260, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = both.createGraphics();
    graphics.drawImage(QrDrawing.of(LINK, 240), 5, 5, null);
    graphics.drawImage(QrDrawing.of("second", 240), 255, 5, null);
    graphics.dispose();

    assertThat(QrCodes.in(Plane.of(both), () -> true)).containsExactlyInAnyOrder(LINK, "second");
  }

  @Test
  void readsWhiteOnBlackOnlyWhileThereIsTime() {
    BufferedImage code = QrDrawing.of(LINK, 200);
    Plane negative = Plane.of(new RescaleOp(-1, 255, null).filter(code, null));

    assertThat(QrCodes.in(negative, () -> true)).containsExactly(LINK);
    assertThat(QrCodes.in(negative, () -> false)).isEmpty();
  }

  @Test
  void shortensWhatACodeSays() {
    List<String> texts = QrCodes.in(Plane.of(QrDrawing.of("x".repeat(2500), 600)), () -> true);

    assertThat(texts).singleElement().asString().hasSize(1000);
  }

  private static Plane plane(String name) throws IOException {
    try (InputStream in = QrCodesTest.class.getResourceAsStream("/picture/" + name + ".png")) {
      return Plane.of(ImageIO.read(Objects.requireNonNull(in))).within(1000);
    }
  }
}
