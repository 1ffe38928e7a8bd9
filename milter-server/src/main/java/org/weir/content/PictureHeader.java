package org.weir.content;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.content.Picture.Format;

/// Tells a picture by its bytes before anything decodes it, in one walk over the blocks that it
/// consists of. Never throws on hostile bytes; takes time in proportion to their number and no
/// memory.
final class PictureHeader {
  private static final Pattern PICTURE_NAME =
      Pattern.compile("\\.(?:png|jpe?g|jfif|gif|webp|bmp)$", Pattern.CASE_INSENSITIVE);

  /// What a walk has found.
  ///
  /// @param end where the picture ends; -1 when its end was not found
  /// @param camera whether what follows may be what cameras append
  record Outline(
      long width, long height, int passes, int frames, boolean oddDelays, int end, boolean camera) {
    static Outline still(long width, long height, int end) {
      return new Outline(width, height, 1, 1, false, end, false);
    }
  }

  private PictureHeader() {}

  /// The picture that a part holds, or says that it holds while it is something else.
  ///
  /// @param content its decoded bytes, or the first of them
  /// @param whole whether these are all
  static Optional<Picture> read(
      Structure structure, @Nullable String fileName, byte[] content, boolean whole) {
    Octets file = new Octets(content);
    Format format = format(file);
    if (format != Format.NONE) {
      return Optional.of(picture(format, outline(format, file), file, whole));
    }
    return saysItIsOne(structure, fileName)
        ? Stowaway.in(file, 0)
            .map(instead -> of(format, Outline.still(0, 0, -1), 0, instead, content))
        : Optional.empty();
  }

  private static boolean saysItIsOne(Structure structure, @Nullable String fileName) {
    String type = structure.declaredType();
    return (type.startsWith("image/") && !type.startsWith("image/svg"))
        || (fileName != null && PICTURE_NAME.matcher(fileName).find());
  }

  private static Format format(Octets file) {
    if (file.has(0, "\u0089PNG\r\n\u001A\n")) {
      return Format.PNG;
    }
    if (file.has(0, "\u00FF\u00D8\u00FF")) {
      return Format.JPEG;
    }
    if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
      return Format.GIF;
    }
    if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
      return Format.WEBP;
    }
    // Two letters begin many a text; the size of the next header tells.
    return file.has(0, "BM") && file.u32le(14) >= 12 && file.u32le(14) <= 124
        ? Format.BMP
        : Format.NONE;
  }

  private static Outline outline(Format format, Octets file) {
    return switch (format) {
      case PNG -> PngOutline.of(file);
      case JPEG -> JpegOutline.of(file);
      case GIF -> GifOutline.of(file);
      case WEBP -> webp(file);
      case BMP -> bmp(file);
      case NONE -> Outline.still(0, 0, -1);
    };
  }

  private static Picture picture(Format format, Outline outline, Octets file, boolean whole) {
    int end = outline.end();
    if (!whole || end < 0 || end >= file.length()) {
      return of(format, outline, 0, null, file.bytes());
    }
    Stowaway stowaway = Stowaway.in(file, end).orElse(null);
    boolean harmless = stowaway == null && (outline.camera() || padding(file, end));
    return of(format, outline, harmless ? 0 : file.length() - end, stowaway, file.bytes());
  }

  private static Picture of(
      Format format, Outline outline, long trailing, @Nullable Stowaway stowaway, byte[] content) {
    return new Picture(
        format,
        clamped(outline.width()),
        clamped(outline.height()),
        outline.passes(),
        outline.frames(),
        outline.oddDelays(),
        trailing,
        stowaway,
        ByteBuffer.wrap(content).asReadOnlyBuffer());
  }

  private static int clamped(long side) {
    return Math.clamp(side, 0, Integer.MAX_VALUE);
  }

  /// Cameras and old disks fill up the last block.
  private static boolean padding(Octets file, int from) {
    for (int at = from; at < file.length(); at++) {
      if (file.u8(at) != file.u8(from)) {
        return false;
      }
    }
    return true;
  }

  /// RFC 9649 section 2.
  private static Outline webp(Octets file) {
    long end = 8 + file.u32le(4) + (file.u32le(4) & 1);
    int ends = end > 12 && end <= file.length() ? (int) end : -1;
    if (file.has(12, "VP8 ") && file.has(23, "\u009D\u0001*")) {
      return Outline.still(file.u16le(26) & 0x3FFF, file.u16le(28) & 0x3FFF, ends);
    }
    if (file.has(12, "VP8L") && file.u8(20) == 0x2F) {
      long bits = Math.max(0, file.u32le(21));
      return Outline.still(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF), ends);
    }
    return file.has(12, "VP8X")
        ? Outline.still(1 + file.u24le(24), 1 + file.u24le(27), ends)
        : Outline.still(0, 0, ends);
  }

  /// Sizes in BMP files are often wrong, so their end is not looked for.
  private static Outline bmp(Octets file) {
    boolean oldHeader = file.u32le(14) == 12;
    return oldHeader
        ? Outline.still(file.u16le(18), file.u16le(20), -1)
        : Outline.still(file.u32le(18), height(file.u32le(22)), -1);
  }

  /// Negative when the rows go downwards.
  private static long height(long unsigned) {
    return unsigned > Integer.MAX_VALUE ? (1L << 32) - unsigned : unsigned;
  }
}
