package org.weir.store;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateOutput;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.MariaDbDataSource;
import org.weir.store.StoreException.Fate;

/// Brings the schema up to date, for `weir db`; the daemon never does. The user needs the rights
/// that `sql/README.md` lists for migrating. What fails is a [StoreException] with Flyway's reason.
public final class Migrations {
  private static final int NO_SUCH_TABLE = 1146;
  private static final int LOCK_WAIT_TIMEOUT = 1205;

  /// Table, column, index, trigger or procedure exists already.
  private static final Set<Integer> THERE_ALREADY = Set.of(1050, 1060, 1061, 1304, 1359);

  private final MariaDbDataSource source;
  private final Flyway flyway;

  /// One step of the schema.
  ///
  /// @param appliedAt null = not applied yet
  public record Step(
      String version, String description, String state, @Nullable Instant appliedAt) {}

  /// @throws IOException when the password file cannot be read
  public Migrations(DatabaseSettings settings) throws IOException {
    DatabaseUrl.requireCaFile(settings);
    source = new MariaDbDataSource();
    try {
      source.setUrl(DatabaseUrl.forMigration(settings));
      source.setUser(settings.user());
      source.setPassword(DatabaseUrl.password(settings));
    } catch (SQLException e) {
      throw new StoreException(Fate.NOT_SENT, "migrate", Database.reason(e), e);
    }
    flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source)
            .locations("classpath:db/migration")
            .validateMigrationNaming(true)
            .placeholderReplacement(false)
            .cleanDisabled(true)
            .load();
  }

  /// Applies what is missing. One that failed, or was cut off, is begun anew. A table that is in
  /// use is waited for five seconds.
  ///
  /// @return the versions applied now, none if the schema was current
  public List<String> migrate() {
    try {
      forgetFailure();
      return flyway.migrate().migrations.stream()
          .map((MigrateOutput step) -> step.version)
          .toList();
    } catch (FlywayException e) {
      throw failure("migrate", e);
    }
  }

  /// Flyway would rather have it removed by hand; but every migration from the sixth on can be run
  /// again, and of the others MariaDB says what is in the way.
  private void forgetFailure() {
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("DELETE FROM flyway_schema_history WHERE NOT success")) {
      statement.executeUpdate();
    } catch (SQLException e) {
      if (e.getErrorCode() != NO_SUCH_TABLE) {
        throw new StoreException(Fate.UNCERTAIN, "migrate", Database.reason(e), e);
      }
    }
  }

  /// All steps this program or the database knows, oldest first.
  public List<Step> status() {
    try {
      return Arrays.stream(flyway.info().all()).map(Migrations::step).toList();
    } catch (FlywayException e) {
      throw failure("read migration status", e);
    }
  }

  private static Step step(MigrationInfo info) {
    return new Step(
        String.valueOf(info.getVersion()),
        info.getDescription(),
        info.getState().getDisplayName(),
        info.getInstalledOn() == null ? null : info.getInstalledOn().toInstant());
  }

  private static StoreException failure(String operation, FlywayException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return failure(operation, sql);
      }
    }
    return new StoreException(Fate.REFUSED, operation, String.valueOf(e.getMessage()), null);
  }

  private static StoreException failure(String operation, SQLException e) {
    String reason = Database.reason(e);
    if (e.getErrorCode() == LOCK_WAIT_TIMEOUT) {
      String advice = "; somebody uses the table (SHOW PROCESSLIST): run it again";
      return new StoreException(Fate.REFUSED, operation, reason + advice, e);
    }
    if (THERE_ALREADY.contains(e.getErrorCode())) {
      String advice = "; left by a run that was cut off: sql/README.md says what to remove";
      return new StoreException(Fate.REFUSED, operation, reason + advice, e);
    }
    return new StoreException(Fate.UNCERTAIN, operation, reason, e);
  }
}
