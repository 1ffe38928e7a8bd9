package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;

/// Held mail waits in Postfix' hold queue and, once a person releases it, is delivered once and
/// charged once.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HoldTest {
  private static final String LOGIN = "office@relay.test";
  private static final String WITH_PROGRAM =
      """
      Subject: invoice
      MIME-Version: 1.0
      Content-Type: application/octet-stream; name="invoice.exe"
      Content-Disposition: attachment; filename="invoice.exe"

      not really
      """;

  private final RunningRelay relay = RunningRelay.start(List.of(LOGIN), HoldTest::fill);

  HoldTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("office", 400, LOGIN);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void heldMailIsDeliveredOnceWhenReleasedAndChargedOnce() throws Exception {
    Reply reply;
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      reply = client.send(LOGIN, "held@example.org", WITH_PROGRAM);
    }
    assertThat(reply.code()).isEqualTo(250);
    String id = reply.queueId();
    assertThat(relay.postfix().holds(id)).isTrue();
    assertThat(relay.weir().lineOf(id)).contains(" action=hold ").contains(" code=W301 ");
    assertThat(heldRows(id)).isEqualTo(1);

    relay.postfix().release(id);
    var delivered = relay.sink().await(mail -> mail.hasQueueId(id), Duration.ofSeconds(20));
    assertThat(delivered.recipients()).containsExactly("held@example.org");
    assertThat(delivered.header("Subject")).hasValue("invoice");
    assertThat(relay.postfix().queue()).isEmpty();
    assertThat(relay.sink().mails()).hasSize(1);
    assertThat(relay.weir().messageLines(0)).hasSize(1);
    Awaitility.await("one message is charged")
        .atMost(Duration.ofSeconds(10))
        .until(() -> used().equals("1"));
  }

  private long heldRows(String queueId) {
    return Awaitility.await("the hold is written down")
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                (long)
                    relay
                        .provider()
                        .query(
                            "SELECT 1 FROM held_message WHERE queue_id = ? AND state = 'held'",
                            queueId)
                        .size(),
            rows -> rows > 0);
  }

  private String used() throws Exception {
    List<Map<String, String>> rows =
        relay.provider().query("SELECT used FROM usage_now WHERE account = 'office'");
    return rows.isEmpty() ? "" : rows.getFirst().getOrDefault("used", "");
  }
}
