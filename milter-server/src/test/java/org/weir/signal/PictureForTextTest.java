package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.png;
import static org.weir.signal.Sample.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class PictureForTextTest {
  private static final String LINK = "<a href='https://a.example/'><img src='https://a.example/i'";

  @ParameterizedTest
  @CsvSource({"0, 1.0", "29, 1.0", "30, 0.25", "99, 0.25"})
  void weighsAPictureThatIsALinkByTheWordsBesideIt(int words, double strength) {
    assertThat(examine(LINK + "></a>" + "<p>word ".repeat(words)))
        .contains(
            new Present(
                "image-link-short",
                strength,
                "a picture is a link, and there are " + words + " words"));
  }

  @Test
  void leavesAloneWhatHasWordsOrIsAnIcon() {
    assertThat(examine(LINK + "></a>" + "<p>word ".repeat(100)))
        .contains(new Absent("image-link-short"));
    assertThat(examine(LINK + " width=24 height=24></a>")).contains(new Absent("image-link-short"));
    assertThat(examine("<img src='https://a.example/i'>")).contains(new Absent("image-link-short"));
  }

  @Test
  void countsNoWordsThatAreHidden() {
    String padding = "<div style='font-size:0'>" + "word ".repeat(500) + "</div>";

    assertThat(examine(LINK + "></a>" + padding))
        .contains(
            new Present("image-link-short", 1.0, "a picture is a link, and there are 0 words"));
  }

  @Test
  void comparesTextWithPictures() {
    assertThat(examine("<p>hello", png(300, 300), png(63, 900)))
        .contains(new Present("image-text-ratio", 1.0, "5 characters and 90000 pixels"));
    assertThat(examine("<p>" + "x".repeat(721), png(300, 300)))
        .contains(new Absent("image-text-ratio"));
    assertThat(examine("<p>hello", png(300, 299))).contains(new Absent("image-text-ratio"));
  }

  @Test
  void seesAPictureThatStandsAlone() {
    assertThat(examine("<p>hello", png(250, 250)))
        .contains(
            new Present("image-sole-large", 1.0, "one picture of 250 x 250 and hardly any text"));
    assertThat(examine("<p>hello https://a.example/", png(250, 250)))
        .contains(new Absent("image-sole-large"));
    assertThat(examine("<p>hello", png(250, 250), png(20, 20)))
        .contains(new Absent("image-sole-large"));
    assertThat(examine("<p>" + "x".repeat(100), png(250, 250)))
        .contains(new Absent("image-sole-large"));
  }

  @Test
  void seesAPictureInSlices() {
    String table = "<table><tr>" + "<td><img width=150 height=300>".repeat(4) + "</table>";

    assertThat(examine(table))
        .contains(
            new Present(
                "image-sliced", 1.0, "a picture of 180000 pixels is put together from slices"));
    assertThat(examine(table + "x".repeat(100))).contains(new Absent("image-sliced"));
  }

  @Test
  void knowsNothingOfMailThatItCouldNotRead() {
    assertThat(
            new PictureForText()
                .examine(message().containing(Eml.load("nesting-200")).mail())
                .join())
        .hasSize(4)
        .allMatch(Unknown.class::isInstance);
  }

  private static List<Finding> examine(String page, byte[]... files) {
    Eml eml = Drawings.mail("text/html", page, List.of(files));
    return new PictureForText().examine(message().containing(eml).mail()).join();
  }
}
