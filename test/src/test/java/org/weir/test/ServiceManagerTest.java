package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.app.Supervisor;
import org.weir.test.rig.Child;
import org.weir.test.rig.Lab;
import org.weir.test.rig.NotifyListener;
import org.weir.test.rig.WeirProcess;

/// What `Type=notify` and `WatchdogSec=` of `init/weir.service` hear from Weir. It needs no
/// database to start, so there is none.
class ServiceManagerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BEAT_USEC = "200000";

  private final Lab lab = Lab.open();
  private final Path configuration = lab.directory().resolve("weir.yaml");
  private final Path policy = lab.directory().resolve("policy.yaml");

  @BeforeEach
  void configure() throws Exception {
    Files.copy(Path.of("cases/policies/enforce.yaml"), policy);
    Files.writeString(
        configuration,
        """
        listen: inet:127.0.0.1:%d
        database: { hosts: [ "127.0.0.1:%d" ], name: weir, user: weir, tls: off }
        policy: policy.yaml
        dns: { servers: [ "127.0.0.1:9" ], timeout: 100ms }
        admin: { listen: none }
        """
            .formatted(Lab.freePort(), Lab.freePort()));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "abstract"})
  void hearsOfStartReloadAndEnd(String kind) throws Exception {
    String path = lab.directory().resolve("notify").toString();
    String name = kind.equals("path") ? path : "@" + path;
    NotifyListener systemd = NotifyListener.at(lab, name);
    Child weir = serve(Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", BEAT_USEC));
    awaitNews(systemd, 1);
    assertThat(systemd.news().getFirst())
        .startsWith("READY=1\nSTATUS=listening on ")
        .contains("127.0.0.1")
        .contains("mode enforce");
    Awaitility.await().atMost(LIMIT).until(() -> systemd.beats() >= 3);

    long before = System.nanoTime() / 1000; // CLOCK_MONOTONIC on Linux
    weir.signal("HUP");
    awaitNews(systemd, 3);
    assertThat(systemd.news().get(1)).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
    long said = Long.parseLong(systemd.news().get(1).replaceAll("(?s).*=", ""));
    assertThat(said).isBetween(before, System.nanoTime() / 1000);
    assertThat(systemd.news().get(2)).startsWith("READY=1\n").doesNotContain("refused");

    Files.writeString(policy, "mode: sometimes\n");
    weir.signal("HUP");
    awaitNews(systemd, 5);
    assertThat(systemd.news().get(4)).startsWith("READY=1\n").contains("reload refused");

    weir.signal("TERM");
    assertThat(weir.awaitEnd(LIMIT)).isZero();
    awaitNews(systemd, 6);
    assertThat(systemd.messages().getLast()).startsWith("STOPPING=1\n");
    assertThat(weir.lines()).noneMatch(line -> line.contains("service manager"));
  }

  @Test
  void goesOnWhenNobodyListens() throws Exception {
    String name = lab.directory().resolve("gone").toString();
    Child weir = serve(Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", BEAT_USEC));
    weir.await(0, line -> line.contains("cannot notify the service manager"), LIMIT);
    weir.signal("HUP");
    weir.await(0, line -> line.contains("reloaded"), LIMIT);
    weir.signal("TERM");
    assertThat(weir.awaitEnd(LIMIT)).isZero();
    assertThat(weir.lines().stream().filter(line -> line.contains("service manager"))).hasSize(1);
  }

  @Test
  void goesOnWithASocketOfAnotherKind() throws Exception {
    Child weir = serve(Map.of("NOTIFY_SOCKET", "vsock:2:1234"));
    weir.await(0, line -> line.contains("is not notified"), LIMIT);
    weir.signal("TERM");
    assertThat(weir.awaitEnd(LIMIT)).isZero();
  }

  @Test
  void stopsBeatingWhenNobodyAccepts() {
    String name = "@" + lab.directory();
    NotifyListener systemd = NotifyListener.at(lab, name);
    AtomicBoolean accepting = new AtomicBoolean(true);
    var watched =
        Supervisor.of(
            Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", BEAT_USEC, "WATCHDOG_PID", "42"), 42);
    watched.beat(accepting::get);
    Awaitility.await().atMost(LIMIT).until(() -> systemd.beats() >= 2);
    accepting.set(false);
    Awaitility.await()
        .atMost(LIMIT)
        .during(Duration.ofSeconds(1))
        .until(systemd::beats, new Unchanged()::test);
    watched.ready("still\nhere");
    Awaitility.await().atMost(LIMIT).until(() -> !systemd.news().isEmpty());
    assertThat(systemd.news()).isEqualTo(List.of("READY=1\nSTATUS=still here"));
  }

  @Test
  void leavesTheWatchdogOfAnotherProcessAlone() {
    String name = "@" + lab.directory();
    NotifyListener systemd = NotifyListener.at(lab, name);
    var other =
        Supervisor.of(
            Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", BEAT_USEC, "WATCHDOG_PID", "42"), 43);
    other.beat(() -> true);
    Awaitility.await()
        .atMost(LIMIT)
        .during(Duration.ofMillis(500))
        .until(() -> systemd.messages().isEmpty());
    other.stopping();
    other.ready("too late");
    Awaitility.await().atMost(LIMIT).until(() -> !systemd.messages().isEmpty());
    assertThat(systemd.messages()).hasSize(1).allMatch(said -> said.startsWith("STOPPING=1"));
  }

  /// Whether a number is what it was when last asked for.
  private static final class Unchanged {
    private long last = -1;

    boolean test(long now) {
      boolean same = now == last;
      last = now;
      return same;
    }
  }

  private Child serve(Map<String, String> environment) throws Exception {
    List<String> command = WeirProcess.command("serve", "-c", configuration.toString());
    Child weir = Child.start(lab, "weir", lab.directory(), command, environment);
    weir.await(0, line -> line.contains("listening on"), LIMIT);
    return weir;
  }

  private static void awaitNews(NotifyListener systemd, int count) {
    Awaitility.await().atMost(LIMIT).until(() -> systemd.news().size() >= count);
  }
}
