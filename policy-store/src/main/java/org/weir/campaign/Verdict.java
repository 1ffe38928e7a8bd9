package org.weir.campaign;

import java.util.Locale;

/// What an operator has said of a campaign.
public enum Verdict {
  /// Nothing.
  NONE,
  /// Mail of it is unwanted.
  BAD,
  /// Mail of it is wanted, however many send it.
  FINE;

  /// The word in commands and in the database.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
