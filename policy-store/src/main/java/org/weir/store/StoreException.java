package org.weir.store;

import java.sql.SQLException;
import java.util.Set;
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

  /// Of those that come with the state `HY000` or another one that says nothing: 1153 packet too
  /// large, 1264 out of range, 1292 and 1366 not such a value, 1406 too long, 3819 and 4025
  /// constraint.
  private static final Set<Integer> BAD_VALUES = Set.of(1153, 1264, 1292, 1366, 1406, 3819, 4025);

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

  /// Whether MariaDB refused because of the values alone, so that the same again is in vain. All
  /// else (a lock, a full disk, a missing right, read-only) may be over at any moment.
  boolean badValues() {
    if (fate != Fate.REFUSED || !(getCause() instanceof SQLException cause)) {
      return false;
    }
    String state = String.valueOf(cause.getSQLState());
    return state.startsWith("22")
        || state.startsWith("23")
        || BAD_VALUES.contains(cause.getErrorCode());
  }

  /// Whether MariaDB could not be asked, as opposed to having refused.
  public boolean unavailable() {
    return fate != Fate.REFUSED;
  }
}
