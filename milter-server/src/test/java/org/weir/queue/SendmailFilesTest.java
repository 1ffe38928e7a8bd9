package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.queue.QueuedMail.Where;

/// Control files as Sendmail 8.17 writes them, in directories as its configuration names them.
class SendmailFilesTest {
  private static final String CONTROL =
      """
      V8
      T1795380711
      K1795380800
      N3
      P60020
      MDeferred: Connection refused by relay.example.
      Fs
      $_root@localhost
      S<a2@x.test>
      rRFC822; b@later.test
      RPFD:b@later.test
      RPFD:<c@y.test>
      H?P?Return-Path: <\u0081g>
      H??Received: (from root@localhost)
      \tby relay.test id 6AMKpp2h000522
      H??Subject: hi 2
      .
      Snot@this.test
      """;

  @TempDir Path spool;
  private Path configuration;

  @BeforeEach
  void configure() throws IOException {
    configuration =
        Files.writeString(
            spool.resolve("sendmail.cf"),
            "# O QueueDirectory=/x\nO QueueDirectory=" + spool + "/mq\n");
    Files.createDirectories(spool.resolve("mq"));
  }

  @Test
  void readsAControlFile() throws Exception {
    put("mq", "6AMKpp2h000522", CONTROL);
    QueuedMail mail = list().get(0);

    assertThat(mail.where()).isEqualTo(Where.DEFERRED);
    assertThat(mail.sender()).isEqualTo("a2@x.test");
    assertThat(mail.arrivedAt().getEpochSecond()).isEqualTo(1_795_380_711);
    assertThat(mail.bytes()).isEqualTo(5);
    assertThat(mail.recipients())
        .extracting(to -> to.address() + " " + to.delayReason())
        .containsExactly(
            "b@later.test Deferred: Connection refused by relay.example.",
            "c@y.test Deferred: Connection refused by relay.example.");
    assertThat(SendmailFile.read(spool.resolve("mq/qf6AMKpp2h000522")).header())
        .isEqualTo(
            "Received: (from root@localhost)\n\tby relay.test id 6AMKpp2h000522\nSubject: hi 2\n\n");
  }

  @Test
  void findsDirectoriesByPatternAndGroup() throws Exception {
    Files.writeString(
        configuration,
        "O QueueDirectory="
            + spool
            + "/q*\nQbulk, P="
            + spool
            + "/bulk*, F=f, R=2\nQslow, P=slow, I=1h\n");
    put("q1", "6AMKpp2h000521", CONTROL);
    put("q2/qf", "6AMKpp2h000522", CONTROL);
    put("bulk7", "6AMKpp2h000523", CONTROL);
    put("slow", "6AMKpp2h000524", CONTROL);
    put("other", "6AMKpp2h000525", CONTROL);

    assertThat(list())
        .extracting(QueuedMail::id)
        .containsExactlyInAnyOrder(
            "6AMKpp2h000521", "6AMKpp2h000522", "6AMKpp2h000523", "6AMKpp2h000524");
  }

  @Test
  void countsWhatIsNoControlFile() throws Exception {
    put("mq", "6AMKpp2h000522", "");
    put("mq", "6AMKpp2h000523", "Tnever\nSa@x\n.\n");
    Files.write(spool.resolve("mq/qf6AMKpp2h000524"), new byte[] {0, (byte) 0xff, '\n', 'T'});
    Files.writeString(spool.resolve("mq/qf$(reboot)"), CONTROL);

    List<QueuedMail> read = new ArrayList<>();
    assertThat(sendmail().list(read::add)).isEqualTo(3);
    assertThat(read).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(
            () -> new Sendmail(List.of("sendmail"), Path.of("/no-such.cf")).list(mail -> {}))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("/no-such.cf");
    configurationOf("O QueueDirectory=/no-such-directory\n");
    assertThatThrownBy(() -> sendmail().list(mail -> {}))
        .isInstanceOf(QueueException.class)
        .hasMessageContaining("/no-such-directory");
  }

  private void configurationOf(String text) {
    try {
      Files.writeString(configuration, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void put(String directory, String id, String control) throws IOException {
    Path folder = Files.createDirectories(spool.resolve(directory));
    Files.write(folder.resolve("qf" + id), control.getBytes(StandardCharsets.ISO_8859_1));
    Files.writeString(folder.resolve("df" + id), "body\n");
  }

  private Sendmail sendmail() {
    return new Sendmail(List.of("sendmail"), configuration);
  }

  private List<QueuedMail> list() throws Exception {
    List<QueuedMail> list = new ArrayList<>();
    assertThat(sendmail().list(list::add)).isZero();
    return list;
  }
}
