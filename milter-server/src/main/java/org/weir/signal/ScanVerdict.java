package org.weir.signal;

/// What came of one scan.
sealed interface ScanVerdict {
  /// No signature matched.
  record Clean() implements ScanVerdict {}

  /// A signature matched.
  record Found(String name) implements ScanVerdict {}

  /// The scanner is there, but this message it did not scan: too large, encrypted, an error of its
  /// own.
  record Refused(String reason) implements ScanVerdict {}

  /// The scanner is not there, is late, or says what no scanner does.
  record Failed(String reason) implements ScanVerdict {}
}
