package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.gif;
import static org.weir.content.Drawings.joined;
import static org.weir.content.Drawings.jpeg;
import static org.weir.content.Drawings.latin1;
import static org.weir.content.Drawings.png;
import static org.weir.content.Drawings.shapes;
import static org.weir.content.Drawings.written;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.content.Picture.Format;

class PictureHeaderTest {
  @ParameterizedTest
  @CsvSource({"png, PNG", "jpeg, JPEG", "gif, GIF", "bmp, BMP"})
  void readsTheSizeOfWhatJavaWrites(String name, Format format) {
    Picture picture = picture(written(name, shapes(300, 77, 1)));

    assertThat(picture.format()).isEqualTo(format);
    assertThat(picture.width()).isEqualTo(300);
    assertThat(picture.height()).isEqualTo(77);
    assertThat(picture.pixels()).isEqualTo(300 * 77);
    assertThat(picture.trailing()).isZero();
    assertThat(picture.stowaway()).isNull();
    assertThat(picture.frames()).isEqualTo(1);
    assertThat(picture.passes()).isEqualTo(1);
  }

  @Test
  void readsTheThreeKindsOfWebP() {
    byte[] lossy = Drawings.webp("VP8 ");
    System.arraycopy(latin1("\u009D\u0001*,\u0001M\0"), 0, lossy, 23, 7);
    byte[] lossless = Drawings.webp("VP8L");
    System.arraycopy(latin1("/+\u0001\u0013\0"), 0, lossless, 20, 5);
    byte[] extended = Drawings.webp("VP8X");
    System.arraycopy(latin1("+\u0001\0L\0\0"), 0, extended, 24, 6);

    assertThat(Stream.of(lossy, lossless, extended).map(PictureHeaderTest::picture))
        .allSatisfy(picture -> {
          assertThat(picture.format()).isEqualTo(Format.WEBP);
          assertThat(picture.width()).isEqualTo(300);
          assertThat(picture.height()).isEqualTo(77);
        });
  }

  @Test
  void believesNoSizeThatDoesNotFitIntoANumber() {
    Picture huge = picture(Drawings.pngThatSays(-1, Integer.MAX_VALUE, 2));

    assertThat(huge.width()).isEqualTo(Integer.MAX_VALUE);
    assertThat(huge.pixels()).isEqualTo((long) Integer.MAX_VALUE * Integer.MAX_VALUE);
  }

  @Test
  void countsTheScansOfAJpeg() {
    assertThat(picture(jpeg(shapes(64, 64, 1), 0.7F, true)).passes()).isGreaterThan(5);
  }

  @Test
  void countsFramesAndJudgesTheirDelays() {
    assertThat(picture(gif(10, 10, 10)))
        .returns(3, Picture::frames)
        .returns(false, Picture::oddDelays);
    assertThat(picture(gif(0, 100)).oddDelays()).as("one for an instant").isTrue();
    assertThat(picture(gif(0, 65_535)).oddDelays()).as("and one for ever").isTrue();
    assertThat(picture(gif(0, 0, 0)).oddDelays()).as("no delays at all").isFalse();
    assertThat(picture(gif(0)).oddDelays()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif"})
  void measuresWhatFollowsTheEnd(String name) {
    byte[] file = written(name, shapes(80, 80, 1));
    byte[] random = new byte[3000];
    new Random(1).nextBytes(random);

    assertThat(picture(joined(file, random)).trailing()).isEqualTo(3000);
    assertThat(picture(joined(file, new byte[3000])).trailing()).as("padding").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "'PK\u0003\u0004', ARCHIVE",
    "'\n%PDF-1.7', PDF",
    "'<script>alert(1)</script>', WEB_PAGE",
    "'<!DOCTYPE html><html>', WEB_PAGE",
    "'<?xml version=\"1.0\"?><svg onload=\"x\">', SVG"
  })
  void namesWhatFollowsTheEndOrStandsInItsPlace(String begin, Stowaway stowaway) {
    byte[] foreign = joined(latin1(begin), new byte[100]);

    assertThat(picture(joined(png(80, 80), foreign)).stowaway()).isEqualTo(stowaway);
    assertThat(picture(foreign))
        .returns(Format.NONE, Picture::format)
        .returns(stowaway, Picture::stowaway)
        .returns(0L, Picture::pixels);
  }

  @Test
  void findsAnArchiveByItsEnd() {
    byte[] archive = latin1("junk...PK\u0005\u0006" + "\0".repeat(16) + "\u0003\u0000abc");

    assertThat(picture(joined(png(80, 80), archive)).stowaway()).isEqualTo(Stowaway.ARCHIVE);
  }

  @Test
  void excusesWhatCamerasAppend() {
    byte[] jpeg = jpeg(shapes(80, 80, 1), 0.7F, false);
    byte[] announced =
        joined(
            joined(Arrays.copyOf(jpeg, 2), latin1("\u00FF\u00E2\u0000\u0006MPF\0")),
            Arrays.copyOfRange(jpeg, 2, jpeg.length));

    assertThat(picture(joined(announced, jpeg)).trailing()).isZero();
    assertThat(picture(joined(jpeg, jpeg)).trailing()).isEqualTo(jpeg.length);
  }

  @Test
  void takesNothingElseForAPicture() {
    assertThat(Drawings.part(latin1("BMW and other words that are no picture")).picture()).isNull();
    assertThat(Eml.load("double-extension").read().parts())
        .extracting(Part::picture)
        .containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void survivesBrokenFiles(long seed) {
    Random random = new Random(seed);
    List<byte[]> files =
        List.of(
            png(40, 30),
            jpeg(shapes(40, 30, 1), 0.5F, seed % 2 == 0),
            gif(1, 2, 3),
            written("bmp", shapes(40, 30, 1)),
            Drawings.webp("VP8X"));
    for (int round = 0; round < 300; round++) {
      byte[] file = files.get(random.nextInt(files.size())).clone();
      for (int i = random.nextInt(8); i >= 0; i--) {
        file[random.nextInt(file.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = Arrays.copyOf(file, 1 + random.nextInt(file.length));

      MessageContent content = Drawings.mail("text/plain", "", List.of(cut)).read();

      assertThat(content.limitsHit()).isEmpty();
    }
  }

  private static Picture picture(byte[] file) {
    Picture picture = Drawings.part(file).picture();
    assertThat(picture).isNotNull();
    return Objects.requireNonNull(picture);
  }
}
