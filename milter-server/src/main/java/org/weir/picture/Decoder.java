package org.weir.picture;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.weir.content.Picture;
import org.weir.content.Picture.Format;

/// Decodes the first frame of a picture, made smaller while it is read. What the header said was
/// checked before; what the decoder says is checked again.
final class Decoder {
  /// Pixels of a picture that is decoded.
  static final long MOST_PIXELS = 25_000_000;

  /// Pixels that are kept of it.
  private static final long KEPT_PIXELS = 2_000_000;

  /// WebP is decoded whole before any pixel is left out, and slowly: a second for a million.
  private static final long MOST_WEBP_PIXELS = 2_000_000;

  /// It would cost too much.
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String reason) {
      super(reason);
    }
  }

  private final WebPImageReaderSpi webp = new WebPImageReaderSpi();

  /// The most pixels of a picture of that format.
  static long mostPixels(Format format) {
    return format == Format.WEBP ? MOST_WEBP_PIXELS : MOST_PIXELS;
  }

  /// @param timeLeft asked after each row or so
  /// @throws Refused it is larger than its header says, or there was no time
  /// @throws IOException it is broken
  /// @throws RuntimeException it is broken in a way that the decoder is not prepared for
  BufferedImage decode(Picture picture, BooleanSupplier timeLeft) throws IOException {
    ImageReader reader = reader(picture.format());
    try (var input = new MemoryCacheImageInputStream(input(picture))) {
      reader.setInput(input, true, true);
      long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
      if (pixels > mostPixels(picture.format())) {
        throw new Refused("larger than its header says");
      }
      ImageReadParam param = reader.getDefaultReadParam();
      int step = (int) Math.ceil(Math.sqrt((double) pixels / KEPT_PIXELS));
      param.setSourceSubsampling(Math.max(1, step), Math.max(1, step), 0, 0);
      Patience patience = new Patience(timeLeft);
      reader.addIIOReadProgressListener(patience);
      BufferedImage image = reader.read(0, param);
      if (patience.aborted) {
        throw new Refused("takes too long");
      }
      return image;
    } finally {
      reader.dispose();
    }
  }

  private static ByteArrayInputStream input(Picture picture) {
    byte[] file = new byte[picture.content().remaining()];
    picture.content().duplicate().get(file);
    int length = picture.format() == Format.PNG ? PngChunks.keepEssentials(file) : file.length;
    return new ByteArrayInputStream(file, 0, length);
  }

  private ImageReader reader(Format format) throws IOException {
    if (format == Format.WEBP) {
      return webp.createReaderInstance(null);
    }
    Iterator<ImageReader> readers =
        ImageIO.getImageReadersByFormatName(format.name().toLowerCase(Locale.ROOT));
    if (!readers.hasNext()) {
      throw new IOException("no decoder for " + format);
    }
    return readers.next();
  }

  /// Stops a decoder between two rows when there is no time left.
  private static final class Patience implements IIOReadProgressListener {
    private final BooleanSupplier timeLeft;
    private boolean aborted;

    Patience(BooleanSupplier timeLeft) {
      this.timeLeft = timeLeft;
    }

    @Override
    public void imageProgress(ImageReader source, float percentageDone) {
      if (!timeLeft.getAsBoolean()) {
        aborted = true;
        source.abort();
      }
    }

    @Override
    public void readAborted(ImageReader source) {
      aborted = true;
    }

    @Override
    public void sequenceStarted(ImageReader source, int minIndex) {}

    @Override
    public void sequenceComplete(ImageReader source) {}

    @Override
    public void imageStarted(ImageReader source, int imageIndex) {}

    @Override
    public void imageComplete(ImageReader source) {}

    @Override
    public void thumbnailStarted(ImageReader source, int imageIndex, int thumbnailIndex) {}

    @Override
    public void thumbnailProgress(ImageReader source, float percentageDone) {}

    @Override
    public void thumbnailComplete(ImageReader source) {}
  }
}
