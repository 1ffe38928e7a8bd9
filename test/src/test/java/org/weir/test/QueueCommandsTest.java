package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.Tool;
import org.weir.test.rig.Tool.Outcome;
import org.weir.test.rig.WeirProcess;

/// `weir queue` on one machine: mail of customers is found by account, held and deleted, and nobody
/// else's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueueCommandsTest {
  private static final String GOOD = "good@relay.test";
  private static final String BAD = "bad@relay.test";

  private final RunningRelay relay =
      RunningRelay.start(
          List.of(GOOD, BAD),
          provider -> {
            provider.customer("good", 400, GOOD);
            provider.customer("bad", 400, BAD);
          });

  QueueCommandsTest() throws Exception {
    Files.writeString(
        relay.setup().configuration(),
        "queue: { config: \"" + relay.postfix().configuration() + "\" }\n",
        StandardOpenOption.APPEND);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void findsHoldsAndDeletesMailOfOneCustomer() throws Exception {
    List<String> good = send(GOOD, 2, "Subject: kept\n\nkept\n");
    List<String> bad = send(BAD, 3, "Subject: \u001b]0;owned\u0007 \u009b31m\n\nbad\n");
    Awaitility.await("all is journalled and deferred")
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            queue("list", "--account", "bad", "--queue", "deferred").output().lines().count() == 4);

    assertThat(queue("list", "--account", "bad", "--output", "json").orFail())
        .contains(bad)
        .contains("\"account\":\"bad\",\"login\":\"bad@relay.test\"")
        .doesNotContain(good.get(0));
    assertThat(queue("summary", "--by", "account").orFail())
        .containsPattern("(?m)^bad +3 +\\d+ +3 ")
        .containsPattern("(?m)^good +2 +\\d+ +2 ");
    assertThat(queue("top", "--limit", "1").orFail()).contains(BAD).doesNotContain(GOOD);
    assertThat(queue("show", bad.get(0)).orFail())
        .contains("Subject: ?]0;owned? ")
        .doesNotContain("\u001b")
        .doesNotContain("\u009b");

    assertThat(queue("hold")).matches(refused -> refused.status() == 64);
    assertThat(queue("hold", "--account", "bad"))
        .matches(refused -> refused.status() == 64)
        .satisfies(refused -> assertThat(refused.output()).contains("Hold 3 messages ("));
    assertThat(queue("hold", "--account", "bad", "--dry-run").orFail())
        .contains("Would hold 3 messages (")
        .contains(" of 1 sender from 1 relay.");
    assertThat(queue("hold", "--account", "bad", "--yes").orFail()).contains("Held 3 messages.");
    assertThat(bad).allMatch(this::holds);
    assertThat(good).noneMatch(this::holds);
    checks();

    deletes(good, bad);
  }

  private void deletes(List<String> good, List<String> bad) throws Exception {
    Path saved = relay.lab().directory().resolve("saved");
    Path list = relay.lab().directory().resolve("deleted.jsonl");
    String[] delete = {
      "delete", "--account", "bad", "--save", saved.toString(), "--undo-list", list.toString(), "-y"
    };
    assertThat(queue("delete", "--account", "bad", "--undo-list", "/dev/shm/none/x", "-y"))
        .matches(failed -> failed.status() == 66);
    Files.createDirectories(saved);
    Path inTheWay = Files.writeString(saved.resolve(bad.get(1) + ".eml"), "an older one");
    assertThat(queue(delete))
        .matches(failed -> failed.status() == 69)
        .satisfies(failed -> assertThat(failed.output()).contains("nothing was deleted"));
    assertThat(bad).allMatch(this::holds);
    assertThat(list).doesNotExist();
    try (var files = Files.list(saved)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }

    assertThat(queue(delete).orFail()).contains("Deleted 3 messages.").contains(list.toString());

    assertThat(inTheWay).content().contains("owned");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(list))
        .hasSize(3)
        .allMatch(line -> line.contains("\"sender\":\"bad@relay.test\""));
    assertThat(relay.postfix().queue())
        .extracting(queued -> queued.id())
        .containsAll(good)
        .doesNotContainAnyElementsOf(bad);
    assertThat(relay.provider().query("SELECT what, detail FROM audit ORDER BY id"))
        .extracting(row -> row.get("what") + " " + row.get("detail"))
        .satisfiesExactly(
            held -> assertThat(held).isEqualTo("queue.hold relay.test: 3 messages, account=bad"),
            deleted ->
                assertThat(deleted)
                    .startsWith("queue.delete relay.test: 3 messages, account=bad before="));
  }

  private boolean holds(String id) {
    try {
      return relay.postfix().holds(id);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<String> send(String user, int messages, String message) throws Exception {
    List<String> ids = new ArrayList<>();
    try (SmtpClient client = relay.postfix().login(user)) {
      for (int i = 0; i < messages; i++) {
        ids.add(client.send(user, "friend@later.test", message).queueId());
      }
    }
    return ids;
  }

  /// Two wait, three are on hold; the second time nothing has grown.
  private void checks() throws Exception {
    String config = relay.setup().configuration().toString();
    String state = relay.lab().directory().resolve("check.state").toString();
    String[] check = {"check", "queue", "-c", config, "--state", state, "-w", "2"};
    Outcome first = Tool.run(WeirProcess.command(check));
    assertThat(first.status()).isEqualTo(1);
    assertThat(first.output())
        .contains("QUEUE WARNING - 2 wait, the oldest for 0 h, 3 on hold; see `weir queue top`")
        .contains("waiting=2;2;5000 growth=0;300 oldest=0h;24 held=3");
    assertThat(Tool.run(WeirProcess.command(check)).output()).contains("growth=0;300");
    assertThat(Files.readString(Path.of(state))).isEqualTo("waiting 2\n");
  }

  private Outcome queue(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("queue"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--local", "-c", relay.setup().configuration().toString()));
    return Tool.run(WeirProcess.command(all.toArray(String[]::new)));
  }
}
