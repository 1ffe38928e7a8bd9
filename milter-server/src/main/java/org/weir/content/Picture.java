package org.weir.content;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A picture, of which only the header and the outline were read; nothing is decoded.
///
/// @param width in pixels, as the header says
/// @param height in pixels, as the header says
/// @param passes how often a decoder goes over all of it: the scans of a JPEG, else 1
/// @param frames of a GIF, as far as they were found; else 1
/// @param oddDelays whether all frames of a GIF but one are shown for an instant or for ever
/// @param trailing bytes after the end of the picture that no camera put there; 0 when its end was
///   not found
/// @param stowaway what the file holds after the picture or, when the format is [Format#NONE], in
///   its place
/// @param content the file, read-only, to be decoded elsewhere; shorter than the part when not all
///   of it was kept
public record Picture(
    Format format,
    int width,
    int height,
    int passes,
    int frames,
    boolean oddDelays,
    long trailing,
    @Nullable Stowaway stowaway,
    ByteBuffer content) {
  /// Formats whose headers are read.
  public enum Format {
    PNG,
    JPEG,
    GIF,
    WEBP,
    BMP,
    /// It says that it is a picture, and holds something else; it has no width and no height.
    NONE
  }

  /// As the header says; the file may hold less.
  public long pixels() {
    return (long) width * height;
  }

  public int longerSide() {
    return Math.max(width, height);
  }

  public int shorterSide() {
    return Math.min(width, height);
  }
}
