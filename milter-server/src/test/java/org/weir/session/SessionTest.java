package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.weir.app.Configuration;
import org.weir.app.Daemon;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.log.LineEncoder;
import org.weir.log.LogSettings.Format;
import org.weir.milter.Endpoint;
import org.weir.store.Migrations;

/// Whole sessions over the wire: the product with its own database, and an MTA of bytes. Numbers
/// are those of the conformance checklist.
class SessionTest {
  private static final int NEWEST = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// The longest an MTA with Sendmail's settings waits for one answer.
  private static final Duration MTA_TIMER = Duration.ofSeconds(10);

  @TempDir static Path directory;
  private static EmbeddedMariaDb database;
  private static Configuration configuration;
  private static Daemon daemon;

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger messages = (Logger) LoggerFactory.getLogger("org.weir.message");

  @BeforeAll
  static void start() throws Exception {
    database = EmbeddedMariaDb.start(directory.resolve("mariadb"), 0);
    Files.copy(Path.of("../config-examples/policy.yaml"), directory.resolve("policy.yaml"));
    configuration = Configuration.loadOrFail(settings("weir.yaml", "127.0.0.0/8"));
    assertThat(new Migrations(configuration.settings().database()).migrate()).isNotEmpty();
    for (String account : List.of("anna", "rare", "three", "pair", "bad", "host", "guess")) {
      sql(
          "INSERT INTO account (name, status, opened_at) VALUES ('%s', '%s', NOW() - INTERVAL 400 DAY)"
              .formatted(account, account.equals("bad") ? "suspended" : "active"),
          "INSERT INTO identity (kind, value, account_id) SELECT 'login', '%1$s@x.test', id FROM account WHERE name = '%1$s'"
              .formatted(account));
    }
    sql(
        "INSERT INTO identity (kind, value, account_id) SELECT 'sender_domain', 'host.test', id FROM account WHERE name = 'host'",
        quota("three", "messages", 3),
        quota("pair", "recipients", 2));
    daemon = Daemon.start(configuration, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    daemon.close();
    database.close();
  }

  @BeforeEach
  void listen() {
    lines.list = new CopyOnWriteArrayList<>(); // sessions write, the test reads
    lines.start();
    messages.addAppender(lines);
  }

  @AfterEach
  void cease() {
    messages.detachAppender(lines);
  }

  @Test
  @DisplayName("56: the trace of one message through Postfix smtpd")
  void playsAnSmtpSession() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      mta.send(
          "DCj|mta.test|{daemon_name}|mta.test|v|Postfix 3.7.11|",
          "Cclient.test|4\u00C0\u0001198.51.100.7|",
          "DH",
          "Hclient.test|",
          "DM{auth_type}|PLAIN|{auth_authen}|anna@x.test|{mail_addr}|anna@x.test|",
          "M<anna@x.test>|SIZE=100|",
          "DR{rcpt_addr}|b@example.net|{rcpt_mailer}|smtp|",
          "R<b@example.net>|",
          "DTi|4Trace1|",
          "T",
          "DLi|4Trace1|",
          "LSubject| hello|",
          "DLi|4Trace1|",
          "LX-Weir-Score| -5|",
          "DNi|4Trace1|",
          "N",
          "DBi|4Trace1|",
          "Btext\r\n",
          "DEi|4Trace1|",
          "E",
          "A",
          "A",
          "Q");
      assertThat(mta.answersUntilClosed())
          .as("MAIL, BODY, the forged header removed, the verdict")
          .containsExactly("c", "c", "m\0\0\0\u0001x-weir-score\0\0", "c");
    }
    assertLogged("queue_id=4Trace1 account=anna by=login:anna@x.test", "rcpts=1");
  }

  @ParameterizedTest
  @DisplayName("56: the trace of local submission, where no recipient is ever refused")
  @CsvSource(
      value = {
        "6;user@host.test;c,c,c;account=host by=sender_domain:host.test",
        "2;user@host.test;c,c,c,c,c,c,c,c;account=host by=sender_domain:host.test",
        "6;nobody@elsewhere.test;c,c,qW101.*,c;account=- from=nobody@elsewhere.test",
        "2;nobody@elsewhere.test;c,c,c,c,c,c,c,qW101.*,c;account=- from=nobody@elsewhere.test",
        "6;'';c,c,qW101.*,c;account=- from=",
        "2;'';c,c,c,c,c,c,c,qW101.*,c;account=- from="
      },
      delimiter = ';')
  void playsLocalSubmission(int version, String sender, String answers, String logged)
      throws Exception {
    try (Mta mta = new Mta(endpoint(), version)) {
      Stream<String> frames =
          Stream.of(
              "DCj|mta.test|",
              "Clocalhost|4\0\u0000127.0.0.1|",
              "DH",
              "Hlocalhost|",
              "DMi|4Local|{mail_addr}|" + sender + "|",
              "M" + sender + "|",
              "DRi|4Local|",
              "Rb@example.net|",
              "DTi|4Local|",
              "T",
              "DLi|4Local|",
              "LSubject| hello|",
              "DNi|4Local|",
              "N",
              "Btext\r\n",
              "DEi|4Local|",
              "E",
              "Q");
      boolean hasData = version >= 4;
      mta.send(
          frames
              .filter(frame -> hasData || !(frame.equals("T") || frame.startsWith("DT")))
              .toArray(String[]::new));
      assertThat(mta.answersUntilClosed())
          .zipSatisfy(
              Arrays.asList(answers.split(",")),
              (answer, expected) -> assertThat(answer.replace('\0', '|')).matches(expected));
    }
    assertLogged("queue_id=4Local", logged);
  }

  @Test
  void remembersRefusedRecipients() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      mta.send("Cclient.test|4\0\u0019198.51.100.7|", "Hclient.test|");
      for (int message = 0; message < 2; message++) {
        assertThat(mta.ask("DM{auth_authen}|guess@x.test|", "M<guess@x.test>|")).isEqualTo("c");
        for (int i = 0; i < 5; i++) {
          mta.send("DR{rcpt_mailer}|error|", "R<no" + i + "@example.net>|");
        }
        mta.send("A");
      }
      assertThat(mta.ask("DM{auth_authen}|guess@x.test|", "M<guess@x.test>|")).isEqualTo("c");
      mta.send("DR{rcpt_mailer}|smtp|", "R<yes@example.net>|", "LSubject|hello|", "N");
      assertThat(mta.ask("DEi|4Guess|", "E")).isEqualTo("c");
    }
    assertLogged("queue_id=4Guess account=guess", "signals=many-rejected-recipients rcpts=1");
  }

  @ParameterizedTest
  @DisplayName("62: versions 2, 3, 4 and 6 get the same verdicts")
  @ValueSource(ints = {2, 3, 4, 6})
  void servesEveryVersion(int version) throws Exception {
    try (Mta mta = new Mta(endpoint(), version)) {
      String[] answered = version == NEWEST ? new String[0] : new String[] {"c"};
      for (String greeting : List.of("Cclient.test|4\0\u0019198.51.100.7|", "Hclient.test|")) {
        mta.send(greeting);
        for (String expected : answered) {
          assertThat(mta.answer()).isEqualTo(expected);
        }
      }
      assertThat(mta.ask("DM{auth_authen}|bad@x.test|", "M<bad@x.test>|"))
          .startsWith("y550 5.7.1 W102 ");
      mta.send("A");
      assertThat(mta.ask("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|")).isEqualTo("c");
      for (String frame : List.of("R<b@example.net>|", "LSubject|hello|", "N")) {
        mta.send(frame);
        for (String expected : answered) {
          assertThat(mta.answer()).isEqualTo(expected);
        }
      }
      assertThat(mta.ask("Btext\r\n")).isEqualTo("c");
      assertThat(mta.ask("E")).isEqualTo("c");
    }
  }

  @Test
  @DisplayName(
      "63: a message that passes goes on to the next filter; a refusal brings its own text")
  void leavesMailToTheNextFilter() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(message(mta, "anna@x.test", "<b@example.net>"))
          .as("ACCEPT would be right as well, CONTINUE promises nothing for the others")
          .isEqualTo("c");
      assertThat(mta.ask("DM", "M<stranger@elsewhere.test>|"))
          .matches("y550 5\\.7\\.1 W101 [ -~]+ Event [0-9A-Z]{26}\0");
    }
  }

  @Test
  @DisplayName("42: whatever was aborted costs nothing, whatever was answered is charged once")
  void chargesWhatWasAnsweredOnly() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      for (String end : List.of("A", "Hagain.test|", "K", "DM")) {
        for (int i = 0; i < 3; i++) {
          assertThat(mta.ask("DM{auth_authen}|three@x.test|", "M<three@x.test>|")).isEqualTo("c");
          mta.send("R<b@example.net>|", "T", "LSubject| x|", "N", end);
        }
      }
      for (int i = 0; i < 3; i++) {
        assertThat(message(mta, "three@x.test", "<b@example.net>")).as("%d", i).isEqualTo("c");
        mta.send("A", "A");
      }
      assertThat(message(mta, "three@x.test", "<b@example.net>")).startsWith("y451 4.7.1 W201 ");
    }
  }

  @Test
  @DisplayName("48: recipients the MTA refused are answered, and not counted")
  void countsNoRefusedRecipients() throws Exception {
    String[] refused = {"DR{rcpt_mailer}|error|{rcpt_host}|5.1.1|", "R<nobody@example.net>|"};
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(mta.ask("DM{auth_authen}|pair@x.test|", "M<pair@x.test>|")).isEqualTo("c");
      for (String recipient : List.of("DR", "R<b@example.net>|", "R<c@example.net>|")) {
        mta.send(refused).send(recipient);
      }
      assertThat(mta.ask("T", "N", "E")).isEqualTo("c");
      assertLogged("account=pair", "rcpts=2");
      assertThat(message(mta, "pair@x.test", "<b@example.net>")).startsWith("y451 4.7.1 W202 ");
    }
    try (Mta old = new Mta(endpoint(), 2)) {
      assertThat(old.ask("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|")).isEqualTo("c");
      assertThat(old.ask(refused)).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("53: the login of one message is none of the next")
  void forgetsLogins() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(message(mta, "anna@x.test", "<b@example.net>")).isEqualTo("c");
      assertThat(mta.ask("M<anna@x.test>|")).startsWith("y550 5.7.1 W101 ");
      assertThat(mta.ask("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|")).isEqualTo("c");
      assertThat(mta.ask("A", "DM", "M<anna@x.test>|")).startsWith("y550 5.7.1 W101 ");
    }
  }

  @Test
  @DisplayName("54: log lines carry the queue id as soon as there is one, else NOQUEUE")
  void logsTheQueueId() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(mta.ask("M<stranger@elsewhere.test>|")).startsWith("y550");
      assertLogged("queue_id=NOQUEUE");
      mta.send("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|", "DR", "R<b@example.net>|");
      assertThat(mta.ask("DRi|4Second|", "R<c@example.net>|", "T", "N")).isEqualTo("c");
      assertThat(mta.ask("E")).isEqualTo("c");
      assertLogged("queue_id=4Second", "rcpts=2");
      mta.send("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|", "R<b@example.net>|", "T", "N");
      assertThat(mta.answer()).isEqualTo("c");
      assertThat(mta.ask("DEi|../x\r\n\u001b[2J%s|", "E")).isEqualTo("c");
      assertLogged("queue_id=\"../x\\r\\n\\u001b[2J%s\"");
    }
  }

  @Test
  @DisplayName("32: SKIP past limits.body, and the bytes up to there are counted")
  void skipsLongBodies() throws Exception {
    String chunk = "B" + "x".repeat(65_535);
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      mta.send("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|", "R<b@example.net>|", "T", "N");
      assertThat(mta.answer()).isEqualTo("c");
      int chunks = 1;
      while (mta.ask(chunk).equals("c")) {
        chunks++;
      }
      assertThat(chunks).isEqualTo((1 << 20) / 65_535 + 1);
      assertThat(mta.ask("E")).isEqualTo("c");
      assertLogged("bytes=" + chunks * 65_535);
    }
  }

  @Test
  @DisplayName("21: 100,000 recipients and 50,000 header fields in one message")
  void boundsWhatItKeeps() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(mta.ask("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|")).isEqualTo("c");
      mta.send(Collections.nCopies(100_000, "R<someone@example.net>|").toArray(String[]::new))
          .send("T")
          .send(Collections.nCopies(50_000, "LReceived| from x by y|").toArray(String[]::new));
      long began = System.nanoTime();
      assertThat(mta.ask("N", "E")).isEqualTo("c");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(MTA_TIMER);
      assertLogged("rcpts=100000");
    }
  }

  @Test
  @DisplayName("61: MariaDB away is answered in time, and the connection goes on when it is back")
  void answersWithoutDatabase() throws Exception {
    try (Mta mta = new Mta(endpoint(), NEWEST)) {
      assertThat(message(mta, "anna@x.test", "<b@example.net>")).isEqualTo("c");
      database.kill();
      long began = System.nanoTime();
      assertThat(message(mta, "rare@x.test", "<b@example.net>")).startsWith("y451 4.3.0 W901 ");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(MTA_TIMER);
      database.restart();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String answer = message(mta, "rare@x.test", "<b@example.net>");
      while (!answer.equals("c") && System.nanoTime() < deadline) {
        assertThat(answer).startsWith("y451 4.3.0 W901 ");
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        answer = message(mta, "rare@x.test", "<b@example.net>");
      }
      assertThat(answer).isEqualTo("c");
    }
  }

  @Test
  @DisplayName("34, 57: shutting down: the message under way gets its verdict, the next one 421")
  void drains() throws Exception {
    try (Daemon leaving = Daemon.start(configuration, InstantSource.system());
        Mta idle = new Mta(leaving.endpoints().getFirst(), NEWEST);
        Mta underWay = new Mta(leaving.endpoints().getFirst(), NEWEST)) {
      assertThat(underWay.ask("DM{auth_authen}|anna@x.test|", "M<anna@x.test>|")).isEqualTo("c");
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> {
            try {
              leaving.drain();
              return true;
            } catch (InterruptedException _) {
              return false;
            }
          });
      awaitRefusal(leaving.endpoints().getFirst());
      assertThat(idle.ask("M<anna@x.test>|")).startsWith("y421 4.3.2 W903 ");
      assertThat(underWay.ask("R<b@example.net>|", "T", "N", "E")).isEqualTo("c");
      assertThat(drained).isNotDone();
      idle.send("Q");
      underWay.send("Q");
      assertThat(drained.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void servesListedRelaysOnlyAndFollowsAReload() throws Exception {
    Path elsewhere = settings("elsewhere.yaml", "[ 192.0.2.0/28, \"::1\" ]");
    try (Daemon strict =
        Daemon.start(Configuration.loadOrFail(elsewhere), InstantSource.system())) {
      Endpoint endpoint = strict.endpoints().getFirst();
      assertThatThrownBy(() -> new Mta(endpoint, NEWEST).close()).isInstanceOf(IOException.class);
      assertThat(strict.reload(settings("here.yaml", "127.0.0.1"))).isTrue();
      try (Mta mta = new Mta(endpoint, NEWEST)) {
        assertThat(message(mta, "anna@x.test", "<b@example.net>")).isEqualTo("c");
      }
    }
  }

  /// A whole message; its final answer, or the one at MAIL if that was a refusal.
  private static String message(Mta mta, String login, String... recipients) throws IOException {
    String atMail = mta.ask("DM{auth_authen}|" + login + "|", "M<" + login + ">|");
    if (!atMail.equals("c")) {
      return atMail;
    }
    for (String recipient : recipients) {
      mta.send("R" + recipient + "|");
    }
    return mta.ask("T", "LSubject| hello|", "N", "E");
  }

  /// Waits for the line of a message that says all of this; it is written just after the answer.
  private void assertLogged(String... parts) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!logged(parts) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    assertThat(logged(parts)).as("%s in %s", List.of(parts), lines.list).isTrue();
  }

  private boolean logged(String... parts) {
    return lines.list.stream()
        .map(new LineEncoder(Format.LOGFMT, false)::line)
        .anyMatch(line -> Stream.of(parts).allMatch(line::contains) && line.indexOf('\n') < 0);
  }

  private static void awaitRefusal(Endpoint endpoint) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try (Mta late = new Mta(endpoint, NEWEST)) {
        late.send("Q").answersUntilClosed();
      } catch (IOException _) {
        return;
      }
    }
  }

  private static Endpoint endpoint() {
    return daemon.endpoints().getFirst();
  }

  private static String quota(String account, String unit, int maximum) {
    return "INSERT INTO quota (account_id, unit, period_seconds, maximum) SELECT id, '%s', 86400, %d FROM account WHERE name = '%s'"
        .formatted(unit, maximum, account);
  }

  private static void sql(String... statements) throws SQLException, IOException {
    String url =
        "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable"
            .formatted(database.port(), database.database());
    String password = Files.readString(database.passwordFile()).strip();
    try (Connection connection = DriverManager.getConnection(url, database.user(), password);
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        assertThat(statement.executeUpdate(text)).as(text).isEqualTo(1);
      }
    }
  }

  private static Path settings(String name, String allowFrom) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        relay: relay.test
        listen: inet:127.0.0.1:0
        admin: { listen: "127.0.0.1:0" }
        allow-from: %s
        database:
          hosts: 127.0.0.1:%d
          name: %s
          user: %s
          password-file: "%s"
          tls: off
          statement-timeout: 1s
        dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
        limits: { body: 1MiB }
        """
            .formatted(
                allowFrom,
                database.port(),
                database.database(),
                database.user(),
                database.passwordFile()));
  }
}
