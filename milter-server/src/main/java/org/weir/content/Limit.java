package org.weir.content;

import java.util.Locale;

/// Why a view of a message may not be the whole message.
enum Limit {
  /// Only the beginning of the body is known.
  BODY_CUT,
  /// Multiparts and messages within each other; deeper ones are taken as one opaque part.
  DEPTH,
  /// Leaves in one message.
  PARTS,
  /// Header lines, or their length, in one part.
  HEADERS,
  /// A multipart without a usable boundary.
  NO_BOUNDARY,
  /// A multipart in which no part was found.
  NO_PARTS,
  /// Fields or parameters are given twice and differently: mail programs choose differently.
  AMBIGUOUS,
  /// The parser gave up.
  MALFORMED;

  /// The word in evidence.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
