package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// What `postqueue -j` of Postfix 3.7 printed, and what somebody might make of it.
class PostfixListingTest {
  private static final String NULL_SENDER =
      "{\"queue_name\": \"deferred\", \"queue_id\": \"4jXh845NmLz4gXQ\", \"arrival_time\":"
          + " 1795380708, \"message_size\": 238, \"forced_expire\": false, \"sender\":"
          + " \"MAILER-DAEMON\", \"recipients\": [{\"address\": \"b@later.test\", \"delay_reason\":"
          + " \"connect to 127.0.0.1[127.0.0.1]:1: Connection refused\"}]}";

  @Test
  void readsAMessage() throws Exception {
    QueuedMail mail = PostfixListing.parse(NULL_SENDER);

    assertThat(mail.id()).isEqualTo("4jXh845NmLz4gXQ");
    assertThat(mail.where()).isEqualTo(Where.DEFERRED);
    assertThat(mail.arrivedAt()).isEqualTo(Instant.ofEpochSecond(1_795_380_708));
    assertThat(mail.bytes()).isEqualTo(238);
    assertThat(mail.sender()).isEmpty();
    assertThat(mail.recipients())
        .containsExactly(
            new Recipient("b@later.test", "connect to 127.0.0.1[127.0.0.1]:1: Connection refused"));
  }

  @Test
  void tellsLongQueueIdsFromOthers() {
    assertThat(List.of("4jXh845NmLz4gXQ", "4jXjfv3b0zz4sry", "4jXjft2zl6z4sDJ"))
        .allMatch(Postfix::isLongQueueId);
    assertThat(
            List.of("ALL", "E10AC218276", "4jXh845NmLz4gX-", "-d", "4jXh845NmL", "AEIOUaeiouzAEI"))
        .noneMatch(Postfix::isLongQueueId);
  }

  @Test
  void readsAMessageOnHoldWithoutReasons() throws Exception {
    QueuedMail mail =
        PostfixListing.parse(
            "{\"queue_name\": \"hold\", \"queue_id\": \"E10AC218276\", \"arrival_time\": 1,"
                + " \"message_size\": 416, \"later\": {\"a\": [1]}, \"sender\": \"a@x.test\","
                + " \"recipients\": [{\"address\": \"b@y.test\"}, {\"address\": \"c@y.test\"}]}");

    assertThat(mail.where()).isEqualTo(Where.HELD);
    assertThat(mail.recipients())
        .containsExactly(new Recipient("b@y.test", null), new Recipient("c@y.test", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "{\"queue_name\": \"deferred\", \"queue_id\": \"4jXh8",
        "{\"queue_name\": \"elsewhere\", \"queue_id\": \"4jXh845NmLz4gXQ\"}",
        "{\"queue_name\": \"hold\", \"queue_id\": \"-d ALL\"}",
        "{\"queue_name\": \"hold\", \"queue_id\": \"4jXh845NmLz4gXQ\", \"message_size\": -1}",
        "{\"queue_name\": \"hold\", \"queue_id\": \"4jXh845NmLz4gXQ\", \"message_size\":"
            + " 99999999999999999999999}",
        "{\"queue_name\": \"hold\", \"queue_id\": \"4jXh845NmLz4gXQ\", \"recipients\": \"x\"}",
        "postqueue: warning: Mail system is down"
      })
  void refusesWhatIsNoMessage(String line) {
    assertThatThrownBy(() -> PostfixListing.parse(line)).isInstanceOf(IOException.class);
  }

  @Test
  void keepsSomeOfVeryManyRecipients() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      many.append(i == 0 ? "" : ",").append("{\"address\": \"u").append(i).append("@y.test\"}");
    }
    QueuedMail mail =
        PostfixListing.parse(NULL_SENDER.replaceFirst("\\[\\{.*}\\]", "[" + many + "]"));

    assertThat(mail.recipientCount()).isEqualTo(5000);
    assertThat(mail.recipients()).hasSize(QueuedMail.MOST_RECIPIENTS);
  }

  /// 29 MB in less than a second on one core; nothing of it is kept.
  @Test
  void readsHundredThousandMessages() throws Exception {
    byte[] thousand = (NULL_SENDER + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
    long[] bytes = {0};
    Lines lines =
        new Lines(
            64 * 1024,
            line -> {
              try {
                bytes[0] += PostfixListing.parse(line).bytes();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      lines.read(new ByteArrayInputStream(thousand));
    }

    assertThat(bytes[0]).isEqualTo(100_000L * 238);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
  }
}
