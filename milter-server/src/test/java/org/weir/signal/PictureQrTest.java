package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.content.Drawings.png;
import static org.weir.signal.Sample.message;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.picture.PatientPictures;
import org.weir.picture.Pictures;
import org.weir.picture.QrDrawing;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class PictureQrTest {
  private static final byte[] CODE = png(QrDrawing.of("HTTPS://WWW.BAD.CO.UK/X", 200));

  private final Pictures pictures = PatientPictures.open();

  @AfterEach
  void close() {
    pictures.close();
  }

  @Test
  void saysWhereACodeLeads() throws Exception {
    assertThat(examine("Scan this", CODE))
        .isEqualTo(new Present("image-qr", 1.0, "a QR code leads to www.bad.co.uk"));
  }

  @Test
  void countsHalfWhenTheTextLeadsThereToo() throws Exception {
    assertThat(examine("Scan this or go to https://shop.bad.co.uk/", CODE))
        .isEqualTo(new Present("image-qr", 0.5, "a QR code says \"HTTPS://WWW.BAD.CO.UK/X\""));
  }

  @Test
  void countsHalfWhenItIsNoLink() throws Exception {
    assertThat(examine("", png(QrDrawing.of("WIFI:S:guests;T:WPA;;", 200))))
        .isEqualTo(new Present("image-qr", 0.5, "a QR code says \"WIFI:S:guests;T:WPA;;\""));
  }

  @Test
  void isAbsentWhenThereIsNone() throws Exception {
    assertThat(examine("no picture")).isEqualTo(new Absent("image-qr"));
    assertThat(examine("a picture", png(200, 200))).isEqualTo(new Absent("image-qr"));
  }

  @Test
  void isUnknownWhenAPictureWasNotLookedAt() throws Exception {
    assertThat(examine("", png(200, 200), Drawings.pngThatSays(30_000, 30_000, 2)))
        .asInstanceOf(InstanceOfAssertFactories.type(Unknown.class))
        .extracting(Unknown::reason)
        .asString()
        .startsWith("a picture was not looked at: too large");
  }

  @Test
  void isUnknownWhenPartsWereNotSeen() throws Exception {
    assertThat(examine(Eml.load("nesting-200")))
        .isEqualTo(new Unknown("image-qr", "not all parts were seen: depth"));
  }

  private Finding examine(String text, byte[]... files) throws Exception {
    return examine(Drawings.mail("text/plain", text, List.of(files)));
  }

  private Finding examine(Eml eml) throws Exception {
    return new PictureQr(pictures)
        .examine(message().containing(eml).mail())
        .get(1, TimeUnit.MINUTES)
        .getFirst();
  }
}
