package org.weir.policy;

import java.util.Locale;

/// What happens to a message, mildest first; the order is used to compare.
public enum Action {
  /// Goes on untouched.
  PASS,
  /// Goes on with `X-Weir-…` headers.
  TAG,
  /// 4xx: the sender tries again later.
  DEFER,
  /// Accepted into the MTA's hold queue (`SMFIR_QUARANTINE`).
  HOLD,
  /// 5xx.
  REJECT;

  /// The word in files, logs and SQL.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the MTA takes the message over; only then is it charged.
  public boolean accepts() {
    return switch (this) {
      case PASS, TAG, HOLD -> true;
      case DEFER, REJECT -> false;
    };
  }
}
