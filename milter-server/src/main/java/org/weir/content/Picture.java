package org.weir.content;

import java.nio.ByteBuffer;

/// A picture, of which only the header was read.
///
/// @param width in pixels, as the header says
/// @param height in pixels, as the header says
/// @param content the whole file, read-only, to be decoded elsewhere
public record Picture(Format format, int width, int height, ByteBuffer content) {
  /// Formats whose headers are read.
  public enum Format {
    PNG,
    JPEG,
    GIF,
    WEBP,
    BMP
  }

  /// As the header says; the file may hold less.
  public long pixels() {
    return (long) width * height;
  }
}
