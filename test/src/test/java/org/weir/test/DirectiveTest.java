package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// What an operator says stops mail within two seconds, also while MariaDB is away afterwards.
class DirectiveTest {
  private static final String LOGIN = "office@relay.test";
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(30);
  private static final String LETTER = "Subject: minutes\n\nAs agreed on Monday.\n";

  private final RunningRelay relay = RunningRelay.start(List.of(LOGIN), DirectiveTest::fill);

  DirectiveTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("office", 400, LOGIN);
    // Without a limit, since units in hand may have gone back when MariaDB goes away.
    provider.update(
        "INSERT INTO quota (account_id, unit, period_seconds, maximum)"
            + " SELECT id, 'messages', 3600, NULL FROM account WHERE name = 'office'");
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void actsWithinTwoSecondsAndOutlivesMariaDb() throws Exception {
    assertThat(send()).contains(" action=pass code=W000 ");

    relay.provider().directive("hold", "account", "office");
    awaitDecision(" action=hold code=W105 ");
    Awaitility.await("the journal says which directive it was")
        .atMost(Duration.ofSeconds(10))
        .until(() -> !evidence("$.directives[0].kind", "account").isEmpty());
    assertThat(weir("directive", "pass", "login", LOGIN, "--for", "unlimited"))
        .contains("mail of login " + LOGIN + " is let pass until that is lifted.");
    awaitDecision(" action=pass code=W001 ");
    weir("directive", "lift", "login", LOGIN);
    awaitDecision(" action=hold code=W105 ");

    relay.setup().database().kill();
    assertThat(send()).contains(" action=hold code=W105 ");
    relay.setup().database().restart();
    Awaitility.await("it can be lifted again")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> relay.weir().admin("/readyz").statusCode() == 200);
    weir("directive", "lift", "account", "office");
    awaitDecision(" action=pass code=W000 ");
  }

  /// Whoever is stopped must not slip through while MariaDB comes back.
  @Test
  void nobodysMailPassesBeforeWhatOperatorsSayWasRead() throws Exception {
    relay.provider().directive("hold", "account", "office");
    relay.weir().kill();
    try (Connection operator = connection();
        PreparedStatement lock = operator.prepareStatement("LOCK TABLES directive WRITE")) {
      lock.execute();
      relay.weir().startAgain();
      for (int i = 0; i < 10; i++) {
        assertThat(reply().toString()).startsWith("451 4.3.0 W901 ");
      }
    }
    Awaitility.await("it is read").atMost(READ).until(() -> reply().positive());
    assertThat(send()).contains(" action=hold code=W105 ");
    assertThat(relay.sink().mails()).isEmpty();
  }

  private Connection connection() throws Exception {
    EmbeddedMariaDb server = relay.setup().database();
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable"
            .formatted(server.port(), server.database()),
        server.user(),
        Files.readString(server.passwordFile()).strip());
  }

  private List<Map<String, String>> evidence(String path, String value) throws Exception {
    return relay
        .provider()
        .query("SELECT 1 FROM decision WHERE JSON_VALUE(evidence, ?) = ?", path, value);
  }

  private void awaitDecision(String words) {
    Awaitility.await(words).atMost(SOON).until(() -> send().contains(words));
  }

  private String weir(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", relay.setup().configuration().toString()));
    return Tool.run(WeirProcess.command(all.toArray(String[]::new))).orFail();
  }

  /// Returns what Weir logged about it.
  private String send() throws Exception {
    return relay.weir().lineOf(reply().queueId());
  }

  private Reply reply() throws Exception {
    try (SmtpClient client = relay.postfix().login(LOGIN)) {
      return client.send(LOGIN, "someone@example.org", LETTER);
    }
  }
}
