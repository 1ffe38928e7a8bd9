package org.weir.content;

import org.weir.content.PictureHeader.Outline;

/// The blocks of a GIF (GIF89a specification, sections 17 to 27). Confined to one reading.
final class GifOutline {
  private static final int IMAGE = 0x2C;
  private static final int EXTENSION = 0x21;
  private static final int TRAILER = 0x3B;
  private static final int CONTROL = 0xF9;

  /// In hundredths of a second: ten minutes.
  private static final int FOR_EVER = 60_000;

  private final Octets file;
  private int frames;
  private int brief;
  private int endless;

  /// Of the frame that comes next.
  private int delay;

  private GifOutline(Octets file) {
    this.file = file;
  }

  static Outline of(Octets file) {
    GifOutline outline = new GifOutline(file);
    int end = outline.walk();
    return new Outline(
        file.u16le(6),
        file.u16le(8),
        1,
        Math.max(1, outline.frames),
        outline.oddDelays(),
        end,
        false);
  }

  private int walk() {
    int at = 13 + tableBytes(file.u8(10));
    while (at < file.length()) {
      switch (file.u8(at)) {
        case TRAILER -> {
          return at + 1;
        }
        case EXTENSION -> {
          if (file.u8(at + 1) == CONTROL) {
            delay = file.u16le(at + 4);
          }
          at = afterBlocks(at + 2);
        }
        case IMAGE -> {
          frame();
          at = afterBlocks(at + 11 + tableBytes(file.u8(at + 9)));
        }
        default -> {
          return -1;
        }
      }
    }
    return -1;
  }

  private static int tableBytes(int flags) {
    return flags >= 0 && (flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0;
  }

  /// Past data in blocks, each behind its length; the last one is empty.
  private int afterBlocks(int from) {
    int at = from;
    int bytes;
    while ((bytes = file.u8(at)) > 0) {
      at += bytes + 1;
    }
    return at + 1;
  }

  private void frame() {
    frames++;
    if (delay < 1) {
      brief++;
    } else if (delay > FOR_EVER) {
      endless++;
    }
    delay = 0;
  }

  /// Viewers play a GIF without any delays at their own pace: nothing is hidden in that.
  private boolean oddDelays() {
    int odd = brief + endless;
    return frames >= 2 && (odd == frames - 1 || (odd == frames && endless > 0));
  }
}
