package org.weir.policy;

/// What one detector says about one signal. Not knowing is an answer of its own: never "listed",
/// never "clean".
public sealed interface Finding {
  /// The signal's name: kebab-case, never renamed once released.
  String signal();

  /// The signal is there.
  ///
  /// @param strength how sure the detector is, 0 (exclusive) to 1
  /// @param why one line for the operator; may quote the message, so it is cleaned before it is
  ///   shown
  record Present(String signal, double strength, String why) implements Finding {
    public Present {
      if (!(strength > 0 && strength <= 1)) {
        throw new IllegalArgumentException("strength must be in (0, 1]: " + strength);
      }
    }
  }

  /// The detector looked and the signal is not there.
  record Absent(String signal) implements Finding {}

  /// The detector could not tell: a time-out, a dead list, a part it could not read.
  record Unknown(String signal, String reason) implements Finding {}
}
