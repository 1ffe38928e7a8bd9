package org.weir.content;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Pictures for tests, and files that pose as such.
public final class Drawings {
  private Drawings() {}

  /// Coloured shapes, the same for the same seed.
  public static BufferedImage shapes(int width, int height, long seed) {
    Random random = new Random(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(random.nextInt(1 << 24)));
    graphics.fillRect(0, 0, width, height);
    for (int i = 0; i < 25; i++) {
      graphics.setColor(new Color(random.nextInt(1 << 24)));
      int x = random.nextInt(width) - width / 8;
      int y = random.nextInt(height) - height / 8;
      graphics.fillOval(
          x, y, 1 + random.nextInt(1 + width / 2), 1 + random.nextInt(1 + height / 2));
    }
    graphics.dispose();
    return image;
  }

  public static byte[] png(BufferedImage image) {
    return written("png", image);
  }

  public static byte[] png(int width, int height) {
    return png(shapes(width, height, 1));
  }

  /// A file of that format (`png`, `gif`, `bmp`, `jpeg`).
  public static byte[] written(String format, BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static byte[] jpeg(BufferedImage image, float quality, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality);
    param.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /// A GIF of 100 x 80 with a frame of one pixel for each delay, in hundredths of a second.
  public static byte[] gif(int... delays) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin1("GIF89a"));
    out.writeBytes(new byte[] {100, 0, 80, 0, (byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
    for (int delay : delays) {
      out.writeBytes(new byte[] {0x21, (byte) 0xF9, 4, 0, (byte) delay, (byte) (delay >> 8), 0, 0});
      out.writeBytes(new byte[] {0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0});
    }
    out.write(0x3B);
    return out.toByteArray();
  }

  /// A PNG that says it is that large, with chunks between its header and its only, short data.
  public static byte[] pngThatSays(int width, int height, int colourType, byte[]... chunks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin1("\u0089PNG\r\n\u001A\n"));
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) colourType);
    out.writeBytes(chunk("IHDR", header.array()));
    for (byte[] each : chunks) {
      out.writeBytes(each);
    }
    out.writeBytes(chunk("IDAT", deflated(new byte[1000])));
    out.writeBytes(chunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  public static byte[] chunk(String type, byte[] content) {
    byte[] named = joined(latin1(type), content);
    CRC32 sum = new CRC32();
    sum.update(named);
    return ByteBuffer.allocate(named.length + 8)
        .putInt(content.length)
        .put(named)
        .putInt((int) sum.getValue())
        .array();
  }

  public static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    deflater.setInput(content);
    deflater.finish();
    byte[] out = new byte[content.length / 500 + 100];
    int length = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, length);
  }

  /// A WebP with that chunk, padded to 40 bytes.
  public static byte[] webp(String chunk) {
    ByteBuffer file = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    file.put(latin1("RIFF")).putInt(32).put(latin1("WEBP")).put(latin1(chunk));
    return file.array();
  }

  public static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  public static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A message with a text and files; a file's name is `0.png` and so on.
  public static Eml mail(String textType, String text, List<byte[]> files) {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/related; boundary=b\n\n");
    mail.append("--b\nContent-Type: " + textType + "; charset=utf-8\n");
    mail.append("Content-Transfer-Encoding: base64\n\n");
    mail.append(base64(text.getBytes(StandardCharsets.UTF_8)));
    for (int i = 0; i < files.size(); i++) {
      mail.append("--b\nContent-Type: image/png; name=" + i + ".png\n");
      mail.append("Content-Transfer-Encoding: base64\n\n" + base64(files.get(i)));
    }
    return Eml.parse(mail + "--b--\n");
  }

  private static String base64(byte[] content) {
    return Base64.getMimeEncoder().encodeToString(content) + "\n";
  }

  /// A part that is that file.
  public static Part part(byte[] file) {
    return mail("text/plain", "", List.of(file)).read().parts().getLast();
  }
}
