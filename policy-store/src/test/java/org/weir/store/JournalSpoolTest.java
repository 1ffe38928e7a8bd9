package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.policy.Action;
import org.weir.privacy.Veil;

@Tag("mariadb")
class JournalSpoolTest {
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private static final List<String> NOT_OURS =
      List.of(
          "",
          "root:x:0:0",
          "[[[[",
          "{\"format\":\"weir journal 9\",\"rows\":0}",
          "{\"format\":\"weir journal 1\",\"rows\":-1}",
          "{\"format\":\"weir journal 1\",\"rows\":2000000000}",
          "{\"format\":\"weir journal 1\",\"rows\":1}",
          "{\"format\":\"weir journal 1\",\"rows\":0}\n{}",
          "{\"format\":\"weir journal 1\",\"rows\":1}\n{}",
          "{\"format\":\"weir journal 1\",\"rows\":1}\n{\"event_id\":[1]}",
          "{\"format\":\"weir journal 1\",\"rows\":1}\n{\"event_id\":\"1\",\"at\":\"noon\"}");

  @TempDir private Path directory;
  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(JournalSpoolTest.class);
    database = mariadb.open();
  }

  @AfterEach
  void close() throws Exception {
    mariadb.server().thaw();
    database.close();
  }

  @Test
  void keepsForTheNextRunWhatMariaDbDidNotTakeAndWritesItOnce() throws Exception {
    mariadb.server().freeze();
    try (Journal first = journal()) {
      record(first, 1, 2, 3);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool())))
        .isEqualTo("rw-------");
    try (Journal second = journal()) { // MariaDB is still away
      assertThat(second.backlog()).isEqualTo(3);
      record(second, 4);
    }
    Path copy = Files.copy(spool(), directory.resolve("copy"));
    mariadb.server().thaw();
    writeAll();
    List<String> written = rows();
    assertThat(written).hasSize(4).first().asString().contains("a\"b\\é😀@c.example");
    assertThat(held()).hasSize(4);
    Files.move(copy, spool()); // as after a kill before the file was removed
    writeAll();
    assertThat(rows()).isEqualTo(written);
    assertThat(held()).hasSize(4);
  }

  private void writeAll() throws Exception {
    try (Journal journal = journal()) {
      await().atMost(RECOVERY).until(() -> journal.backlog() == 0 && Files.notExists(spool()));
      assertThat(journal.dropped()).isZero();
    }
  }

  @Test
  void leavesNoFileWhenMariaDbTookAll() throws Exception {
    try (Journal journal = journal()) {
      record(journal, 1);
    }
    assertThat(files()).isEmpty();
    assertThat(rows()).hasSize(1);
  }

  @Test
  void setsAFileAsideThatIsBrokenOrNotOurs() throws Exception {
    for (String content : NOT_OURS) {
      Files.writeString(spool(), content);
      try (var log = new LoggedBy(JournalSpool.class);
          Journal journal = journal()) {
        assertThat(journal.backlog()).isZero();
        assertThat(log.lines()).singleElement().asString().startsWith("WARN ").contains(".broken");
      }
      assertThat(files()).containsExactly("journal.broken");
      assertThat(directory.resolve("journal.broken")).hasContent(content);
    }
  }

  @Test
  void setsAsideAFileThatWasCutOff() throws Exception {
    mariadb.server().freeze();
    try (Journal journal = journal()) {
      record(journal, 1, 2);
    }
    mariadb.server().thaw();
    String whole = Files.readString(spool());
    Files.writeString(spool(), whole.substring(0, whole.length() - 40));
    try (Journal journal = journal()) {
      assertThat(journal.backlog()).isZero();
    }
    assertThat(files()).containsExactly("journal.broken");
  }

  @Test
  void doesNotFollowALink() throws Exception {
    Path other = Files.writeString(directory.resolve("other"), "mine");
    Files.createSymbolicLink(spool(), other);
    try (Journal journal = journal()) {
      record(journal, 1);
    }
    assertThat(rows()).hasSize(1);
    assertThat(other).hasContent("mine");
    assertThat(files()).containsExactly("journal.broken", "other");
  }

  @Test
  void countsWhatCanBeWrittenNowhere() throws Exception {
    Path nowhere = directory.resolve("missing/journal");
    mariadb.server().freeze();
    try (var log = new LoggedBy(Journal.class);
        var spoolLog = new LoggedBy(JournalSpool.class)) {
      Journal journal = new Journal(database, 100, nowhere);
      record(journal, 1, 2);
      journal.close();
      assertThat(journal.dropped()).isEqualTo(2);
      assertThat(spoolLog.lines()).singleElement().asString().startsWith("WARN decisions that");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("ERROR ")
          .contains("(2 so far)");
    }
  }

  private Journal journal() {
    return new Journal(database, 100, spool());
  }

  private Path spool() {
    return directory.resolve("journal");
  }

  private static void record(Journal journal, int... numbers) {
    for (int number : numbers) {
      journal.record(
          Veil.OFF,
          "relay-1",
          "v1",
          Messages.evidence(number, Messages.RECEIVED, "a\"b\\é😀@c.example"),
          Messages.decision(Action.HOLD, false));
    }
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> rows() throws Exception {
    return mariadb.rows(
        """
        SELECT event_id, UNIX_TIMESTAMP(at), relay, queue_id, account_id, action, wanted, observed,
          code, score, origin, client, login, script, sender, recipients, bytes, policy, evidence
        FROM decision ORDER BY event_id
        """);
  }

  private List<String> held() throws Exception {
    return mariadb.rows("SELECT event_id, reason, state FROM held_message ORDER BY event_id");
  }
}
