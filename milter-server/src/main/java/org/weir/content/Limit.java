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
  /// Bytes of attachments in one message: not all were looked into.
  FILES,
  /// Bytes of text in one message.
  TEXT,
  /// Links in one message.
  LINKS,
  /// The parser gave up.
  MALFORMED;

  /// Whether there may be parts that are not known; else only text was left out.
  boolean hidesParts() {
    return this != TEXT && this != LINKS;
  }

  /// The word in evidence.
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
