package org.weir.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.chunk;
import static org.weir.content.Drawings.deflated;
import static org.weir.content.Drawings.gif;
import static org.weir.content.Drawings.joined;
import static org.weir.content.Drawings.jpeg;
import static org.weir.content.Drawings.latin1;
import static org.weir.content.Drawings.part;
import static org.weir.content.Drawings.pngThatSays;
import static org.weir.content.Drawings.shapes;
import static org.weir.content.Drawings.written;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Part;
import org.weir.content.Picture;
import org.weir.picture.Sight.Seen;
import org.weir.picture.Sight.Unseen;

/// Pictures that are made to exhaust who decodes them. The tests' heap is small enough to notice.
class BombTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);

  private final Pictures pictures = PatientPictures.open();

  @AfterEach
  void close() {
    pictures.close();
  }

  @Test
  void doesNotDecodeWhatSaysThatItIsHuge() {
    assertThat(look(pngThatSays(30_000, 30_000, 2))).isInstanceOf(Unseen.class);
    assertThat(look(bmp(3_000_000, 2_000_000))).isInstanceOf(Unseen.class);
    assertThat(look(pngThatSays(Integer.MAX_VALUE, Integer.MAX_VALUE, 6)))
        .isInstanceOf(Unseen.class);
  }

  @Test
  void doesNotDecodeFramesThatAreLargerThanTheScreen() {
    byte[] gif = gif(1);
    int frame = 13 + 6 + 8;
    Arrays.fill(gif, frame + 5, frame + 9, (byte) 0xFF);

    assertThat(look(gif)).isEqualTo(new Unseen("larger than its header says"));
  }

  @Test
  void doesNotFollowAJpegThroughManyScans() {
    byte[] jpeg = jpeg(shapes(640, 480, 1), 0.5F, true);
    int last = jpeg.length;
    while (!((jpeg[last - 2] & 0xFF) == 0xFF && (jpeg[last - 1] & 0xFF) == 0xDA)) {
      last--;
    }
    byte[] scan = Arrays.copyOfRange(jpeg, last - 2, jpeg.length - 2);
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(jpeg, 0, jpeg.length - 2);
    while (bomb.size() < 1_900_000) {
      bomb.writeBytes(scan);
    }
    byte[] file = joined(bomb.toByteArray(), latin1("\u00FF\u00D9"));

    assertThat(Objects.requireNonNull(part(file).picture()).passes()).isGreaterThan(50);
    look(file);
  }

  @Test
  void looksAtTheFirstOfTenThousandFrames() {
    byte[] file = gif(new int[10_000]);

    assertThat(part(file).picture()).isNotNull().extracting(Picture::frames).isEqualTo(10_000);
    assertThat(look(file)).isInstanceOf(Seen.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void unpacksNoTextsAndProfiles(int colourType) {
    byte[] megabytes = deflated(new byte[64 * 1024 * 1024]);
    byte[] profile = chunk("iCCP", joined(latin1("p\0\0"), megabytes));
    byte[] text = chunk("zTXt", joined(latin1("k\0\0"), deflated(new byte[250_000])));
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    texts.writeBytes(profile);
    while (texts.size() < 1_900_000) {
      texts.writeBytes(text);
    }
    texts.writeBytes(chunk("PLTE", new byte[768]));

    look(pngThatSays(200, 200, colourType, texts.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp"})
  void survivesWhatIsCutOffOrChanged(String format) {
    byte[] whole = written(format, shapes(120, 90, 1));
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      byte[] file = whole.clone();
      for (int j = random.nextInt(6); j > 0; j--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      look(Arrays.copyOf(file, 1 + random.nextInt(file.length)));
    }
  }

  private static byte[] bmp(int width, int height) {
    ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    file.put(latin1("BM")).putInt(200).putInt(0).putInt(54).putInt(40);
    file.putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    return file.array();
  }

  /// What is seen of it.
  private Sight look(byte[] file) {
    Part part = part(file);
    var viewed = pictures.view(List.of(part));
    assertThat(viewed).succeedsWithin(GENEROUS);
    return viewed.join().isEmpty() ? new Unseen("no picture") : viewed.join().getFirst().sight();
  }
}
