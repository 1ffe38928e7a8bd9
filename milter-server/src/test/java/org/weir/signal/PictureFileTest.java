package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.gif;
import static org.weir.content.Drawings.joined;
import static org.weir.content.Drawings.latin1;
import static org.weir.content.Drawings.png;
import static org.weir.signal.Sample.message;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class PictureFileTest {
  @Test
  void isAbsentForOrdinaryPictures() {
    assertThat(examine("<img src=cid:0 width=100>", png(200, 100), gif(10, 10)))
        .containsExactlyInAnyOrder(
            new Absent("image-type-lie"),
            new Absent("image-size-lie"),
            new Absent("image-trailing-data"),
            new Absent("image-odd-frames"));
    assertThat(examine("no picture")).allMatch(Absent.class::isInstance);
  }

  @Test
  void namesWhatAPictureHoldsBehindItsEnd() {
    byte[] archive = joined(latin1("PK\u0003\u0004"), random(5000));

    assertThat(examine("", joined(png(80, 80), archive)))
        .contains(
            new Present("image-type-lie", 1.0, "picture \"0.png\" holds behind its end an archive"),
            new Absent("image-trailing-data"));
  }

  @Test
  void namesWhatPosesAsAPicture() {
    assertThat(examine("", latin1("<html><script>location='x'</script>")))
        .contains(new Present("image-type-lie", 1.0, "picture \"0.png\" is a web page"));
  }

  @Test
  void countsWhatFollowsAPicture() {
    assertThat(examine("", joined(png(80, 80), random(1025))))
        .contains(
            new Absent("image-type-lie"),
            new Present(
                "image-trailing-data", 1.0, "picture \"0.png\" has 1025 bytes behind its end"));
    assertThat(examine("", joined(png(80, 80), random(1024))))
        .contains(new Absent("image-trailing-data"));
  }

  @Test
  void seesFramesThatNobodySees() {
    assertThat(examine("", gif(0, 0, 500)))
        .contains(
            new Present(
                "image-odd-frames",
                1.0,
                "picture \"0.png\" shows but one of 3 frames long enough to be seen"));
  }

  @ParameterizedTest
  @CsvSource({
    "'<img src=cid:0 width=1 height=1>', true",
    "'<img src=cid:0 width=1700>', true",
    "'<img src=cid:0 width=30 height=20>', false",
    "'<img src=cid:0>', false",
    "'<img src=https://a.example/ width=1 height=1>', false"
  })
  void comparesSizesWithWhatThePageSays(String page, boolean lie) {
    assertThat(examine(page, png(200, 100)))
        .filteredOn(finding -> finding.signal().equals("image-size-lie"))
        .singleElement()
        .isInstanceOf(lie ? Present.class : Absent.class);
  }

  @Test
  void findsWhatIsThinAndHeavy() {
    byte[] thin = Arrays.copyOf(png(1, 100), 5000);

    assertThat(examine("", thin))
        .contains(
            new Present(
                "image-size-lie", 1.0, "picture \"0.png\" is one pixel thin and has 5000 bytes"));
    assertThat(examine("", png(1, 100))).contains(new Absent("image-size-lie"));
  }

  @Test
  void isUnknownWhenPartsWereNotSeen() {
    assertThat(
            new PictureFile().examine(message().containing(Eml.load("nesting-200")).mail()).join())
        .hasSize(4)
        .allMatch(Unknown.class::isInstance);
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(1).nextBytes(random);
    return random;
  }

  private static List<Finding> examine(String page, byte[]... files) {
    Eml eml = Drawings.mail("text/html", page, List.of(files));
    return new PictureFile().examine(message().containing(eml).mail()).join();
  }
}
