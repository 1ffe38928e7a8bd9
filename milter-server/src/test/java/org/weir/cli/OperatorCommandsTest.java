package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.alert.Kind;
import org.weir.campaign.Aspect;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Fingerprint;
import org.weir.cli.Program.Result;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.store.Alerts;
import org.weir.store.CampaignExchange;
import org.weir.store.Database;
import org.weir.store.DatabaseSettings;
import org.weir.store.Outbox;

/// Import, and what needs a confirmation: here nobody can be asked.
class OperatorCommandsTest {
  @TempDir static Path directory;
  private static EmbeddedMariaDb server;
  private static Path config;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedMariaDb.start(directory.resolve("mariadb"), 0);
    config =
        Files.writeString(
            directory.resolve("weir.yaml"),
            """
            database: { hosts: "127.0.0.1:%d", name: weir, user: weir, password-file: "%s", tls: off }
            """
                .formatted(server.port(), server.passwordFile()));
    assertThat(weir("db", "migrate").exitCode()).isEqualTo(ExitCode.OK);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void importsAFileAfterADryRun() throws IOException {
    weir("account", "add", "I-1");
    String file = file("crm.csv", "name,risk,login\nI-1,5,i1\nI-2,,i2 i2b\n");

    assertThat(weir("account", "import", file, "--dry-run").lines())
        .satisfiesExactly(
            sentence ->
                assertThat(sentence)
                    .isEqualTo(
                        file
                            + ": 2 accounts; 1 to add, 1 to change, 0 to close, 3 identities to add"),
            head -> assertThat(head).matches("LINE +CHANGE +ACCOUNT +WHAT +FROM +TO"),
            add -> assertThat(add).matches(" *3 +add +I-2 +- +- +-"),
            change -> assertThat(change).matches(" *2 +change +I-1 +risk +0 +5"),
            one -> assertThat(one).matches(" *2 +link +I-1 +login +- +i1"),
            two -> assertThat(two).matches(" *3 +link +I-2 +login +- +i2"),
            three -> assertThat(three).matches(" *3 +link +I-2 +login +- +i2b"));
    assertThat(weir("account", "import", file))
        .isEqualTo(refused(ExitCode.USAGE, "This changes accounts. If that is meant, add --yes."));
    assertThat(weir("account", "import", file, "--yes").lines()).last().isEqualTo("Done.");
    assertThat(weir("account", "import", file, "--yes", "--output", "json").out())
        .startsWith("{\"file\":\"" + file + "\",\"accounts\":2,\"to_add\":0,\"to_change\":0,")
        .contains("\"applied\":false,\"differences\":[],\"problems\":[]");
    assertThat(weir("account", "show", "I-2").out()).contains("login i2b");
  }

  @Test
  void listsShowsAndMarksCampaigns() throws Exception {
    weir("account", "add", "C-1");
    try (Database database = Database.open(settings())) {
      Campaigns campaigns = new Campaigns(InstantSource.system(), 100);
      try (var _ = CampaignExchange.start(database, campaigns, InstantSource.system())) {
        campaigns.add(
            List.of(Aspect.of(Fingerprint.of(Fingerprint.Kind.TEXT, 42))), accountId("C-1"), 3);
        campaigns.add(List.of(Aspect.of(Fingerprint.of(Fingerprint.Kind.TEXT, 42))), 999, 1);
      }
    }

    assertThat(weir("campaign", "list").lines())
        .satisfiesExactly(
            head -> assertThat(head).startsWith("CAMPAIGN "),
            row -> assertThat(row).matches("text-000000000000002a +2 +2 .* none +-"));
    assertThat(weir("campaign", "list", "--accounts", "3").lines()).hasSize(1);
    assertThat(weir("campaign", "show", "text-000000000000002a").out())
        .contains("C-1")
        .contains("(deleted 999)");
    assertThat(
            weir("campaign", "mark", "text-000000000000002a", "bad", "--note", "parcels").lines())
        .containsExactly("Campaign text-000000000000002a is marked bad.");
    assertThat(weir("campaign", "list", "--accounts", "3").out())
        .contains(" bad ")
        .contains("parcels");
    assertThat(weir("campaign", "mark", "words-00000000000000ff", "fine").lines())
        .containsExactly("Campaign words-00000000000000ff is marked fine; it was not seen yet.");
    assertThat(weir("campaign", "show", "words-0000000000000001"))
        .isEqualTo(refused(ExitCode.DATA, "nobody has sent words-0000000000000001 more than once"));
    assertThat(weir("campaign", "mark", "nonsense", "bad").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void givesListsAndLiftsDirectives() {
    weir("account", "add", "H-1");

    assertThat(
            weir("hold", "account", "H-1", "--for", "2h", "--reason", "stolen?", "--coming-only")
                .lines())
        .singleElement()
        .asString()
        .matches(
            "Directive \\d+: mail of account H-1 is held until \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d[.]");
    assertThat(weir("directive", "reject", "login", "Anna", "--for", "unlimited").lines())
        .satisfiesExactly(
            done ->
                assertThat(done)
                    .matches(
                        "Directive \\d+: mail of login anna is rejected until that is lifted[.]"),
            hint -> assertThat(hint).isEqualTo("No account has the login anna listed."));
    assertThat(weir("directive", "pass", "network", "192.0.2.0/28", "--output", "json").out())
        .contains("\"action\":\"pass\",\"kind\":\"network\",\"value\":\"192.0.2.0/28\"");
    assertThat(weir("directive", "defer", "campaign", "text-00000000000000aa").out())
        .contains(" is deferred until ")
        .contains("No mail of it was seen more than once yet.");
    assertThat(weir("directive", "list").lines())
        .satisfiesExactly(
            head ->
                assertThat(head)
                    .matches("ID +ACTION +KIND +VALUE +CREATED_AT +VALID_UNTIL +WHO +REASON"),
            four -> assertThat(four).contains("defer   campaign"),
            three -> assertThat(three).contains("pass    network"),
            two -> assertThat(two).contains("reject  login"),
            one -> assertThat(one).contains("hold    account").endsWith(" stolen?"));

    assertThat(weir("directive", "lift", "account", "H-1").lines())
        .satisfiesExactly(
            lifted -> assertThat(lifted).matches("Directive \\d+ is lifted: hold account H-1[.]"),
            stays -> assertThat(stays).endsWith(" weir held release --account H-1"));
    assertThat(weir("directive", "lift", "account", "H-1").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("directive", "lift", "999999").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("directive", "lift", "H-1").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(weir("directive", "list").lines()).hasSize(4);
    assertThat(weir("directive", "list", "--all").lines()).hasSize(5);
  }

  @Test
  void listsAndShowsWhatIsHeld() throws Exception {
    sql(
        "INSERT INTO decision (event_id, at, relay, queue_id, action, wanted, observed, code, score,"
            + " origin, sender, recipients, bytes, policy, evidence) VALUES"
            + " ('01JD0000000000000000000042', NOW(6), 'r1', '4XyZ', 'hold', 'hold', 0, 'W301', 7,"
            + " 'smtp', 'x\u001b[2J@example.com', 2, 99, 'v', '{\"contributions\":[{\"signal\":\"virus-found\","
            + "\"points\":7.0,\"shadow\":false,\"why\":\"Eicar\"}]}')",
        "INSERT INTO held_message (event_id, relay, queue_id, code, reason) VALUES"
            + " ('01JD0000000000000000000042', 'r1', '4XyZ', 'W301', 'looks bad')");

    assertThat(weir("held", "list", "--sender", "@EXAMPLE.com", "--code", "w301").lines())
        .satisfiesExactly(
            head -> assertThat(head).startsWith("EVENT_ID "),
            row ->
                assertThat(row)
                    .startsWith("01JD0000000000000000000042 ")
                    .endsWith(
                        " r1     4XyZ      -        W301  x?[2J@example.com           2  looks bad"));
    assertThat(weir("held", "list", "--relay", "r2").lines()).hasSize(1);
    assertThat(weir("held", "list", "--older", "1h", "--output", "json")).isEqualTo(ok("[]\n"));
    assertThat(weir("held", "list", "--all").lines()).first().asString().contains(" STATE_BY ");
    assertThat(weir("held", "show", "01JD0000000000000000000042").lines())
        .contains("state:      held", "findings:   virus-found +7.0 no Eicar");
    assertThat(weir("held", "show", "01JD"))
        .isEqualTo(
            refused(ExitCode.DATA, "nothing was held as event 01JD\nSee: weir held list --all"));
    sql(
        "DELETE FROM decision",
        "DELETE FROM held_message"); // others look for senders without account
  }

  @Test
  void refusesDirectivesThatCannotBeMeant() {
    weir("account", "add", "bakery");

    assertThat(weir("hold", "account", "bakry"))
        .isEqualTo(
            refused(
                ExitCode.DATA,
                "no account is named bakry; did you mean 'bakery'?\nSee: weir account list --filter"));
    assertThat(weir("hold", "account", "bakery", "--for", "soon").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(weir("hold", "planet", "mars").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(weir("hold", "network", "192.0.2.1/24").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("hold", "login", "\u001b[2J").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("hold", "account", "\u001b[2J").err()).contains("no account is named ?[2J.");
    assertThat(weir("hold", "--help").out()).contains("Examples:").contains("weir hold account");
  }

  @Test
  void listsShowsAndMutesAlerts() throws Exception {
    try (Database database = Database.open(settings())) {
      Alerts alerts = new Alerts(database, "relay-1");
      alerts.open(Kind.RELAY_SILENT, "relay-7", "since noon\u001b[31m");
      Outbox outbox = new Outbox(database, "relay-1");
      outbox.announce(Set.of("mail"));
      outbox.failed(outbox.claim(Set.of("mail")).orElseThrow(), "421 busy");
    }
    Result list = weir("alert", "list");
    assertThat(list.lines())
        .satisfiesExactly(
            head -> assertThat(head).matches(" *ID +KIND +SUBJECT .*"),
            row -> assertThat(row).matches(" *\\d+ +relay-silent +relay-7 .*since noon\\?\\[31m"));
    String id = list.lines().get(1).strip().replaceFirst(" .*", "");
    assertThat(weir("alert", "show", id).out()).contains("opened mail waiting", "1 - 421 busy");
    assertThat(weir("alert", "show", "999999"))
        .isEqualTo(refused(ExitCode.DATA, "there is no alert 999999"));

    assertThat(weir("alert", "mute", "relay-silent", "relay-7", "--for", "2h", "--reason", "disks"))
        .isEqualTo(ok("relay-silent relay-7 is muted for 2h.\n"));
    assertThat(weir("alert", "list", "--output", "json").out())
        .doesNotContain("\"muted_until\":null");
    assertThat(weir("alert", "unmute", "relay-silent"))
        .isEqualTo(refused(ExitCode.DATA, "All of relay-silent was not muted by itself"));
    assertThat(weir("alert", "unmute", "relay-silent", "relay-7"))
        .isEqualTo(ok("relay-silent relay-7 is no longer muted.\n"));
    assertThat(weir("alert", "mute", "relay-silent").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(weir("alert", "mute", "nonsense", "--for", "1h").err()).contains("relay-silent");
    assertThat(weir("alert", "test"))
        .isEqualTo(refused(ExitCode.CONFIG, "no channel is configured in `alerts`"));
  }

  @Test
  void namesEveryLineThatCannotBeImported() throws IOException {
    weir("account", "add", "J-1");
    weir("account", "link", "J-1", "login", "j1");
    String file = file("bad.csv", "name,plan,login\nJ-2,x,j1\nJ-3,a b,\nJ-4,,j4\n");

    Result result = weir("account", "import", file, "--yes");

    assertThat(result.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .containsExactly(
            file + ":2: login j1 leads to account J-1, not J-2",
            file + ":2: there is no plan x",
            file + ":3: plan 'a b': expected a word of at most 64 letters, digits, dots and dashes",
            "weir: nothing was changed");
    assertThat(weir("account", "show", "J-4").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("account", "import", directory + "/none.csv", "--yes").exitCode())
        .isEqualTo(ExitCode.NO_INPUT);
  }

  @Test
  void doesNothingDangerousUnasked() {
    weir("account", "add", "D-1", "--opened", "2020-01-01");

    for (String[] command :
        List.of(
            new String[] {"account", "close", "D-1"},
            new String[] {"account", "delete", "D-1"},
            new String[] {"account", "set", "D-1", "--status", "closed"},
            new String[] {"quota", "reset", "D-1"},
            new String[] {"quota", "set", "D-1", "--max", "0"},
            new String[] {"quota", "raise", "D-1", "--max", "0", "--for", "1d"},
            new String[] {
              "quota", "platform", "set", "--unit", "messages", "--period", "1h", "--max", "0"
            })) {
      Result result = weir(command);
      assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(result.err()).endsWith(" If that is meant, add --yes.\n");
    }
    assertThat(weir("account", "show", "D-1").out()).contains("status:         active");
    assertThat(weir("account", "close", "D-1", "--yes")).isEqualTo(ok("Account D-1 is closed.\n"));
    assertThat(weir("account", "delete", "D-1", "-y")).isEqualTo(ok("Account D-1 is deleted.\n"));
    assertThat(weir("account", "show", "D-1").exitCode()).isEqualTo(ExitCode.DATA);
  }

  @Test
  void agreesToNothingButAYes() {
    assertThat(List.of("y", "Yes ", "ja")).allMatch(Confirmation::agreed);
    assertThat(List.of("", "n", "yeah no")).noneMatch(Confirmation::agreed);
    assertThat(Confirmation.agreed(null)).isFalse();
  }

  @Test
  void changesAnAccountAndItsIdentities() {
    weir("account", "add", "S-1");
    weir("account", "link", "S-1", "login", "s1");

    assertThat(weir("account", "set", "S-1", "--country", "at", "--risk", "3"))
        .isEqualTo(ok("Account S-1 is changed.\n"));
    assertThat(weir("account", "unlink", "S-1", "login", "S1"))
        .isEqualTo(ok("login s1 no longer leads to account S-1.\n"));
    assertThat(weir("account", "show", "S-1").lines())
        .contains("country:        AT", "risk:           3", "identities:     -");
    assertThat(weir("account", "set", "S-1", "--country", "none").exitCode()).isZero();
    assertThat(weir("account", "show", "S-1").lines()).contains("country:        -");
    assertThat(weir("account", "set", "S-1", "--risk", "-1"))
        .isEqualTo(refused(ExitCode.USAGE, "risk '-1': expected a whole number from 0 to 1000"));
    assertThat(weir("account", "set", "S-1").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void takesLimitsAway() {
    weir("account", "add", "Q-1", "--opened", "2020-01-01");

    assertThat(weir("quota", "set", "Q-1", "--max", "none"))
        .isEqualTo(ok("Account Q-1 may send messages in 1h without limit.\n"));
    assertThat(weir("quota", "show", "Q-1").lines()).hasSize(1);
    assertThat(weir("quota", "unset", "Q-1"))
        .isEqualTo(ok("For account Q-1 its plan counts again: messages in 1h.\n"));
    assertThat(weir("quota", "show", "Q-1").lines()).hasSize(2);
    assertThat(weir("quota", "unset", "Q-1").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(
            weir(
                "quota",
                "set",
                "Q-1",
                "--max",
                "20",
                "--scope",
                "script",
                "--unit",
                "messages",
                "--period",
                "1h"))
        .isEqualTo(ok("Account Q-1 may send 20 messages in 1h for each script.\n"));
    assertThat(weir("quota", "set", "Q-1", "--max", "20", "--scope", "platform").err())
        .isEqualTo("weir: limits on all accounts together: weir quota platform\n");
    assertThat(weir("quota", "set", "Q-1", "--max", "many").err())
        .contains("'many' is neither a whole number nor none");
  }

  @Test
  void showsWhatIsLimitedForMany() {
    assertThat(weir("quota", "plans").lines())
        .anyMatch(line -> line.matches("default +account +messages +1d +100 +0 +30 +- +newcomers"));
    assertThat(weir("quota", "platform", "set", "--unit=messages", "--period=1d", "--max=90000"))
        .isEqualTo(ok("All accounts together may send 90000 messages in 1d.\n"));
    assertThat(weir("quota", "platform", "show").lines())
        .last()
        .asString()
        .matches("platform +- +messages +1d +90000 +0 +platform +-");
    assertThat(weir("quota", "near", "--output", "json")).isEqualTo(ok("[]\n"));
    assertThat(weir("quota", "near", "--percent", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(weir("account", "unclaimed", "--output", "json")).isEqualTo(ok("[]\n"));
  }

  @Test
  void makesOneWordOfAnythingForTheShell() {
    assertThat(AccountUnclaimed.word("anna@example.net")).isEqualTo("anna@example.net");
    assertThat(AccountUnclaimed.word("x; rm -rf 'y'")).isEqualTo("'x; rm -rf '\\''y'\\'''");
  }

  private static void sql(String... statements) throws Exception {
    String url = "jdbc:mariadb://127.0.0.1:" + server.port() + "/weir?sslMode=disable";
    String password = Files.readString(server.passwordFile()).strip();
    try (Connection connection = DriverManager.getConnection(url, "weir", password);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static DatabaseSettings settings() {
    if (ConfigReader.settings(config) instanceof Valid<Settings>(Settings settings)) {
      return settings.database();
    }
    throw new AssertionError("the configuration is not valid");
  }

  private static long accountId(String name) {
    String json = weir("account", "show", name, "--output", "json").out();
    return Long.parseLong(json.replaceFirst("(?s).*?\"id\":(\\d+).*", "$1"));
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static Result weir(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", config.toString()));
    return Program.run(all.toArray(String[]::new));
  }

  private static Result ok(String out) {
    return new Result(ExitCode.OK, out, "");
  }

  private static Result refused(int exitCode, String reason) {
    return new Result(exitCode, "", "weir: " + reason + "\n");
  }
}
