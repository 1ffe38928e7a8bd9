package org.weir.signal;

/// From when on an account has many of its recipients refused: both bounds must be reached.
///
/// @param minimum refused recipients in an hour
/// @param percent their share of all its recipients, 1 to 100
public record RejectionBounds(int minimum, int percent) {
  boolean reached(RecipientHistory.Counts counts) {
    return counts.rejected() >= minimum
        && counts.rejected() * 100 >= percent * (counts.accepted() + counts.rejected());
  }
}
