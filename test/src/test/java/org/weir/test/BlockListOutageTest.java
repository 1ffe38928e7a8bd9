package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.WeirSetup.Socket;

/// A block list that does not answer is neither "listed" nor "clean", and nobody waits for it long.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockListOutageTest {
  private static final String LOGIN = "mail@relay.test";
  private static final String LISTED = "198.51.100.7";

  private final RunningRelay relay =
      RunningRelay.start(
          Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          Map.of(LISTED, "127.0.0.4", "198.51.100.8", "127.0.0.4"),
          List.of(),
          provider -> provider.customer("mail", 400, LOGIN));

  BlockListOutageTest() throws Exception {}

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void mailPassesWithoutItsAnswerAndTheEvidenceSaysSo() throws Exception {
    relay.setup().blockLists().freeze();
    try {
      long began = System.nanoTime();
      Reply reply = send(LISTED);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
      String line = relay.weir().lineOf(reply.queueId());
      assertThat(line).contains(" action=pass ").contains(" code=W000 ");
      assertThat(evidence(line)).containsIgnoringCase("unknown");
      assertThat(believed()).isEqualTo("0.0");
    } finally {
      relay.setup().blockLists().thaw();
    }
    Awaitility.await("the list is believed again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> relay.weir().lineOf(send("198.51.100.8").queueId()).contains(" action=tag "));
    assertThat(believed()).isEqualTo("1.0");
  }

  private String believed() throws Exception {
    return relay
        .weir()
        .admin("/metrics")
        .body()
        .replaceFirst("(?s).*weir_block_list_believed\\{[^}]*} (\\S+)\n.*", "$1");
  }

  private String evidence(String line) {
    String event = line.replaceFirst(".*event=([0-9A-Z]{26}).*", "$1");
    return Awaitility.await("journalled")
        .atMost(Duration.ofSeconds(10))
        .until(() -> relay.provider().decision(event), rows -> !rows.isEmpty())
        .getFirst()
        .getOrDefault("evidence", "");
  }

  private Reply send(String client) throws Exception {
    try (SmtpClient session = relay.postfix().connect()) {
      session.ehlo("rig.test");
      session.xclient("ADDR=" + client, "NAME=[UNAVAILABLE]", "LOGIN=" + LOGIN);
      session.ehlo("client.test");
      return session.send(LOGIN, "someone@example.org", "Subject: x\n\nx\n");
    }
  }
}
