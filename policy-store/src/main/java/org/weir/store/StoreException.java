package org.weir.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The store did not do what was asked. The message names the operation and MariaDB's reason; it
/// never holds a password.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What became of the operation.
  public enum Fate {
    /// It never reached MariaDB: nothing has changed.
    NOT_SENT,
    /// The connection was lost meanwhile: it may or may not have happened.
    UNCERTAIN,
    /// MariaDB answered that it will not: nothing has changed.
    REFUSED
  }

  private final Fate fate;

  StoreException(Fate fate, String operation, String reason, @Nullable SQLException cause) {
    super(operation + ": " + reason, cause);
    this.fate = fate;
  }

  /// For what is wrong with the request itself, as seen by us.
  static StoreException refused(String operation, String reason) {
    return new StoreException(Fate.REFUSED, operation, reason, null);
  }

  public Fate fate() {
    return fate;
  }

  /// Whether MariaDB could not be asked, as opposed to having refused.
  public boolean unavailable() {
    return fate != Fate.REFUSED;
  }
}
