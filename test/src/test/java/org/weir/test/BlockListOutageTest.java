package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.WeirSetup.Socket;

/// Block lists that do not answer, refuse, or list the whole world say nothing about anybody:
/// neither "listed" nor "clean". Nobody waits for them long.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BlockListOutageTest {
  private static final String LOGIN = "mail@relay.test";
  private static final String LISTED = "198.51.100.7";
  private static final Map<String, String> LISTS =
      Map.of(
          LISTED,
          "127.0.0.4",
          "198.51.100.8",
          "127.0.0.4",
          "198.51.100.30",
          "192.0.2.80",
          "198.51.100.31",
          "127.255.255.254",
          "198.51.100.32",
          "127.0.0.1");

  private static final Pattern WAITED = Pattern.compile("bl\\d?\\.test: no answer within 1000 ms");
  private static final String NOT_ASKED = "(no useful answer|the DNS servers do not answer)";
  private static final Map<String, String> THE_WORLD =
      Map.of("0.0.0.0/1", "127.0.0.4", "128.0.0.0/1", "127.0.0.4");

  /// `dns.timeout` of the relay is one second; the rest is what a busy machine may take.
  private static final Duration SOON = Duration.ofSeconds(8);

  private final RunningRelay relay =
      RunningRelay.start(
          Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          LISTS,
          List.of(),
          provider -> provider.customer("mail", 400, LOGIN));

  BlockListOutageTest() throws Exception {}

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void mailPassesWhileAllListsAreDeadAndTheyAreAskedNoMoreSoon() throws Exception {
    assertThat(relay.setup().useLists(3)).contains("reloaded");
    passes("198.51.100.40");
    relay.setup().blockLists().freeze();
    try {
      assertThat(passesSoon(LISTED)).containsPattern(WAITED);
      String evidence = passesSoon("198.51.100.41");
      for (int i = 42; WAITED.matcher(evidence).find(); i++) {
        assertThat(i).as("messages until nobody waits").isLessThan(48);
        evidence = passesSoon("198.51.100." + i);
      }
      assertThat(passesSoon("198.51.100.50"))
          .containsPattern("bl.test: " + NOT_ASKED)
          .containsPattern("bl2.test: " + NOT_ASKED)
          .containsPattern("bl3.test: " + NOT_ASKED);
    } finally {
      relay.setup().blockLists().thaw();
    }
    awaitBelieved("198.51.100.8");
  }

  @Test
  void aListThatBeginsToListTheWorldChangesNoVerdictAndSaysSoOnce() throws Exception {
    assertThat(relay.setup().useLists(1)).contains("reloaded");
    passes("198.51.100.20");
    int mark = relay.weir().process().mark();
    relay.setup().blockLists().list(THE_WORLD);
    try {
      assertThat(passes("198.51.100.21")).contains("bl.test: lists everything");
      assertThat(passes("198.51.100.22")).contains("bl.test: lists everything");
      assertThat(passes("198.51.100.20")).contains("bl.test: lists everything");
      List<String> lines = relay.weir().process().lines();
      assertThat(lines.subList(mark, lines.size()))
          .filteredOn(line -> line.contains("is not believed now"))
          .singleElement()
          .asString()
          .contains("block list bl.test is not believed now: lists everything");
      assertThat(believed()).isEqualTo("0.0");
    } finally {
      relay.setup().blockLists().list(LISTS);
    }
    awaitBelieved(LISTED);
    assertThat(believed()).isEqualTo("1.0");
    passes("198.51.100.21");
  }

  @Test
  void answersThatAreNoListingAreNone() throws Exception {
    assertThat(relay.setup().useLists(1)).contains("reloaded");
    awaitBelieved(LISTED);
    assertThat(passes("198.51.100.30")).contains("answers 192.0.2.80, which no block list does");
    passes("198.51.100.33"); // an answer in between: the list is not ill
    assertThat(passes("198.51.100.31")).contains("refuses to answer (127.255.255.254)");
    passes("198.51.100.34");
    assertThat(passes("198.51.100.32")).contains("refuses to answer (127.0.0.1)");
    awaitBelieved(LISTED);
  }

  private String believed() throws Exception {
    return relay
        .weir()
        .admin("/metrics")
        .body()
        .replaceFirst("(?s).*weir_block_list_believed\\{[^}]*} (\\S+)\n.*", "$1");
  }

  private void awaitBelieved(String listed) {
    Awaitility.await("the list is believed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> relay.weir().lineOf(send(listed).queueId()).contains(" action=tag "));
  }

  private String passesSoon(String client) throws Exception {
    long began = System.nanoTime();
    Reply reply = send(client);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    return passed(reply);
  }

  private String passes(String client) throws Exception {
    return passed(send(client));
  }

  /// The evidence of a message that nothing was found against.
  private String passed(Reply reply) throws Exception {
    String line = relay.weir().lineOf(reply.queueId());
    assertThat(line).contains(" action=pass ").contains(" code=W000 ");
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
