package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.ClamdServer;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;

/// What ClamAV knows is held by policy; what it could not look at passes, and the evidence says so.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClamAvTest {
  private static final String LOGIN = "office@relay.test";
  private static final String CLEAN = "Subject: x\n\nhello\n";
  private static final String VIRUS = "Subject: x\n\nhello " + ClamdServer.MARKER + "\n";

  private final RunningRelay relay =
      RunningRelay.start(List.of(LOGIN), provider -> provider.customer("office", 400, LOGIN));
  private final ClamdServer clamd = ClamdServer.start(relay.lab());

  ClamAvTest() throws Exception {}

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void holdsWhatClamAvKnowsWhereverItIs() throws Exception {
    assertThat(relay.setup().useClamd(clamd.tcp())).contains("reloaded");
    holds(VIRUS);
    holds("X-Odd: first\n" + attachment());
    // what ends a message in a mailbox does not end this one
    holds(
        "X-Odd: first\n" + attachment().replace("hello\n", "From x@y Mon Jan 1 00:00:00 2020\n\n"));

    assertThat(passes(CLEAN)).containsPattern("\"virus-found\", ?\"result\": ?\"absent\"");
  }

  @Test
  void passesMailWithoutClamdAndScansAgainWhenItIsBack() throws Exception {
    assertThat(relay.setup().useClamd(clamd.unix())).contains("reloaded");
    holds(VIRUS);
    int mark = relay.weir().process().mark();
    clamd.kill();
    try {
      assertThat(passes(VIRUS)).contains("clamd: cannot be reached: Connection refused");
      Awaitility.await("it is not asked any more")
          .atMost(Duration.ofSeconds(30))
          .until(() -> passes(VIRUS).contains("clamd does not answer"));
    } finally {
      clamd.startAgain();
    }
    awaitHeld();
    assertThat(relay.weir().process().lines().stream().skip(mark))
        .filteredOn(line -> line.contains("clamd at "))
        .satisfiesExactly(
            line -> assertThat(line).contains(" does not answer"),
            line -> assertThat(line).contains(" answers again"));
  }

  @Test
  void doesNotWaitForAHungClamdLongerThanItsTime() throws Exception {
    assertThat(relay.setup().useClamd(clamd.unix())).contains("reloaded");
    clamd.freeze();
    try {
      assertThat(passes(VIRUS)).contains("clamd: no answer within 4000 ms");
    } finally {
      clamd.thaw();
    }
    awaitHeld();
  }

  @Test
  void doesNotKnowWhatIsTooLargeForClamd() throws Exception {
    assertThat(relay.setup().useClamd(clamd.unix())).contains("reloaded");
    String large = CLEAN + ("x".repeat(70) + "\n").repeat(20_000);

    assertThat(passes(large))
        .containsAnyOf("INSTREAM size limit exceeded", "does not take the whole message");
    holds(VIRUS);
  }

  private static String attachment() {
    byte[] marker = ("xx " + ClamdServer.MARKER + " yy").getBytes(StandardCharsets.US_ASCII);
    return """
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary=b

    --b

    hello
    --b
    Content-Type: application/octet-stream
    Content-Transfer-Encoding: base64

    %s
    --b--
    """
        .formatted(Base64.getEncoder().encodeToString(marker));
  }

  private void awaitHeld() {
    Awaitility.await("clamd is asked again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> lineOf(VIRUS).contains(" action=hold "));
  }

  private void holds(String message) throws Exception {
    String line = lineOf(message);
    assertThat(line).contains(" action=hold ").contains(" code=W301 ");
    assertThat(evidence(line)).contains(ClamdServer.NAME);
  }

  /// The evidence of a message that nothing was found against.
  private String passes(String message) throws Exception {
    String line = lineOf(message);
    assertThat(line).contains(" action=pass ").contains(" code=W000 ");
    return evidence(line);
  }

  private String evidence(String line) {
    String event = line.replaceFirst(".*event=([0-9A-Z]{26}).*", "$1");
    return Awaitility.await("journalled")
        .atMost(Duration.ofSeconds(10))
        .until(() -> relay.provider().decision(event), rows -> !rows.isEmpty())
        .getFirst()
        .getOrDefault("evidence", "");
  }

  private String lineOf(String message) throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      Reply reply = client.send(LOGIN, "someone@example.org", message);
      return relay.weir().lineOf(reply.queueId());
    }
  }
}
