package org.weir.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.jpeg;
import static org.weir.content.Drawings.shapes;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureHashTest {
  private static final int SAMPLES = 20;

  private static final Map<String, UnaryOperator<BufferedImage>> CHANGES =
      Map.of(
          "jpeg q70", image -> rewritten(image, 0.7F),
          "jpeg q30", image -> rewritten(image, 0.3F),
          "scale 80 %",
              image -> drawn(image, image.getWidth() * 4 / 5, image.getHeight() * 4 / 5, 0),
          "2 % noise", PictureHashTest::noisy,
          "12 lines", PictureHashTest::lined,
          "crop 3 %", image -> cropped(image, 3),
          "crop 10 %", image -> cropped(image, 10),
          "border", image -> drawn(image, image.getWidth() + 60, image.getHeight() + 60, 30));

  /// How many of 20 drawings are known again; photographs do a little better than drawings.
  @ParameterizedTest
  @CsvSource({
    "jpeg q70, 20",
    "jpeg q30, 20",
    "scale 80 %, 20",
    "2 % noise, 18",
    "12 lines, 14",
    "crop 3 %, 5",
    "crop 10 %, 15",
    "border, 17"
  })
  void knowsAPictureAgain(String change, int atLeast) {
    UnaryOperator<BufferedImage> changed = Objects.requireNonNull(CHANGES.get(change));
    int known = 0;
    for (int seed = 0; seed < SAMPLES; seed++) {
      BufferedImage image = shapes(480, 360, seed);
      known += appearance(image).resembles(appearance(changed.apply(image))) ? 1 : 0;
    }
    assertThat(known).isGreaterThanOrEqualTo(atLeast);
  }

  @Test
  void tellsDifferentPicturesApart() {
    List<Appearance> all =
        new Random(1).longs(60).mapToObj(seed -> appearance(shapes(200, 150, seed))).toList();

    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(all.get(i).resembles(all.get(j))).isFalse();
      }
    }
  }

  @Test
  void tellsPicturesOfOtherShapeApart() {
    BufferedImage image = shapes(300, 300, 1);

    assertThat(hash(image).matches(hash(drawn(image, 300, 250, 0)))).isFalse();
    assertThat(hash(image).matches(hash(drawn(image, 300, 280, 0)))).isTrue();
  }

  @Test
  void takesNoFeaturelessPictureForAnother() {
    BufferedImage white = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);

    assertThat(hash(white).featureless()).isTrue();
    assertThat(hash(white).matches(hash(white))).isFalse();
    assertThat(hash(shapes(100, 100, 1)).featureless()).isFalse();
  }

  @Test
  void seesWhiteWhereAPictureIsTransparent() {
    BufferedImage opaque = shapes(100, 100, 1);
    BufferedImage transparent = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = transparent.createGraphics();
    graphics.drawImage(opaque, 0, 0, 50, 100, 0, 0, 50, 100, null);
    graphics.dispose();
    Graphics2D onWhite = opaque.createGraphics();
    onWhite.setColor(Color.WHITE);
    onWhite.fillRect(50, 0, 50, 100);
    onWhite.dispose();

    assertThat(hash(transparent)).isEqualTo(hash(opaque));
  }

  @Test
  void needsNoMoreThanAPixel() {
    assertThat(appearance(shapes(2, 2, 1)).whole().featureless()).isIn(true, false);
    assertThat(Plane.of(shapes(2, 500, 1)).within(100).width()).isEqualTo(1);
  }

  private static Appearance appearance(BufferedImage image) {
    return Appearance.of(Plane.of(image), List.of());
  }

  private static PictureHash hash(BufferedImage image) {
    return PictureHash.of(Plane.of(image));
  }

  private static BufferedImage rewritten(BufferedImage image, float quality) {
    try {
      return ImageIO.read(new ByteArrayInputStream(jpeg(image, quality, false)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Fills a new size but for a white border.
  private static BufferedImage drawn(BufferedImage image, int width, int height, int border) {
    BufferedImage drawn = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = drawn.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.drawImage(image, border, border, width - 2 * border, height - 2 * border, null);
    graphics.dispose();
    return drawn;
  }

  private static BufferedImage noisy(BufferedImage image) {
    BufferedImage noisy = drawn(image, image.getWidth(), image.getHeight(), 0);
    Random random = new Random(1);
    for (int i = 0; i < noisy.getWidth() * noisy.getHeight() / 50; i++) {
      noisy.setRGB(
          random.nextInt(noisy.getWidth()),
          random.nextInt(noisy.getHeight()),
          random.nextInt(1 << 24));
    }
    return noisy;
  }

  private static BufferedImage lined(BufferedImage image) {
    BufferedImage lined = drawn(image, image.getWidth(), image.getHeight(), 0);
    Random random = new Random(1);
    Graphics2D graphics = lined.createGraphics();
    for (int i = 0; i < 12; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      graphics.drawLine(
          random.nextInt(lined.getWidth()),
          random.nextInt(lined.getHeight()),
          random.nextInt(lined.getWidth()),
          random.nextInt(lined.getHeight()));
    }
    graphics.dispose();
    return lined;
  }

  private static BufferedImage cropped(BufferedImage image, int percent) {
    int x = image.getWidth() * percent / 100;
    int y = image.getHeight() * percent / 100;
    return image.getSubimage(x, y, image.getWidth() - 2 * x, image.getHeight() - 2 * y);
  }
}
