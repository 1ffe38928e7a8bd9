package org.weir.content;

import org.weir.content.PictureHeader.Outline;

/// The segments and scans of a JPEG (ITU-T T.81 annex B). Confined to one reading.
final class JpegOutline {
  private static final int START = 0xD8;
  private static final int END = 0xD9;
  private static final int SCAN = 0xDA;
  private static final int APP1 = 0xE1;
  private static final int APP2 = 0xE2;

  /// So much of a segment is searched for what says that a video or pictures follow.
  private static final int XMP_SEEN = 8192;

  private static final int MOST_LEFT_OVER = 64 * 1024;

  private final Octets file;
  private long width;
  private long height;
  private int scans;
  private boolean announced;
  private boolean exif;

  private JpegOutline(Octets file) {
    this.file = file;
  }

  static Outline of(Octets file) {
    JpegOutline outline = new JpegOutline(file);
    int end = outline.walk();
    return new Outline(
        outline.width,
        outline.height,
        Math.max(1, outline.scans),
        1,
        false,
        end,
        end >= 0 && outline.byCamera(end));
  }

  /// Goes from marker to marker; the end, or -1.
  private int walk() {
    int at = 2;
    while (at >= 0 && at + 1 < file.length()) {
      int marker = file.u8(at) == 0xFF ? file.u8(at + 1) : 0;
      if (marker == END) {
        return at + 2;
      }
      if (standsAlone(marker)) {
        at = nextMarker(marker == 0xFF ? at + 1 : at + 2);
      } else {
        segment(marker, at + 2);
        int length = file.u16be(at + 2);
        at = length < 2 ? -1 : nextMarker(at + 2 + length);
      }
    }
    return -1;
  }

  /// Without a length: restarts, fill bytes, what is no marker at all.
  private static boolean standsAlone(int marker) {
    return marker <= 1 || marker == 0xFF || (marker >= 0xD0 && marker <= START);
  }

  /// Past the data of a scan and past what does not belong here.
  private int nextMarker(int from) {
    int at = from;
    while (at + 1 < file.length() && !(file.u8(at) == 0xFF && marks(file.u8(at + 1)))) {
      at++;
    }
    return at;
  }

  private static boolean marks(int octet) {
    return octet != 0 && octet != 0xFF && (octet < 0xD0 || octet > 0xD7);
  }

  private void segment(int marker, int at) {
    switch (marker) {
      case SCAN -> scans++;
      case APP1 -> {
        exif |= file.has(at + 2, "Exif\0\0");
        announced |= announces(file.latin1(at, Math.min(XMP_SEEN, file.u16be(at))));
      }
      case APP2 -> announced |= file.has(at + 2, "MPF\0");
      default -> {
        if (marker >= 0xC0
            && marker <= 0xCF
            && marker != 0xC4
            && marker != 0xC8
            && marker != 0xCC) {
          height = file.u16be(at + 3);
          width = file.u16be(at + 5);
        }
      }
    }
  }

  /// XMP of phones: a video or further pictures are appended.
  private static boolean announces(String segment) {
    return segment.contains("MotionPhoto")
        || segment.contains("MicroVideo")
        || segment.contains("Container:Directory");
  }

  /// A further picture (CIPA DC-007) or a video that the header announces, the trailer that one
  /// maker's phones write, or what lay in the memory of an old camera.
  private boolean byCamera(int end) {
    boolean picture = file.has(end, "\u00FF\u00D8\u00FF");
    boolean video = file.has(end + 4, "ftyp");
    return (announced && (picture || video))
        || file.has(file.length() - 4, "SEFT")
        || (exif && file.length() - end <= MOST_LEFT_OVER);
  }
}
