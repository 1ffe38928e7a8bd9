package org.weir.picture;

import java.util.List;

/// What a picture looks like.
///
/// @param centre of the middle of it, 80 % in each direction
/// @param cropped with two and with four percent cut off at each edge
/// @param trimmed of what is left without the border of one brightness
/// @param qrTexts what the QR codes in it say; shortened
public record Appearance(
    PictureHash whole,
    PictureHash centre,
    PictureHash trimmed,
    List<PictureHash> cropped,
    List<String> qrTexts) {
  /// More than enough for the hashes, and little to go over six times.
  private static final int HASHED_SIDE = 512;

  public Appearance {
    cropped = List.copyOf(cropped);
    qrTexts = List.copyOf(qrTexts);
  }

  static Appearance of(Plane plane, List<String> qrTexts) {
    Plane small = plane.within(HASHED_SIDE);
    return new Appearance(
        PictureHash.of(small),
        PictureHash.of(small.inner(10)),
        PictureHash.of(small.trimmed()),
        List.of(PictureHash.of(small.inner(2)), PictureHash.of(small.inner(4))),
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
        || centre.matches(other.whole)
        || cropped.stream().anyMatch(other.whole::matches)
        || other.cropped.stream().anyMatch(whole::matches);
  }
}
