package org.weir.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.part;
import static org.weir.content.Drawings.png;
import static org.weir.content.Drawings.shapes;
import static org.weir.content.Drawings.written;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Part;
import org.weir.picture.Sight.Seen;
import org.weir.picture.Sight.Unseen;

class PicturesTest {
  private final Pictures pictures = PatientPictures.open();

  @AfterEach
  void close() {
    pictures.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void seesTheSameInEveryFormat(String format) throws Exception {
    BufferedImage image = shapes(400, 300, 3);
    Appearance drawn = Appearance.of(Plane.of(image), List.of());

    assertThat(view(part(written(format, image))))
        .singleElement()
        .satisfies(sight -> {
          assertThat(sight).isInstanceOf(Seen.class);
          assertThat(((Seen) sight).appearance().resembles(drawn)).isTrue();
        });
  }

  @Test
  void seesTheSameInBothKindsOfWebP() throws Exception {
    List<Sight> both = view(part(resource("lossy.webp")), part(resource("lossless.webp")));

    assertThat(both).hasSize(2).hasOnlyElementsOfType(Seen.class);
    assertThat(((Seen) both.get(0)).appearance().resembles(((Seen) both.get(1)).appearance()))
        .isTrue();
  }

  @Test
  void readsCodes() throws Exception {
    assertThat(view(part(png(QrDrawing.of("https://bad.example/", 200)))))
        .extracting(sight -> ((Seen) sight).appearance().qrTexts())
        .containsExactly(List.of("https://bad.example/"));
  }

  @Test
  void makesLargePicturesSmallWhileItReadsThem() throws Exception {
    BufferedImage large = new BufferedImage(4000, 5000, BufferedImage.TYPE_BYTE_BINARY);
    large.createGraphics().fillRect(1000, 1000, 2000, 2000);

    assertThat(view(part(png(large)))).hasOnlyElementsOfType(Seen.class);
  }

  @Test
  void leavesOutWhatIsTooSmallToShowAnything() throws Exception {
    assertThat(view(part(png(63, 500)))).isEmpty();
    assertThat(view(part(png(64, 64)))).hasSize(1);
  }

  @Test
  void looksAtEightPicturesOfAMessage() throws Exception {
    Part[] parts =
        LongStream.range(0, 10)
            .mapToObj(seed -> part(png(shapes(64, 64, seed))))
            .toArray(Part[]::new);

    List<Sight> sights = view(parts);

    assertThat(sights.subList(0, 8)).hasOnlyElementsOfType(Seen.class);
    assertThat(sights.subList(8, 10)).containsOnly(new Unseen("more than 8 pictures"));
  }

  @Test
  void looksAtNothingThatIsTooLarge() throws Exception {
    byte[] heavy = Arrays.copyOf(png(64, 64), 3 * 1024 * 1024);

    assertThat(view(part(heavy)))
        .containsExactly(new Unseen("too large: 3145728 bytes, 64 x 64 pixels, 1 passes"));
  }

  @Test
  void saysWhatIsBroken() throws Exception {
    byte[] file = png(100, 100);
    Arrays.fill(file, 40, file.length - 12, (byte) 7);

    assertThat(view(part(file))).containsExactly(new Unseen("broken: IIOException"));
  }

  @Test
  void waitsNoLongerThanItMayAndKnowsThePictureWhenItComesAgain() {
    Part part = part(png(100, 100));
    try (Pictures hasty = new Pictures(1, 10, Duration.ZERO)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              hasty.view(List.of(part)).get(1, TimeUnit.MINUTES).getFirst().sight()
                  instanceof Seen);
    }
  }

  @Test
  void takesNoMoreThanFitsAndForgetsThat() throws Exception {
    BufferedImage slow = shapes(2000, 1500, 1);
    Part part = part(written("jpeg", slow));
    List<Part> others =
        LongStream.range(0, 8).mapToObj(seed -> part(png(shapes(300, 300, seed)))).toList();
    try (Pictures narrow = new Pictures(1, 1, Duration.ofMinutes(1))) {
      var first = narrow.view(List.of(part));

      assertThat(narrow.view(others).get(1, TimeUnit.MINUTES))
          .extracting(Viewed::sight)
          .contains(new Unseen("too many pictures at once"));
      assertThat(first.get(1, TimeUnit.MINUTES)).extracting(Viewed::sight).hasSize(1);
      assertThat(narrow.view(others.subList(7, 8)).get(1, TimeUnit.MINUTES))
          .extracting(Viewed::sight)
          .hasOnlyElementsOfType(Seen.class);
    }
  }

  @Test
  void answersWhenItIsClosed() throws Exception {
    pictures.close();

    assertThat(view(part(png(100, 100)))).containsExactly(new Unseen("too many pictures at once"));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PicturesTest.class.getResourceAsStream("/picture/" + name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private List<Sight> view(Part... parts) throws Exception {
    return pictures.view(List.of(parts)).get(1, TimeUnit.MINUTES).stream()
        .map(Viewed::sight)
        .toList();
  }
}
