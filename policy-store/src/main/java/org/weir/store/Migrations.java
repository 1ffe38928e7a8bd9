package org.weir.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
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
  private final Flyway flyway;

  /// One step of the schema.
  ///
  /// @param appliedAt null = not applied yet
  public record Step(
      String version, String description, String state, @Nullable Instant appliedAt) {}

  /// @throws IOException when the password file cannot be read
  public Migrations(DatabaseSettings settings) throws IOException {
    MariaDbDataSource source = new MariaDbDataSource();
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

  /// Applies what is missing.
  ///
  /// @return the versions applied now, none if the schema was current
  public List<String> migrate() {
    try {
      return flyway.migrate().migrations.stream()
          .map((MigrateOutput step) -> step.version)
          .toList();
    } catch (FlywayException e) {
      throw failure("migrate", e);
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
        return new StoreException(Fate.UNCERTAIN, operation, Database.reason(sql), sql);
      }
    }
    return new StoreException(Fate.REFUSED, operation, String.valueOf(e.getMessage()), null);
  }
}
