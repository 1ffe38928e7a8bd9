package org.weir.picture;

/// Whether a picture could be looked at.
public sealed interface Sight {
  /// It could.
  record Seen(Appearance appearance) implements Sight {}

  /// It is broken, too large, one too many, or there was no time: nothing is known of it.
  ///
  /// @param reason for the operator
  record Unseen(String reason) implements Sight {}
}
