package org.weir.store;

import java.time.Duration;

/// What is done with mail that lies on hold for long.
///
/// @param after on hold for so long
public record HeldTerm(Duration after, Then then) {
  /// What is done then.
  public enum Then {
    /// An alert says so.
    NOTIFY,
    RELEASE,
    DELETE
  }
}
