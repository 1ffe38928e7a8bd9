package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.store.StoreException.Fate;

/// A Galera node that is cut off in the midst of a commit answers with error 1180, and with 1047
/// from then on.
@Tag("mariadb")
class CommitFailureTest {
  private static final String CUT_OFF =
      "BEGIN NOT ATOMIC SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1180; END";

  @Test
  void mayHaveCommittedAndIsTheLastOfItsConnection() throws Exception {
    TestDatabase mariadb = TestDatabase.empty(CommitFailureTest.class);
    try (Database database = mariadb.open()) {
      long[] connection = new long[1];
      assertThatThrownBy(() ->
              database.run(
                  "commit",
                  sql -> {
                    connection[0] =
                        sql.first("SELECT CONNECTION_ID() AS id", row -> row.getLong("id"))
                            .orElseThrow();
                    return sql.change(CUT_OFF);
                  }))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.fate()).isEqualTo(Fate.UNCERTAIN));
      await()
          .untilAsserted(() ->
              assertThat(
                      mariadb.rows(
                          "SELECT id FROM information_schema.processlist WHERE id = "
                              + connection[0]))
                  .isEmpty());
    }
  }
}
