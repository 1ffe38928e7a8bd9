package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;
import org.weir.milter.MilterReply;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;
import org.weir.test.rig.WeirSetup;
import org.weir.test.rig.WeirSetup.Socket;

/// What is left of a message in log and tables where `privacy` says that it shall not be.
class PrivacyTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CLIENT = "203.0.113.77";
  private static final String KNOWN = "karla.known@customer.test";

  /// Parts of addresses and of content that only this traffic has.
  private static final List<String> OF_THE_TRAFFIC =
      List.of(
          CLIENT,
          WeirSetup.WEB_SERVER,
          "wanda.web",
          "77-113-0-203",
          "karla",
          "stefan.stranger",
          "rita.recipient",
          "certificate.test",
          "cron-of-karla.php",
          "fritz.from",
          "reply-rudi");

  private static final List<String> QUOTED =
      List.of("Geheime", "tabelle-juni", "landing-site", "Emma Example");

  private static final String BODY =
      """
      --b
      Content-Type: text/html

      <a href='http://x.landing-site.shop/?u=rita.recipient@far.test'>www.bank.test</a>
      --b
      Content-Type: application/octet-stream; name=tabelle-juni.exe
      Content-Disposition: attachment; filename=tabelle-juni.exe

      MZ
      --b--
      """;

  private final Lab lab = Lab.open();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({"hash, none", "none, none", "hash, plain"})
  void nothingOfAnAddressIsWrittenAnywhere(String addresses, String quotes) throws Exception {
    WeirSetup setup =
        start("{ addresses: %s, quotes: %s, key-file: key }".formatted(addresses, quotes));
    traffic(setup);
    assertThat(seen(setup)).hasSizeGreaterThan(8);
    for (String part : OF_THE_TRAFFIC) {
      assertThat(seen).filteredOn(line -> line.contains(part)).isEmpty();
    }
    for (String part : quotes.equals("plain") ? List.<String>of() : QUOTED) {
      assertThat(seen).filteredOn(line -> line.contains(part)).isEmpty();
    }
  }

  /// Else the test above would prove nothing.
  @Test
  void withoutPrivacyTheSameTrafficIsThere() throws Exception {
    WeirSetup setup = start("{ addresses: plain }");
    traffic(setup);
    seen(setup);
    for (String part :
        List.of(CLIENT, KNOWN, "stefan.stranger", "cron-of-karla.php", "tabelle-juni")) {
      assertThat(seen).anyMatch(line -> line.contains(part));
    }
  }

  @Test
  void anAddressIsFoundByItsHash() throws Exception {
    WeirSetup setup = start("{ addresses: hash, key-file: key }");
    traffic(setup);
    String hash = hash(setup, "Stefan.Stranger@elsewhere.test");
    assertThat(hash).matches("h:[0-9a-f]{24}@elsewhere\\.test");
    assertThat(setup.provider().query("SELECT * FROM decision WHERE sender = ?", hash))
        .isNotEmpty();
    assertThat(setup.weir().process().lines())
        .anyMatch(line -> line.contains(" from=" + hash + " "));
    assertThat(
            setup.provider().query("SELECT * FROM decision WHERE client = ?", hash(setup, CLIENT)))
        .isNotEmpty();
    assertThat(
            setup
                .provider()
                .query(
                    "SELECT * FROM quota_usage WHERE subject = ?", "login:" + hash(setup, KNOWN)))
        .as("limits of each login go on")
        .isNotEmpty();
  }

  private static String hash(WeirSetup setup, String address) throws Exception {
    return Tool.run(
            WeirProcess.command("privacy", "hash", address, "-c", setup.configuration().toString()))
        .orFail()
        .strip();
  }

  private WeirSetup start(String privacy) throws Exception {
    WeirSetup setup =
        WeirSetup.start(
            lab,
            Socket.TCP,
            Path.of("cases/policies/enforce.yaml"),
            Map.of(CLIENT, "127.0.0.4"),
            provider -> {
              provider.customer("K-1", 3, KNOWN);
              provider.update(
                  "INSERT INTO quota (account_id, scope, unit, period_seconds, maximum)"
                      + " SELECT id, 'login', 'messages', 3600, 100 FROM account WHERE name = 'K-1'");
            });
    Files.writeString(setup.configuration().resolveSibling("key"), "0123456789abcdef0123\n");
    String yaml = Files.readString(setup.configuration());
    Files.writeString(
        setup.configuration(), yaml + "privacy: " + privacy + "\nlog: { level: trace }\n");
    var _ = setup.weir().terminate();
    setup.weir().startAgain();
    return setup;
  }

  private static void traffic(WeirSetup setup) throws Exception {
    send(setup.endpoint(), CLIENT, KNOWN, KNOWN);
    send(setup.endpoint(), CLIENT, "", "stefan.stranger@elsewhere.test");
    send(setup.endpoint(), WeirSetup.WEB_SERVER, "", "wanda.web@elsewhere.test");
    await()
        .atMost(LIMIT)
        .until(() -> setup.provider().query("SELECT event_id FROM decision").size() >= 3);
    await()
        .atMost(LIMIT)
        .until(() ->
            setup.weir().messageLines(0).stream().filter(l -> l.contains("rcpts=")).count() >= 3);
  }

  private static void send(Endpoint endpoint, String from, String login, String sender)
      throws IOException {
    try (MilterClient client = MilterClient.connect(endpoint, Duration.ofSeconds(30))) {
      client.negotiate();
      client.macros(MacroStage.CONNECT, Map.of("j", "relay.test"));
      client.connect("dsl-77-113-0-203.access.test", '4', 4711, from);
      client.helo("[" + from + "]");
      client.macros(
          MacroStage.MAIL,
          login.isEmpty()
              ? Map.of("{cert_subject}", "certificate.test")
              : Map.of("{auth_authen}", login));
      if (!client.mail("<" + sender + ">").equals(MilterReply.CONTINUE)) {
        client.quit();
        return;
      }
      client.rcpt("<rita.recipient@far.test>");
      client.data();
      client.header("From", "\"Emma Example fritz.from@bank.test\" <" + sender + ">");
      client.header("Reply-To", "reply-rudi@gmail.com");
      client.header("To", "rita.recipient@far.test");
      client.header("Subject", "Geheime Sache");
      client.header("X-PHP-Originating-Script", "33:cron-of-karla.php");
      client.header("MIME-Version", "1.0");
      client.header("Content-Type", "multipart/mixed; boundary=b");
      client.endOfHeaders();
      client.body(BODY.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      var _ = client.endOfMessage();
      client.quit();
    }
  }

  /// The log, and all rows of all tables but those that say whose address is whose.
  private List<String> seen(WeirSetup setup) throws Exception {
    Provider provider = setup.provider();
    seen.addAll(setup.weir().process().lines());
    for (Map<String, String> table :
        provider.query(
            "SELECT table_name AS name FROM information_schema.tables"
                + " WHERE table_schema = DATABASE() AND table_name NOT IN ('identity', 'change_feed')")) {
      provider
          .query("SELECT * FROM `" + table.get("name") + "`")
          .forEach(row -> seen.add(table.get("name") + row));
    }
    assertThat(seen).anyMatch(line -> line.startsWith("decision{"));
    return seen;
  }
}
