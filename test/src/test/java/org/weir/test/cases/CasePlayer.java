package org.weir.test.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.cases.MailCase.Given;
import org.weir.test.cases.Mta.Delivery;
import org.weir.test.rig.Provider;
import org.weir.test.rig.WeirSetup;

/// Plays cases on a mail server in front of one Weir and checks what comes of them. Cases are
/// played one after the other.
final class CasePlayer {
  private static final Duration JOURNALLED = Duration.ofSeconds(20);
  private static final Pattern EVENT = Pattern.compile("\\b[Ee]vent[= ]([0-9A-Z]{26})\\b");
  private static final Pattern PAIR =
      Pattern.compile("([a-z_]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S*))");

  private final WeirSetup setup;
  private final Mta mta;
  private String policy = "enforce";

  CasePlayer(WeirSetup setup, Mta mta) {
    this.setup = setup;
    this.mta = mta;
  }

  /// Makes the customers of all cases.
  static void fill(Provider provider) throws Exception {
    for (Given given : CaseFiles.world()) {
      switch (given) {
        case Given.Account(String name, int ageDays, String status) ->
            provider.account(name, ageDays, status);
        case Given.Identity(String account, String kind, String value) ->
            provider.identity(account, kind, value);
        case Given.Quota quota ->
            provider.quota(
                quota.account(),
                quota.maximum(),
                quota.unit(),
                quota.periodSeconds(),
                quota.maxAgeDays());
        case Given.Directive(String action, String kind, String value) ->
            provider.directive(action, kind, value);
        case Given.Listed _ -> {
          continue;
        }
      }
    }
  }

  /// The block list of all cases.
  static Map<String, String> listed() {
    Map<String, String> listed = new TreeMap<>();
    for (Given given : CaseFiles.world()) {
      if (given instanceof Given.Listed(String address, String answer)) {
        listed.put(address, answer);
      }
    }
    return listed;
  }

  void play(MailCase mailCase) throws Exception {
    if (!mailCase.policy().equals(policy)) {
      assertThat(setup.usePolicy(CaseFiles.policy(mailCase))).contains("reloaded");
      policy = mailCase.policy();
    }
    int begin = setup.weir().process().mark();
    int seen = 0;
    for (Connection connection : mailCase.connections()) {
      try (Mta.Session session = mta.connect(connection)) {
        for (Message message : connection.messages()) {
          seen += send(session, message);
        }
      }
    }
    assertThat(setup.weir().messageLines(begin)).as("messages that Weir saw").hasSize(seen);
  }

  /// Returns how many of them Weir must have seen.
  private int send(Mta.Session session, Message message) throws Exception {
    boolean unseen = message.expectations().contains(new Expectation.NoJournal());
    for (int i = 0; i < message.times(); i++) {
      Delivery delivery = session.send(message);
      Map<String, String> words = unseen ? Map.of() : words(delivery);
      Map<String, String> row = unseen ? Map.of() : row(words.getOrDefault("event", ""));
      for (Expectation expectation : message.expectations()) {
        Checks.check(expectation, message, delivery, words, row);
      }
    }
    return unseen ? 0 : message.times();
  }

  /// The pairs of the message's log line.
  private Map<String, String> words(Delivery delivery) throws InterruptedException {
    Matcher event = EVENT.matcher(delivery.text());
    String line;
    if (delivery.queueId() != null) {
      line = setup.weir().lineOf(delivery.queueId());
    } else {
      assertThat(event.find()).as("an event id in: %s", delivery.text()).isTrue();
      line = setup.weir().lineOfEvent(event.group(1));
    }
    Map<String, String> words = new HashMap<>();
    for (Matcher pair = PAIR.matcher(line); pair.find(); ) {
      words.put(pair.group(1), pair.group(3) == null ? pair.group(2) : pair.group(3));
    }
    words.putIfAbsent("wanted", words.getOrDefault("action", ""));
    return words;
  }

  private Map<String, String> row(String event) {
    List<Map<String, String>> rows =
        Awaitility.await("event " + event + " is journalled")
            .atMost(JOURNALLED)
            .until(() -> setup.provider().decision(event), found -> !found.isEmpty());
    assertThat(rows).as("rows of event %s", event).hasSize(1);
    return rows.getFirst();
  }
}
