package org.weir.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.check.Report.State;
import org.weir.check.WebserverCheck.Bounds;

class WebserverCheckTest {
  private static final String EXIM = "2026-11-22 10:00:00 ";

  @TempDir Path folder;
  private Path log;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

  @BeforeEach
  void log() throws IOException {
    log = Files.createFile(folder.resolve("main log"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "2026-11-22 10:00:00 cwd=/var/www/my shop 4 args: /usr/sbin/sendmail -t -i # directory /var/www/my shop",
        "2026-11-22 10:00:00.123 +0100 [123] cwd=/var/www 3 args: /usr/sbin/sendmail -t # directory /var/www",
        "2026-11-22 10:00:00 cwd=/var/spool/exim4 3 args: /usr/sbin/exim4 -Mc 1kABCD-0001-xx #",
        "2026-11-22 10:00:00 1vM0aB-00000001XyZ-0aBc <= web1@a.test U=web1 P=local S=512 # user web1",
        "2026-11-22 10:00:00 1vM0aB-0001Xy-Ab <= a@b.test H=c.test [192.0.2.1] P=esmtps S=512 #",
        "2026-11-22 10:00:00 1vM0aB-0001Xy-Ab <= a@b.test U=web1 P=local S=1 T=\"x U=root P=local y\" # user web1",
        "2026-11-22 10:00:00 1vM0aB-0001Xy-Ab => c@d.test T=\"x <= U=root P=local \" #",
        "Nov  2 10:00:00 web postfix/pickup[12]: 4XyZabc1Kz3: uid=33 from=<www-data> # uid 33",
        "2026-11-22T10:00:00.1+01:00 web postfix-out/pickup[12]: 4XyZabc1: uid=1001 from=<x> # uid 1001",
        "Nov  2 10:00:00 web sshd[1]: user postfix/pickup[12]: 4XyZabc1Kz3: uid=0 from=<x> #",
        "[22-Nov-2026 10:00:00 UTC] mail() on [/var/www/a/x.php:12]: To: a@b -- Headers: X # script /var/www/a/x.php",
        "[22-Nov-2026 10:00:00 UTC] mail() on [/var/www/x.php:1]: To: mail() on [/root.php:1]: # script /var/www/x.php",
        "mail() on [/var/www/a/x.php:12]: To: a@b #",
      })
  void knowsWhereAMailCameFrom(String line, String source) {
    assertThat(MailSource.of(line)).isEqualTo(Optional.ofNullable(source));
  }

  @Test
  void namesWhoSentManySinceTheLastRun() throws Exception {
    arrivals("old", 500);
    assertThat(run().line("webserver"))
        .isEqualTo("WEBSERVER OK - no mails; first run, nothing to compare with | most=0;50;200");
    arrivals("web1", 60);
    arrivals("web2", 3);
    now.set(now.get().plusSeconds(180));
    Report second = run();
    assertThat(second.state()).isEqualTo(State.WARNING);
    assertThat(second.line("webserver"))
        .isEqualTo(
            "WEBSERVER WARNING - mails in 180 s: 60 from user web1, 3 from user web2; see what runs"
                + " there and stop it | most=60;50;200");
    arrivals("web1", 200);
    assertThat(run().state()).isEqualTo(State.CRITICAL);
    assertThat(run().line("webserver")).startsWith("WEBSERVER OK - no mails in 0 s");
  }

  @Test
  void goesOnInARotatedLogAndFromTheStartOfAnEmptiedOne() throws Exception {
    assertThat(run().state()).isEqualTo(State.OK);
    arrivals("web1", 30);
    Files.move(log, folder.resolve("main log.1"));
    Files.createFile(log);
    arrivals("web1", 25);
    assertThat(run().text()).contains("55 from user web1");
    Files.writeString(log, "");
    arrivals("web1", 5);
    assertThat(run().text()).contains("5 from user web1");
  }

  @Test
  void waitsForTheEndOfALine() throws Exception {
    assertThat(run().state()).isEqualTo(State.OK);
    append(EXIM + "1vM0aB-0001Xy-Ab <= a@b.test U=we");
    assertThat(run().text()).startsWith("no mails");
    append("b1 P=local S=1\n");
    assertThat(run().text()).contains("1 from user web1");
  }

  @Test
  void isNotLedAstrayByHostileLines() throws Exception {
    assertThat(run().state()).isEqualTo(State.OK);
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);
    Files.write(log, noise, StandardOpenOption.APPEND);
    append("\n" + "x".repeat(100_000) + " <= U=root P=local \n");
    for (int i = 0; i < 20_000; i++) {
      append.append(EXIM).append("cwd=/var/www/").append(i).append(" 1 args: x\n");
    }
    append(append.toString());
    for (int i = 0; i < 3; i++) {
      append((EXIM + "cwd=/var/www/\u001b[2J|`id`\u202e 1 args: x\n").repeat(5_000));
    }
    Report report = run();
    assertThat(report.state()).isEqualTo(State.CRITICAL);
    assertThat(report.line("webserver"))
        .doesNotContain("\u001b", "\u202e", "root")
        .matches("WEBSERVER CRITICAL - [^|]* \\| most=\\d+;50;200")
        .contains("/var/www/");
    assertThat(report.line("webserver").length()).isLessThan(1_000);
  }

  private final StringBuilder append = new StringBuilder();

  @Test
  void keepsItsStateToItselfAndBearsGarbage() throws Exception {
    assertThat(run().state()).isEqualTo(State.OK);
    Path state = folder.resolve("state");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rw-------");
    Files.write(state, new byte[] {0, -1, 'x', '\n', 't', 'i', 'm', 'e', ' ', '-', '1'});
    assertThat(run().text()).contains("first run");
    Path victim = Files.writeString(folder.resolve("victim"), "keep");
    Files.delete(state);
    Files.createSymbolicLink(state, victim);
    assertThat(run().text()).contains("first run");
    assertThat(victim).hasContent("keep");
    assertThat(state).satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse());
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> check(folder.resolve("none"), null).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is no file, or may not be seen");
    assertThatThrownBy(() ->
            new WebserverCheck(
                    List.of(log),
                    null,
                    new Bounds(1, 2),
                    new Bounds(1, 2),
                    folder.resolve("none/state"),
                    InstantSource.system())
                .run())
        .hasMessageContaining("make it for the check's user");
  }

  @Test
  void countsTheQueueByTheMtasOwnProgram() throws Exception {
    Path number = script("#!/bin/sh\necho 120");
    Report first = check(log, new QueueProgram(List.of(number.toString()), false)).run();
    assertThat(first.state()).isEqualTo(State.WARNING);
    assertThat(first.performance()).contains("queue=120;100;1000", "growth=0");
    Path lines = script("#!/bin/sh\nseq 1300");
    Report second = check(log, new QueueProgram(List.of(lines.toString()), true)).run();
    assertThat(second.text()).endsWith("1300 in the queue, 1180 more than before");
    assertThat(second.state()).isEqualTo(State.CRITICAL);
    Path broken = script("#!/bin/sh\necho nonsense; exit 1");
    assertThatThrownBy(() -> check(log, new QueueProgram(List.of(broken.toString()), false)).run())
        .isInstanceOf(IOException.class);
  }

  private Path script(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("queue" + text.hashCode()), text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private Report run() throws Exception {
    return check(log, null).run();
  }

  private WebserverCheck check(Path which, @Nullable QueueProgram queue) {
    return new WebserverCheck(
        List.of(which),
        queue,
        new Bounds(50, 200),
        new Bounds(100, 1_000),
        folder.resolve("state"),
        now::get);
  }

  private void arrivals(String user, int count) throws IOException {
    append((EXIM + "1vM0aB-0001Xy-Ab <= a@b.test U=" + user + " P=local S=1\n").repeat(count));
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.APPEND);
  }
}
