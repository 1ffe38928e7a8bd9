package org.weir.queue;

import java.util.Locale;

/// What can be done to mail in a queue.
public enum Act {
  /// Not delivered until somebody releases it.
  HOLD,
  /// Off hold and to delivery.
  RELEASE,
  /// Gone for good; nobody is told.
  DELETE,
  /// Tried now instead of later.
  FLUSH;

  /// As on the command line and in table `queue_command`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
