package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.cli.Program.Result;
import org.weir.embedded.EmbeddedMariaDb;

class DatabaseCommandsTest {
  @TempDir static Path directory;
  private static EmbeddedMariaDb server;
  private static Path config;

  @BeforeAll
  static void startServer() throws Exception {
    server = EmbeddedMariaDb.start(directory.resolve("mariadb"), 0);
    config = config("weir.yaml", server.port(), server.passwordFile());
    assertThat(weir("account", "list").err())
        .contains("The schema is missing or old: run `weir db migrate`.");
    assertThat(weir("db", "migrate").lines()).first().asString().startsWith("applied ");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void tellsThatTheSchemaIsUpToDate() {
    assertThat(weir("db", "migrate")).isEqualTo(ok("The schema is up to date.\n"));
    assertThat(weir("db", "migrate", "--output", "json")).isEqualTo(ok("[]\n"));
    assertThat(weir("db", "status").lines())
        .first()
        .asString()
        .matches("VERSION +DESCRIPTION +STATE +APPLIED_AT");
    assertThat(weir("db", "status", "--output=json").out()).contains("\"state\":\"Success\"");
  }

  @Test
  void addsLinksAndShowsAnAccount() {
    assertThat(weir("account", "add", "anna", "--opened", "2020-02-29"))
        .isEqualTo(ok("Account anna added, plan default.\n"));
    assertThat(weir("account", "link", "anna", "login", "Anna@Example.net"))
        .isEqualTo(ok("login anna@example.net leads to account anna.\n"));
    assertThat(weir("account", "link", "anna", "network", "192.0.2.7", "--output", "json"))
        .isEqualTo(ok("{\"account\":\"anna\",\"kind\":\"network\",\"value\":\"192.0.2.7\"}\n"));

    assertThat(weir("account", "show", "anna").lines())
        .contains(
            "name:           anna",
            "status:         active",
            "opened_at:      2020-02-29 00:00",
            "country:        -",
            "identities:     login anna@example.net",
            "                network 192.0.2.7");
    assertThat(weir("account", "show", "anna", "--output", "json").out())
        .contains("\"identities\":[{\"kind\":\"login\",\"value\":\"anna@example.net\"},");
    assertThat(weir("account", "list", "--filter", "example.net").lines())
        .hasSize(2)
        .last()
        .asString()
        .matches("anna +default +active +2020-02-29 00:00 +0 +-");
  }

  @Test
  void suspendsAndResumesAnAccount() {
    weir("account", "add", "bernd");

    assertThat(weir("account", "suspend", "bernd", "--reason", "stolen password"))
        .isEqualTo(ok("Account bernd is suspended.\n"));
    assertThat(weir("account", "show", "bernd").lines()).contains("status:         suspended");
    assertThat(weir("account", "resume", "bernd", "--output", "json").out())
        .contains("\"name\":\"bernd\",\"plan\":\"default\",\"status\":\"active\"");
  }

  @Test
  void refusesWhatCannotBeDoneInOneLine() {
    weir("account", "add", "carla");

    weir("account", "link", "carla", "script", "/srv/www/send.php");

    assertThat(weir("account", "add", "carla"))
        .isEqualTo(new Result(ExitCode.DATA, "", "weir: an account named carla exists already\n"));
    assertThat(weir("account", "link", "carla", "script", "/srv/www/send.php").err())
        .startsWith("weir: /srv/www/send.php leads to an account already; see: weir account list");
    assertThat(weir("account", "add", "carlo", "--plan", "none").err().lines())
        .hasSize(1)
        .allMatch(line -> line.startsWith("weir: add account: "));
    assertThat(weir("accont").err())
        .startsWith("weir: do not know what 'accont' is\nDid you mean: weir account");
    assertThat(weir("account", "show", "nobody"))
        .isEqualTo(
            new Result(
                ExitCode.DATA,
                "",
                "weir: no account is named nobody\nSee: weir account list --filter\n"));
    assertThat(weir("account", "suspend", "nobody").exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(weir("account", "link", "carla", "netwrk", "x").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(weir("account").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void setsRaisesAndResetsALimit() {
    LocalDate day = LocalDate.now(ZoneId.systemDefault()).plusDays(10);
    String end = day.plusDays(1) + " 00:00";
    weir("account", "add", "dora", "--opened", "2020-01-01");

    assertThat(weir("quota", "set", "dora", "--max", "500"))
        .isEqualTo(ok("Account dora may send 500 messages in 1h.\n"));
    assertThat(
            weir(
                "quota",
                "raise",
                "dora",
                "--max",
                "5000",
                "--until",
                day.toString(),
                "--note",
                "fair"))
        .isEqualTo(ok("Account dora may send 5000 messages in 1h until " + end + ".\n"));
    weir("quota", "set", "dora", "--max", "900", "--unit", "recipients", "--period", "30d");

    assertThat(weir("quota", "show", "dora").lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches("SCOPE +SUBJECT +UNIT +PERIOD +MAXIMUM +USED +SOURCE +VALID_UNTIL"),
            line -> assertThat(line).matches("account +- +messages +1h +5000 +0 +raise +" + end),
            line -> assertThat(line).matches("account +- +recipients +30d +900 +0 +account +-"));
    assertThat(weir("quota", "reset", "dora", "--yes"))
        .isEqualTo(ok("Account dora starts anew in all its limits.\n"));
    assertThat(weir("quota", "raise", "dora", "--max", "7", "--for", "3d").err())
        .isEqualTo(
            "weir: say which limit by --unit and --period; the account has messages in 1h,"
                + " recipients in 30d\n");
  }

  @Test
  void refusesLimitsThatEndInThePastOrNever() {
    weir("account", "add", "emil");

    assertThat(weir("quota", "raise", "emil", "--max", "5", "--until", "2020-01-01"))
        .isEqualTo(new Result(ExitCode.USAGE, "", "weir: --until lies in the past\n"));
    assertThat(weir("quota", "raise", "emil", "--max", "5", "--until", "2100-01-01").err())
        .contains("`weir quota set` gives a lasting limit");
    assertThat(weir("quota", "raise", "emil", "--max", "5", "--until", "soon").err())
        .startsWith("weir: Invalid value for option '--until': 'soon' is not a day");
    assertThat(weir("quota", "raise", "emil", "--max", "5", "--for", "3").err())
        .contains("a duration needs a unit");
    assertThat(weir("quota", "raise", "emil", "--max", "5").err())
        .contains("(--until=DATE | --for=TIME)");
    assertThat(weir("quota", "set", "emil", "--max", "-5").exitCode()).isEqualTo(ExitCode.DATA);
  }

  @Test
  void saysWhatToDoWithoutADatabaseOrAUser() throws IOException {
    Path other = config("other.yaml", server.port(), server.passwordFile());
    Files.writeString(other, Files.readString(other).replaceFirst("name: \\w+", "name: not_there"));
    assertThat(Program.run("account", "list", "-c", other.toString()).err())
        .contains("Unknown database 'not_there'")
        .endsWith("`weir db migrate` makes it, as a database user who may.\n");

    Path wrong = Files.writeString(directory.resolve("wrong.password"), "wrong");
    Path denied = config("denied.yaml", server.port(), wrong);
    assertThat(Program.run("account", "list", "-c", denied.toString()).err())
        .contains("Access denied")
        .contains("`weir db grants` prints what it needs.");
  }

  @Test
  void saysInShortThatMariaDbIsAway() throws IOException {
    Path away = config("away.yaml", 1, server.passwordFile());

    Result result = Program.run("account", "list", "-c", away.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(result.err().lines())
        .hasSize(2)
        .last()
        .isEqualTo("Is MariaDB running, and is `database` in the configuration right?");
    assertThat(Program.run("db", "status", "-c", away.toString()).exitCode())
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(Program.run("account", "list", "--debug", "-c", away.toString()).err())
        .contains("\tat org.weir.");
  }

  @Test
  void namesTheConfigurationThatIsWrong() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "database: { name: 7 }\n");
    Path noPassword = config("none.yaml", server.port(), directory.resolve("none"));

    assertThat(Program.run("account", "list", "-c", broken.toString()))
        .isEqualTo(
            new Result(
                ExitCode.CONFIG,
                "",
                """
                FILE:1:11: missing key 'database.user'
                FILE:1:19: expected a name, found 7; put it in quotes if it is meant as text
                """
                    .replace("FILE", broken.toString())));
    assertThat(Program.run("account", "list", "-c", noPassword.toString()))
        .isEqualTo(
            new Result(
                ExitCode.CONFIG,
                "",
                "weir: the database's password file %s does not exist\n"
                    .formatted(directory.resolve("none"))));
  }

  private static Path config(String name, int port, Path password) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        database:
          hosts: 127.0.0.1:%d
          name: weir
          user: weir
          password-file: "%s"
          tls: off
          statement-timeout: 1s
        """
            .formatted(port, password));
  }

  private static Result weir(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", config.toString()));
    return Program.run(all.toArray(String[]::new));
  }

  private static Result ok(String out) {
    return new Result(ExitCode.OK, out, "");
  }
}
