package org.weir.store;

import java.time.Duration;

/// Table `lease`: work that one relay does for all. Whoever holds it and asks again in time keeps
/// it; when that relay is gone, another takes it. Two may think for a moment that they hold it, so
/// what is done under it must bear that. Thread-safe.
public final class Lease {
  private static final Duration HELD_FOR = Duration.ofSeconds(45);

  private final Database database;
  private final String name;
  private final String relay;

  public Lease(Database database, String name, String relay) {
    this.database = database;
    this.name = name;
    this.relay = relay;
  }

  /// Takes or keeps it.
  ///
  /// @return whether it is ours
  /// @throws StoreException when MariaDB does not answer
  public boolean ours() {
    return database.run(
        "take lease",
        sql -> {
          // Assigned from left to right: the second sees who holds it now.
          sql.change(
              """
              INSERT INTO lease (name, holder, held_until) VALUES (?, ?, NOW(6) + INTERVAL ? SECOND)
              ON DUPLICATE KEY UPDATE
                holder = IF(held_until < NOW(6), VALUES(holder), holder),
                held_until = IF(holder = VALUES(holder), VALUES(held_until), held_until)
              """,
              name,
              relay,
              HELD_FOR);
          return sql.first(
                  "SELECT holder FROM lease WHERE name = ?", row -> row.getString("holder"), name)
              .filter(relay::equals)
              .isPresent();
        });
  }
}
