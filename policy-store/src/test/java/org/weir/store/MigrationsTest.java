package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.store.Schema.Ahead;
import org.weir.store.Schema.Behind;
import org.weir.store.Schema.Current;

@Tag("mariadb")
class MigrationsTest {
  @Test
  void bringsAnEmptyDatabaseUpToDateOnce() throws Exception {
    TestDatabase mariadb = TestDatabase.empty(MigrationsTest.class);
    Migrations migrations = new Migrations(mariadb.settings());
    try (Database database = mariadb.open()) {
      SchemaVersion version = new SchemaVersion(database);
      assertThat(version.check()).isEqualTo(new Behind(0, SchemaVersion.EXPECTED));
      assertThat(migrations.status())
          .isNotEmpty()
          .allSatisfy(step -> assertThat(step.state()).isEqualTo("Pending"));

      assertThat(migrations.migrate()).startsWith("001");
      assertThat(migrations.migrate()).isEmpty();
      assertThat(version.check()).isEqualTo(new Current(SchemaVersion.EXPECTED));
      assertThat(migrations.status())
          .isNotEmpty()
          .allSatisfy(step -> assertThat(step.appliedAt()).isNotNull());

      mariadb.sql(
          "INSERT INTO flyway_schema_history SELECT 99, '99', description, type, script, checksum,"
              + " installed_by, installed_on, execution_time, success FROM flyway_schema_history"
              + " WHERE installed_rank = 1");
      assertThat(version.check()).isEqualTo(new Ahead(99, SchemaVersion.EXPECTED));
    }
  }

  /// As on a machine where MariaDB runs beside Weir: root is known by the socket, without password.
  @Test
  void makesTheDatabaseThroughTheSocketOfAServerOnThisMachine() throws Exception {
    TestDatabase mariadb = TestDatabase.empty(MigrationsTest.class);
    mariadb.sql("DROP DATABASE " + mariadb.name());
    DatabaseSettings settings = mariadb.settingsBySocket(System.getProperty("user.name"));

    assertThat(new Migrations(settings).migrate()).startsWith("001");
    try (Database database = Database.open(settings)) {
      assertThat(new SchemaVersion(database).check())
          .isEqualTo(new Current(SchemaVersion.EXPECTED));
    }
    try (Database database = Database.open(mariadb.settingsBySocket("nobody-here"))) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> database.run("look", sql -> true))
          .withMessageContaining("Access denied");
    }
  }

  @Test
  void expectsTheNewestMigration() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("..", "sql"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.matches("V\\d+__.*[.]sql"))
                  .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                  .max())
          .hasValue(SchemaVersion.EXPECTED);
    }
  }
}
