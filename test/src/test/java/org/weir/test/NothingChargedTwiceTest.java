package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.Mail;
import org.weir.test.rig.PostfixRelay;
import org.weir.test.rig.PostfixRelay.Queued;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpSink;
import org.weir.test.rig.WeirSetup.Socket;

/// Mail that was charged is not charged again when it is re-queued or comes back from a content
/// filter. Who only looks like it is charged. (Released mail: [HoldTest].)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NothingChargedTwiceTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String LISTED = "198.51.100.7";

  /// The content filter hands mail back from here.
  private static final InetAddress FILTER = InetAddress.ofLiteral("127.0.0.2");

  private static final String TEXT = "Subject: a\n\nbody\n";
  private static final String PROGRAM =
      """
      Subject: setup
      Content-Type: application/octet-stream; name="setup.exe"

      not really
      """;

  private static final List<String> ACCOUNTS =
      List.of("again", "held", "tagged", "local", "filter", "forger");

  private final RunningRelay relay =
      RunningRelay.start(
          Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          Map.of(LISTED, "127.0.0.4"),
          ACCOUNTS.stream().map(NothingChargedTwiceTest::login).toList(),
          NothingChargedTwiceTest::fill);
  private final PostfixRelay postfix = relay.postfix();
  private final SmtpSink contentFilter = SmtpSink.open(relay.lab());

  NothingChargedTwiceTest() throws Exception {
    Path configuration = relay.setup().configuration();
    Files.writeString(
        configuration,
        Files.readString(configuration)
            + "reinjection-from: [ "
            + FILTER.getHostAddress()
            + " ]\n");
    assertThat(relay.weir().reload()).contains("reloaded");
  }

  private static void fill(Provider provider) throws Exception {
    for (String account : ACCOUNTS) {
      provider.customer(account, 400, login(account));
      provider.identity(account, "sender_domain", account + ".test");
    }
  }

  private static String login(String account) {
    return "office@" + account + ".test";
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void requeuedMailIsNotAskedAboutAgain() throws Exception {
    String id = submit(postfix.port(), "again", "again@later.test", TEXT);
    relay.weir().lineOf(id);
    int mark = relay.weir().process().mark();

    requeue(requeue(id, "again@later.test"), "again@later.test");

    assertThat(relay.weir().messageLines(mark)).isEmpty();
    assertUsed("again", 1);
  }

  @Test
  void heldMailThatIsRequeuedIsOnItsWayAndNotAskedAboutAgain() throws Exception {
    String id = submit(postfix.port(), "held", "held@later.test", PROGRAM);
    relay.weir().lineOf(id);
    assertThat(postfix.holds(id)).isTrue();
    int mark = relay.weir().process().mark();

    assertThat(postfix.holds(requeue(id, "held@later.test"))).isFalse();

    assertThat(relay.weir().messageLines(mark)).isEmpty();
    assertUsed("held", 1);
  }

  @Test
  void requeuedLocalMailIsNotAskedAboutAgain() throws Exception {
    postfix.submitLocally(login("local"), "local@later.test", TEXT);
    String id = queued("local@later.test", "").id();
    assertThat(relay.weir().lineOf(id)).contains(" account=local ").contains(" action=pass ");
    int mark = relay.weir().process().mark();

    requeue(id, "local@later.test");

    assertThat(relay.weir().messageLines(mark)).isEmpty();
    assertUsed("local", 1);
  }

  @Test
  void whatComesBackTaggedKeepsItsTag() throws Exception {
    int filtered = listenBeforeFilter();
    String id;
    try (SmtpClient client = SmtpClient.connect(filtered, LIMIT)) {
      client.ehlo("rig.test");
      client.xclient("ADDR=" + LISTED, "NAME=[UNAVAILABLE]", "LOGIN=" + login("tagged"));
      client.ehlo("client.test");
      id = client.send(login("tagged"), "tagged@example.org", TEXT).queueId();
    }
    Mail passed = contentFilter.await(each -> each.hasQueueId(id), LIMIT);
    String event = passed.header("X-Weir-Event").orElseThrow();

    String again = handBack(passed, "", "").queueId();

    Mail delivered = relay.sink().await(each -> each.hasQueueId(again), LIMIT);
    assertThat(delivered.header("X-Weir-Event")).hasValue(event);
    assertThat(delivered.header("X-Weir-Signals")).hasValue("listed-exploited-host");
  }

  @Test
  void whatTheContentFilterHandsBackIsChargedOnce() throws Exception {
    int filtered = listenBeforeFilter();
    String first = submit(filtered, "filter", "filter@example.org", TEXT);
    Mail passed = contentFilter.await(each -> each.hasQueueId(first), LIMIT);

    String again = handBack(passed, "X-Scanned: yes\n", "-- \nscanned\n").queueId();

    assertSeenBefore(again, "filter");
    assertThat(relay.sink().await(each -> each.hasQueueId(again), LIMIT).body())
        .endsWith("scanned\n");
    assertUsed("filter", 1);
    assertThat(handBack(passed, "", "").code()).as("a second time").isEqualTo(250);
    assertUsed("filter", 2);
  }

  @Test
  void fromAnywhereElseNothingIsRecognised() throws Exception {
    String to = "forger@example.org";
    String id = submit(postfix.port(), "forger", to, TEXT);
    String received = "Received: from x by relay.test (Postfix) with ESMTPA id " + id + "; now\n";

    String again = submit(postfix.port(), "forger", to, received + TEXT);

    assertThat(relay.weir().lineOf(again)).doesNotContain("seen-before");
    assertUsed("forger", 2);
  }

  private int listenBeforeFilter() throws Exception {
    return postfix.listen("content_filter=smtp:[127.0.0.1]:" + contentFilter.port());
  }

  private String submit(int port, String account, String to, String message) throws IOException {
    try (SmtpClient client = SmtpClient.connect(port, LIMIT)) {
      client.ehlo("client.test");
      client.authPlain(login(account), PostfixRelay.password(login(account)));
      return client.send(login(account), to, message).queueId();
    }
  }

  /// Returns the new queue id.
  private String requeue(String queueId, String recipient) throws Exception {
    postfix.requeue(queueId);
    return queued(recipient, queueId).id();
  }

  /// The message to that recipient, once Postfix has taken it in; not `before`.
  private Queued queued(String recipient, String before) {
    return Awaitility.await("a message to " + recipient + " is queued")
        .atMost(LIMIT)
        .until(
            () ->
                postfix.queue().stream()
                    .filter(each -> !List.of("maildrop", "incoming").contains(each.queue()))
                    .filter(each -> each.recipients().contains(recipient))
                    .filter(each -> !each.id().equals(before))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  private SmtpClient.Reply handBack(Mail mail, String moreHeaders, String moreBody)
      throws IOException {
    String headers =
        mail.headers().stream()
            .map(header -> header.name() + ": " + header.value() + "\n")
            .collect(Collectors.joining());
    try (SmtpClient client = SmtpClient.connect(postfix.port(), LIMIT, FILTER)) {
      client.ehlo("filter.test");
      return client.send(
          mail.sender(),
          mail.recipients().getFirst(),
          moreHeaders + headers + "\n" + mail.body() + moreBody);
    }
  }

  private void assertSeenBefore(String queueId, String account) throws Exception {
    String line = relay.weir().lineOf(queueId);
    assertThat(line)
        .contains(" account=" + account + " ")
        .contains(" action=pass ")
        .contains(" code=W000 ")
        .contains(" signals=seen-before ");
    String event = line.replaceFirst(".*\\bevent=(\\S+).*", "$1");
    Map<String, String> row =
        Awaitility.await("it is journalled")
            .atMost(LIMIT)
            .until(() -> relay.provider().decision(event), rows -> !rows.isEmpty())
            .getFirst();
    assertThat(row).containsEntry("code", "W000").containsEntry("account", account);
    assertThat(row.get("evidence")).contains("accepted before as ");
  }

  /// Never less than what is charged; more only while a relay has a slice in hand.
  private void assertUsed(String account, int messages) {
    Awaitility.await(account + " has used " + messages)
        .atMost(LIMIT)
        .until(
            () -> relay.provider().query("SELECT used FROM usage_now WHERE account = ?", account),
            limits ->
                !limits.isEmpty()
                    && limits.stream()
                        .allMatch(each -> each.containsValue(Integer.toString(messages))));
  }
}
