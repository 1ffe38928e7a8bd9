package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.campaign.Standing;
import org.weir.content.Eml;
import org.weir.picture.Pictures;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Present;

/// One picture in two hundred variants from twenty accounts, as picture spam is sent: noise, lines,
/// another size, written anew, edges cut off.
class PictureCampaignTest {
  private static final int VARIANTS = 200;
  private static final int ACCOUNTS = 20;
  private static final int HELD_FROM = 10;

  private final Pictures pictures = new Pictures(2, VARIANTS, Duration.ofSeconds(20));
  private final Campaigns campaigns = new Campaigns(() -> Sample.NOW, 10_000);
  private final SameMail detector = new SameMail(campaigns, pictures);

  @AfterEach
  void stop() {
    pictures.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 13})
  void isOneCampaignAndHeldFromTheTenthMessageOn(long seed) throws Exception {
    Random random = new Random(seed);
    BufferedImage original = advertisement(random);
    Set<Fingerprint> leaders = new HashSet<>();
    for (int i = 1; i <= VARIANTS; i++) {
      Mail mail = mail(1 + i % ACCOUNTS, jpeg(variant(original, random), random));
      Finding finding = detector.examine(mail).get(30, TimeUnit.SECONDS).getFirst();
      if (i >= HELD_FROM) {
        assertThat(finding)
            .as("message %d", i)
            .isInstanceOfSatisfying(
                Present.class, found -> assertThat(found.strength()).isEqualTo(1));
      }
      detector.decided(mail);
      leaders.add(leader(mail));
    }

    assertThat(leaders).as("one campaign").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void otherPicturesAreOtherMail(long seed) throws Exception {
    Random random = new Random(seed);
    for (int i = 1; i <= 40; i++) {
      Mail mail = mail(i, jpeg(advertisement(random), random));
      assertThat(detector.examine(mail).get(30, TimeUnit.SECONDS).getFirst())
          .isInstanceOf(Finding.Absent.class);
      detector.decided(mail);
    }
  }

  private Fingerprint leader(Mail mail) {
    return Fingerprints.ofPictures(mail.pictures(pictures).join()).stream()
        .filter(aspect -> aspect.print().kind() == Kind.PICTURE)
        .map(aspect -> campaigns.standing(aspect, 1).map(Standing::leader).orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  /// Words and boxes, another arrangement for each call.
  private static BufferedImage advertisement(Random random) {
    BufferedImage picture = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    canvas.setColor(new Color(200 + random.nextInt(56), 200 + random.nextInt(56), 220));
    canvas.fillRect(0, 0, 640, 480);
    for (int i = 0; i < 8; i++) {
      canvas.setColor(new Color(random.nextInt(0x1000000)));
      int x = random.nextInt(500);
      int y = random.nextInt(360);
      canvas.fillRect(x, y, 60 + random.nextInt(200), 40 + random.nextInt(120));
    }
    canvas.setColor(Color.BLACK);
    for (int i = 0; i < 5; i++) {
      canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20 + random.nextInt(40)));
      canvas.drawString("OFFER " + random.nextInt(1_000_000), random.nextInt(300), 60 + 90 * i);
    }
    canvas.dispose();
    return picture;
  }

  private static BufferedImage variant(BufferedImage original, Random random) {
    int width = original.getWidth();
    int height = original.getHeight();
    int left = random.nextInt(width * 3 / 100);
    int top = random.nextInt(height * 3 / 100);
    int right = width - random.nextInt(width * 3 / 100);
    int bottom = height - random.nextInt(height * 3 / 100);
    double scale = 0.7 + random.nextDouble() * 0.6;
    int newWidth = (int) ((right - left) * scale);
    int newHeight = (int) ((bottom - top) * scale);
    BufferedImage variant = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = variant.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.drawImage(original, 0, 0, newWidth, newHeight, left, top, right, bottom, null);
    for (int i = 0; i < random.nextInt(6); i++) {
      canvas.setColor(new Color(random.nextInt(0x1000000)));
      canvas.drawLine(
          random.nextInt(newWidth),
          random.nextInt(newHeight),
          random.nextInt(newWidth),
          random.nextInt(newHeight));
    }
    canvas.dispose();
    for (int i = 0; i < newWidth * newHeight / 100; i++) {
      variant.setRGB(
          random.nextInt(newWidth), random.nextInt(newHeight), random.nextInt(0x1000000));
    }
    return variant;
  }

  private static byte[] jpeg(BufferedImage picture, Random random) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam quality = writer.getDefaultWriteParam();
    quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    quality.setCompressionQuality(0.4f + random.nextFloat() * 0.5f);
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), quality);
    }
    writer.dispose();
    return bytes.toByteArray();
  }

  private static Mail mail(long id, byte[] picture) {
    Account account =
        new Account(id, "K-" + id, "basic", Account.Status.ACTIVE, Sample.NOW, 0, null, null);
    String base64 =
        Base64.getMimeEncoder(76, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(picture);
    Eml eml =
        Eml.parse(
            String.join(
                "\n",
                List.of(
                    "Content-Type: image/jpeg; name=\"p" + id + ".jpg\"",
                    "Content-Transfer-Encoding: base64",
                    "",
                    base64)));
    return message()
        .of(new Attribution.Known(account, Attribution.Kind.LOGIN, "x"))
        .containing(eml)
        .mail();
  }
}
