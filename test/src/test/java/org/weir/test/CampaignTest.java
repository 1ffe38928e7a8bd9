package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.WeirSetup.Socket;

/// The same mail from several hacked accounts is held before the tenth; what an operator says of a
/// campaign in SQL acts on the next message.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CampaignTest {
  private static final List<String> LOGINS =
      IntStream.rangeClosed(1, 12).mapToObj(i -> "c" + i + "@relay.test").toList();

  private static final String LETTER =
      """
      Subject: minutes

      Hello all, here are the minutes of the meeting on Monday. We agreed to look for a new room,
      to ask Ann for the figures of the last year, and to meet again in two weeks at the same hour.
      """;

  private final RunningRelay relay =
      RunningRelay.start(
          Socket.TCP,
          Path.of("cases/policies/campaigns.yaml"),
          Map.of(),
          LOGINS,
          CampaignTest::fill);

  CampaignTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    for (String login : LOGINS) {
      provider.customer(login.substring(0, login.indexOf('@')), 400, login);
    }
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void isHeldOnceSixAccountsSendIt() throws Exception {
    for (int i = 0; i < 10; i++) {
      String line = send(i, parcel(1000 + i));
      assertThat(line).contains(i < 5 ? " action=pass " : " action=hold ");
    }
    assertThat(send(10, LETTER)).contains(" action=pass ");
  }

  @Test
  void isHeldWhenItIsMarkedAndPassesWhenTheMarkIsTakenBack() throws Exception {
    assertThat(send(0, LETTER)).contains(" action=pass ");
    assertThat(send(0, LETTER)).contains(" action=pass ");
    Awaitility.await("the campaign is written down")
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            !relay.provider().query("SELECT 1 FROM fingerprint WHERE kind = 'text'").isEmpty());
    mark("bad");
    Awaitility.await("it is held")
        .atMost(Duration.ofSeconds(20))
        .until(() -> send(0, LETTER).contains(" action=hold "));
    mark("none");
    Awaitility.await("it passes again")
        .atMost(Duration.ofSeconds(20))
        .until(() -> send(0, LETTER).contains(" action=pass "));
  }

  private static String parcel(int number) {
    return """
    Subject: your parcel %d

    Dear customer, we could not deliver your parcel %d today since the address on it was not
    complete. Please confirm your postal address and pay the fee of two euros within one day,
    or we have to send it back to where it came from: http://parcels.example.com/pay/%d
    """
        .formatted(number, number, number);
  }

  private void mark(String verdict) throws Exception {
    relay.provider().update("UPDATE fingerprint SET verdict = ? WHERE kind = 'text'", verdict);
  }

  /// Returns what Weir logged about it.
  private String send(int sender, String mail) throws Exception {
    String login = LOGINS.get(sender);
    try (SmtpClient client = relay.postfix().login(login)) {
      return relay.weir().lineOf(client.send(login, "someone@example.org", mail).queueId());
    }
  }
}
