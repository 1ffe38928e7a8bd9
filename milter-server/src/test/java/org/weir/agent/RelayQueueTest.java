package org.weir.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.queue.Exim;
import org.weir.queue.QueueFilter;

/// Queues that are very long, and mail to very many.
class RelayQueueTest {
  /// Lists what is in the file, and freezes what it is told.
  private static final String LISTS =
      "case $1 in -bpr) cat \"$0\";;"
          + " -Mf) shift; for id; do echo \"Message $id is now frozen\"; done;; esac";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private RelayQueue queue;

  @BeforeEach
  void open() {
    var exim = new Exim(List.of("sh", "-c", LISTS, folder.resolve("listing").toString()), null);
    queue = new RelayQueue("r1", exim, null, InstantSource.system());
  }

  @Test
  void listsFitIntoTheirColumn() throws Exception {
    String longest = "x".repeat(240) + "@y.test";
    listing(QueueRequest.MOST_ROWS, 100, longest);

    Answer answer = queue.answer(request(Verb.LIST, QueueRequest.MOST_ROWS));

    assertThat(answer.rows())
        .hasSize(QueueRequest.MOST_ROWS)
        .allMatch(row -> row.recipientCount() == 100)
        .allMatch(row -> row.recipients().equals(List.of(longest, longest, longest)));
    assertThat(AnswerJson.write(answer)).hasSizeLessThan(2 * 1024 * 1024);
  }

  @Test
  void changesSoManyAtOnceAndSaysThatThereAreMore() throws Exception {
    listing(RelayQueue.MOST_CHANGED + 2, 1, "b@y.test");

    Answer answer = queue.answer(request(Verb.HOLD, 0));

    assertThat(answer.messages()).isEqualTo(RelayQueue.MOST_CHANGED + 2);
    assertThat(answer.changed()).isEqualTo(RelayQueue.MOST_CHANGED);
    assertThat(answer.refused()).isEqualTo(2);
    assertThat(answer.refusals())
        .containsExactly("2 more were too many for one request: ask again");
  }

  private static QueueRequest request(Verb verb, int limit) {
    return new QueueRequest(
        verb, new QueueFilter(Map.of(), List.of()), true, Grouping.SENDER, limit, false);
  }

  private void listing(int messages, int recipients, String recipient) throws Exception {
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("listing"))) {
      for (int i = 0; i < messages; i++) {
        out.write(String.format(Locale.ROOT, "25m  2.9K 1vMvKb-%011d-1Z2y <a@x.test>\n", i));
        out.write(("          " + recipient + "\n").repeat(recipients));
        out.write('\n');
      }
    }
  }
}
