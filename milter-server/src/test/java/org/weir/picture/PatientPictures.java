package org.weir.picture;

import java.time.Duration;

/// Looks at pictures for tests, which wait as long as it takes.
public final class PatientPictures {
  private PatientPictures() {}

  public static Pictures open() {
    return new Pictures(1, 100, Duration.ofMinutes(2));
  }
}
