package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.store.FeedWindow.Change;

class FeedWindowTest {
  private final AtomicLong nanoTime = new AtomicLong(-5);
  private TestDatabase mariadb;
  private Database database;
  private FeedWindow window;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(FeedWindowTest.class);
    mariadb.sql("TRUNCATE change_feed");
    database = mariadb.open();
    window = new FeedWindow(database, nanoTime::get);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void tellsEachChangeOnce() throws Exception {
    assertThat(turn()).isEmpty();
    insert(1, 2);
    assertThat(turn()).containsExactlyInAnyOrder(1L, 2L);
    assertThat(turn()).isEmpty();
    insert(3);
    assertThat(turn()).containsExactly(3L);
  }

  @Test
  void tellsAgainWhatHasNotTakenEffect() throws Exception {
    insert(1);
    assertThat(window.changes()).hasSize(1);
    assertThat(turn()).containsExactly(1L);
    assertThat(turn()).isEmpty();
  }

  @Test
  void tellsWhatCommitsLateAsLongAsItsTransactionIsNotOlderThanTheHorizon() throws Exception {
    insert(1);
    assertThat(turn()).containsExactly(1L);
    pass(FeedWindow.HORIZON.multipliedBy(3).toMinutes());
    try (var connection = mariadb.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(insertion(2));
      insert(3);
      assertThat(turn()).containsExactly(3L);
      pass(FeedWindow.HORIZON.toMinutes() - 1);
      insert(4);
      assertThat(turn()).containsExactly(4L);
      connection.commit();
    }
    assertThat(turn()).containsExactly(2L);
  }

  @Test
  void saysThatItCannotTellUntilTheManyAreOld() throws Exception {
    assertThat(turn()).isEmpty();
    mariadb.sql(
        "INSERT INTO change_feed (table_name, account_id) SELECT 'account', 9 FROM seq_1_to_"
            + (FeedWindow.MOST_KEYS + 1));
    assertThat(turn()).isNull();
    assertThat(turn()).isEmpty();
    insert(1);
    assertThat(turn()).isNull();
    assertThat(turn()).isEmpty();
    for (long i = FeedWindow.HORIZON.toMinutes() + 2; i > 0; i--) {
      nanoTime.addAndGet(FeedWindow.STEP.toNanos());
      turn();
    }
    assertThat(turn()).isEmpty();
    insert(2);
    assertThat(turn()).containsExactly(2L);
  }

  @Test
  void noticesThatTheFeedStartsAgain() throws Exception {
    insert(1, 2, 3);
    assertThat(turn()).hasSize(3);
    mariadb.sql("TRUNCATE change_feed");
    insert(4, 5, 6);
    assertThat(turn()).isNull();
    insert(7);
    assertThat(turn()).containsExactly(7L);
    pass(FeedWindow.HORIZON.multipliedBy(2).toMinutes());
    mariadb.sql("TRUNCATE change_feed");
    insert(8);
    assertThat(turn()).isNull();
    assertThat(turn()).isNull();
    insert(9);
    assertThat(turn()).containsExactly(9L);
  }

  /// Nothing happens for so long.
  private void pass(long minutes) {
    for (long i = 0; i < minutes; i++) {
      nanoTime.addAndGet(FeedWindow.STEP.toNanos());
      assertThat(turn()).isEmpty();
    }
  }

  /// The accounts that have changed; null = cannot tell.
  private @Nullable List<Long> turn() {
    List<Change> changes = window.changes();
    window.applied();
    return changes == null ? null : changes.stream().map(Change::accountId).toList();
  }

  private void insert(long... accounts) throws Exception {
    for (long account : accounts) {
      mariadb.sql(insertion(account));
    }
  }

  private static String insertion(long account) {
    return "INSERT INTO change_feed (table_name, account_id) VALUES ('account', " + account + ")";
  }
}
