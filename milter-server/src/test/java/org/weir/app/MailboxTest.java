package org.weir.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.session.MessageLimits;

class MailboxTest {
  private static final MessageLimits LIMITS =
      new MessageLimits(100, 1_000, 10, 2_000, Duration.ofSeconds(10));

  @TempDir Path directory;

  @Test
  void aFileIsAMessage() throws IOException {
    assertThat(bodies("Subject: x\n\nFrom the start\n\nFrom a@b Mon Jan  1 10:00:00 2026\n>From x"))
        .containsExactly("From the start\n\nFrom a@b Mon Jan  1 10:00:00 2026\n>From x");
    assertThat(bodies("")).containsExactly("");
    assertThat(bodies("Subject: x\n\nends in blank lines\n\n\n"))
        .containsExactly("ends in blank lines\n\n\n");
  }

  @Test
  void anMboxHasMany() throws IOException {
    String mbox =
        """
        From a@b.test Mon Jan  1 10:00:00 2026
        Subject: one

        From now on a line may begin like this,

        From here, too: no time of day.
        >From is unquoted once, >>From
        >>From is, too.

        From MAILER-DAEMON Mon Jan  1 10:00:00 2026
        Subject: two

        two

        """;

    assertThat(bodies(mbox))
        .containsExactly(
            """
            From now on a line may begin like this,

            From here, too: no time of day.
            From is unquoted once, >>From
            >From is, too.
            """,
            "two\n");
    assertThat(bodies(mbox.replace("\n", "\r\n"))).hasSize(2).last().isEqualTo("two\r\n");
    assertThat(bodies("From a@b.test Mon Jan  1 10:00:00 2026\n")).containsExactly("");
  }

  @Test
  void largeMessagesAreCutAndTheNextIsWhole() throws IOException {
    String from = "From a@b.test Mon Jan  1 10:00:00 2026\n";
    String large = "Subject: large\n\n" + "x".repeat(200_000) + "\n" + "y\n".repeat(100_000);
    Path file = write(from + large + "\n" + from + "Subject: small\n\nsmall\n");

    List<EmlFile> messages = messages(file);

    assertThat(messages).extracting(EmlFile::cut).containsExactly(true, false);
    assertThat(messages.getFirst().body()).hasSizeLessThanOrEqualTo(2_000);
    assertThat(messages.getLast().body()).asString().isEqualTo("small\n");
  }

  @Test
  void keepsTheFirstOfALongLine() throws IOException {
    EmlFile eml = messages(write("Subject: x\n\n" + "b".repeat(70_000))).getFirst();

    assertThat(eml.body()).hasSize(2_000).containsOnly('b');
    assertThat(eml.cut()).isTrue();
  }

  private List<String> bodies(String text) throws IOException {
    return messages(write(text)).stream().map(eml -> new String(eml.body(), ISO_8859_1)).toList();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("mail"), text, ISO_8859_1);
  }

  private static List<EmlFile> messages(Path file) throws IOException {
    List<EmlFile> messages = new ArrayList<>();
    try (Mailbox mailbox = Mailbox.open(file, LIMITS)) {
      for (EmlFile eml = mailbox.message(); eml != null; eml = mailbox.message()) {
        messages.add(eml);
      }
    }
    return messages;
  }
}
