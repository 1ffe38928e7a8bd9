package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// Where the daemon's lines go and how they look there; and the examples for rsyslog and journald
/// in the programs they are for. The daemon needs no database to start, so there is none.
class LogTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path EXAMPLES = Path.of("../config-examples");

  private final Lab lab = Lab.open();
  private final Path configuration = lab.directory().resolve("weir.yaml");
  private final Path policy = lab.directory().resolve("policy.yaml");
  private final Path log = lab.directory().resolve("weir.log");

  @BeforeEach
  void policy() throws Exception {
    Files.copy(Path.of("cases/policies/enforce.yaml"), policy);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void writesJsonWithPrioritiesToTheJournal() throws Exception {
    settings("{ format: json }");
    Files.createFile(log);
    Map<String, Object> journal = Files.readAttributes(log, "unix:dev,ino");
    Child weir =
        serveInto(log, Map.of("JOURNAL_STREAM", journal.get("dev") + ":" + journal.get("ino")));
    awaitLine("listening on");
    reload(weir, "mode: sometimes\n");
    awaitLine("reload refused");

    assertThat(Files.readAllLines(log))
        .allMatch(line -> line.matches("<[3467]>\\{\"time\":\".*\"}"))
        .anyMatch(line -> line.startsWith("<6>") && line.contains("listening on"))
        .anyMatch(line -> line.startsWith("<3>") && line.contains("reload refused"));
  }

  @Test
  void writesNoPrioritiesElsewhere() throws Exception {
    settings("{ level: info }");
    serveInto(log, Map.of("JOURNAL_STREAM", "8:12345"));
    awaitLine("listening on");

    assertThat(Files.readAllLines(log)).allMatch(line -> line.matches("time=\\S+ level=\\w+ .*"));
  }

  @Test
  void countsLinesWhileSyslogIsAwayAndGivesThemToRsyslogAsTheExampleSays() throws Exception {
    Path socket = lab.directory().resolve("devlog");
    settings("{ format: json, to: \"syslog:" + socket + "\" }");
    Child weir =
        Child.start(
            lab,
            "weir",
            lab.directory(),
            WeirProcess.command("serve", "-c", configuration.toString()));
    weir.await(0, line -> line.contains("syslog does not take log lines"), LIMIT);

    Path raw = lab.directory().resolve("raw.log");
    rsyslog(socket, raw);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> {
          weir.signal("HUP");
          return lines().anyMatch(line -> line.contains("\"msg\":\"reloaded"));
        });
    awaitLine("log lines dropped: ");
    reload(weir, "mode: sometimes\n");
    awaitLine("reload refused");
    weir.signal("TERM");
    assertThat(weir.awaitEnd(LIMIT)).isZero();
    awaitLine("drained");

    assertThat(Files.readAllLines(log)).allMatch(line -> line.matches("\\{\"time\":\".*\"}"));
    assertThat(weir.lines()).hasSize(1);
    assertThat(Files.readString(raw))
        .containsPattern("mail info weir\\[\\d+]: \\{.*reloaded")
        .containsPattern("mail err weir\\[\\d+]: \\{.*reload refused")
        .containsPattern("mail warning weir\\[\\d+]: \\{.*log lines dropped: [1-9]");
  }

  @Test
  void nobodyWaitsForASyslogThatHangs() throws Exception {
    Path socket = lab.directory().resolve("devlog");
    settings("{ to: \"syslog:" + socket + "\" }");
    Child rsyslog = rsyslog(socket, lab.directory().resolve("raw.log"));
    Child weir =
        Child.start(
            lab,
            "weir",
            lab.directory(),
            WeirProcess.command("serve", "-c", configuration.toString()));
    awaitLine("listening on");
    rsyslog.signal("STOP");
    try {
      for (int i = 0; i < 3; i++) {
        reload(weir, ("unknown" + i + ": 1\n").repeat(1000));
      }
      weir.signal("TERM");
      assertThat(weir.awaitEnd(Duration.ofSeconds(20))).isZero();
    } finally {
      rsyslog.signal("CONT");
    }
  }

  /// systemd has no check of journald.conf, but Debian's own file names all keys there are.
  @Test
  void journaldKnowsTheKeysOfTheExample() throws Exception {
    Path example = EXAMPLES.resolve("journald/weir.conf");
    Path root = lab.folder("root/etc/systemd/journald.conf.d");
    Files.copy(example, root.resolve("weir.conf"));
    Files.copy(Path.of("/etc/systemd/journald.conf"), root.resolveSibling("journald.conf"));
    String read =
        Tool.run(
                "systemd-analyze",
                "--no-pager",
                "--root=" + lab.directory().resolve("root"),
                "cat-config",
                "systemd/journald.conf")
            .orFail();

    assertThat(read).contains(Files.readString(example).strip());
    List<String> settings =
        Files.readAllLines(example).stream().filter(line -> line.matches("[A-Z].*=.*")).toList();
    assertThat(settings).hasSizeGreaterThan(3);
    for (String setting : settings) {
      String[] parts = setting.split("=", 2);
      assertThat(read).containsPattern(Pattern.compile("^#" + parts[0] + "=", Pattern.MULTILINE));
      if (parts[0].endsWith("Sec")) {
        Tool.run("systemd-analyze", "timespan", parts[1]).orFail();
      }
    }
  }

  private void settings(String logging) throws IOException {
    Files.writeString(
        configuration,
        """
        listen: inet:127.0.0.1:%d
        database: { hosts: [ "127.0.0.1:%d" ], name: weir, user: weir, tls: off }
        policy: policy.yaml
        dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
        admin: { listen: none }
        log: %s
        """
            .formatted(Lab.freePort(), Lab.freePort(), logging));
  }

  private Child serveInto(Path file, Map<String, String> environment) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>>\"$0\"", file.toString()));
    command.addAll(WeirProcess.command("serve", "-c", configuration.toString()));
    return Child.start(lab, "weir", lab.directory(), command, environment);
  }

  private void reload(Child weir, String brokenPolicy) throws Exception {
    Files.writeString(policy, brokenPolicy);
    weir.signal("HUP");
  }

  /// A private rsyslogd with the example, which writes into the lab instead of `/var/log`.
  ///
  /// @param raw gets facility, severity and tag of each line
  private Child rsyslog(Path socket, Path raw) throws IOException {
    Path folder = lab.folder("rsyslog");
    String example = Files.readString(EXAMPLES.resolve("rsyslog/weir.conf"));
    assertThat(example).contains("\"/var/log/weir.log\"");
    Files.writeString(
        folder.resolve("weir.conf"), example.replace("/var/log/weir.log", log.toString()));
    Path main = folder.resolve("rsyslog.conf");
    Files.writeString(
        main,
        """
        global(workDirectory="%1$s")
        module(load="imuxsock" SysSock.Use="off")
        input(type="imuxsock" Socket="%2$s")
        template(name="raw" type="string" string="%%syslogfacility-text%% %%syslogseverity-text%% %%syslogtag%%%%msg%%\\n")
        action(type="omfile" file="%3$s" template="raw")
        include(file="%1$s/weir.conf" mode="required")
        """
            .formatted(folder, socket, raw));
    return Child.start(
        lab,
        "rsyslogd",
        folder,
        List.of("rsyslogd", "-n", "-f", main.toString(), "-i", folder.resolve("pid").toString()));
  }

  private Stream<String> lines() throws IOException {
    return Files.exists(log) ? Files.readAllLines(log).stream() : Stream.empty();
  }

  private void awaitLine(String part) {
    Awaitility.await().atMost(LIMIT).until(() -> lines().anyMatch(line -> line.contains(part)));
  }
}
