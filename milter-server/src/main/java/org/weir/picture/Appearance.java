package org.weir.picture;

import java.util.List;

/// What a picture looks like.
///
/// @param centre of the middle of it, 80 % in each direction
/// @param trimmed of what is left without the border of one brightness
/// @param qrTexts what the QR codes in it say; shortened
public record Appearance(
    PictureHash whole, PictureHash centre, PictureHash trimmed, List<String> qrTexts) {
  /// More than enough for the hashes, and little to go over six times.
  private static final int HASHED_SIDE = 512;

  public Appearance {
    qrTexts = List.copyOf(qrTexts);
  }

  static Appearance of(Plane plane, List<String> qrTexts) {
    Plane small = plane.within(HASHED_SIDE);
    return new Appearance(
        PictureHash.of(small),
        PictureHash.of(small.centre()),
        PictureHash.of(small.trimmed()),
        qrTexts);
  }

  /// Whether both show the same, as far as hashes tell: written anew, made smaller, with another
  /// border, or with the edge cut off.
  public boolean resembles(Appearance other) {
    return whole.matches(other.whole)
        || trimmed.matches(other.trimmed)
        || trimmed.matches(other.whole)
        || whole.matches(other.trimmed)
        || centre.matches(other.centre)
        || whole.matches(other.centre)
        || centre.matches(other.whole);
  }
}
