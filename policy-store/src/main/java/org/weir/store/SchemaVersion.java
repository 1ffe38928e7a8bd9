package org.weir.store;

import java.sql.SQLException;
import org.weir.store.Schema.Ahead;
import org.weir.store.Schema.Behind;
import org.weir.store.Schema.Current;
import org.weir.store.Schema.Refused;
import org.weir.store.Schema.Unreachable;

/// Compares the database's schema with the one this program was written for. Thread-safe.
public final class SchemaVersion {
  /// The newest migration in `sql/`.
  public static final int EXPECTED = 7;

  private static final int NO_SUCH_TABLE = 1146;

  private final Database database;

  public SchemaVersion(Database database) {
    this.database = database;
  }

  /// Asks once, without retry.
  public Schema check() {
    try {
      return compare(database.run("read schema version", SchemaVersion::newest));
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && cause.getErrorCode() == NO_SUCH_TABLE) {
        return new Behind(0, EXPECTED);
      }
      String reason = String.valueOf(e.getMessage());
      return e.unavailable() ? new Unreachable(reason) : new Refused(reason);
    }
  }

  private static Schema compare(int version) {
    if (version < EXPECTED) {
      return new Behind(version, EXPECTED);
    }
    return version > EXPECTED ? new Ahead(version, EXPECTED) : new Current(version);
  }

  private static int newest(Sql sql) throws SQLException {
    return sql.first(
            """
            SELECT COALESCE(MAX(CAST(version AS SIGNED)), 0) AS version
            FROM flyway_schema_history WHERE success
            """,
            row -> row.getInt("version"))
        .orElse(0);
  }
}
