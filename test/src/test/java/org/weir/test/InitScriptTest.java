package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// `init/weir.init` as `service weir …` calls it, with the exit codes of LSB. Weir needs no
/// database to start, so there is none.
class InitScriptTest {
  private static final Path SCRIPT = Path.of("../init/weir.init").toAbsolutePath();

  private final Lab lab = Lab.open();
  private final Path defaults = lab.directory().resolve("default");
  private final Path pidFile = lab.directory().resolve("run/weir.pid");
  private final Path configuration = lab.directory().resolve("weir.yaml");
  private final Path policy = lab.directory().resolve("policy.yaml");

  private final Path log = lab.directory().resolve("weir.log");

  @BeforeEach
  void install() throws Exception {
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
    Path daemon = lab.directory().resolve("weir");
    String command =
        WeirProcess.command().stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Files.writeString(daemon, "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(daemon, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        defaults,
        """
        WEIR_DAEMON=%1$s
        WEIR_CONFIG=%2$s
        WEIR_USER=
        WEIR_PIDFILE=%3$s
        WEIR_LOGFILE=%4$s
        STATE_DIRECTORY=%5$s/state
        """
            .formatted(daemon, configuration, pidFile, log, lab.directory()));
  }

  @AfterEach
  void stop() throws Exception {
    weir("stop");
    lab.close();
  }

  @Test
  void startsReloadsAndStops() throws Exception {
    assertThat(weir("status").status()).isEqualTo(3);
    assertThat(weir("start").orFail()).contains("started");
    long pid = pid();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .as("who writes to whom is nobody else's business")
        .isEqualTo("rw-r-----");
    assertThat(weir("status").orFail()).contains("running (pid " + pid + ")");
    assertThat(weir("start").orFail()).contains("already running");
    assertThat(pid()).isEqualTo(pid);

    assertThat(weir("reload").orFail()).contains("reloaded");
    Files.writeString(policy, "mode: sometimes\n", StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(weir("force-reload").status()).isEqualTo(1);
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive)).hasValue(true);
    Files.copy(Path.of("cases/policies/enforce.yaml"), policy, StandardCopyOption.REPLACE_EXISTING);

    assertThat(weir("restart").orFail()).contains("stopped").contains("started");
    assertThat(pid()).isNotEqualTo(pid);
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    long second = pid();
    assertThat(weir("stop").orFail()).contains("stopped");
    assertThat(ProcessHandle.of(second).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertThat(pidFile).doesNotExist();
    assertThat(weir("stop").status()).isZero();
    assertThat(weir("reload").status()).isEqualTo(7);
  }

  @Test
  void tellsADeadDaemonFromAStoppedOne() throws Exception {
    weir("start").orFail();
    ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
    Awaitility.await().until(() -> weir("status").status() == 1);
    assertThat(weir("restart").orFail()).contains("started");
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    Files.writeString(configuration, "nonsense\n");
    Tool.Outcome outcome = weir("start");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.output()).contains("did not start").contains("weir.yaml");
    assertThat(weir("status").status()).isEqualTo(3);
    Files.delete(configuration);
    assertThat(weir("start").status()).isEqualTo(6);
    assertThat(weir("dance").status()).isEqualTo(2);
  }

  private long pid() throws Exception {
    return Long.parseLong(Files.readString(pidFile).strip());
  }

  private Tool.Outcome weir(String action) throws Exception {
    return Tool.run("env", "WEIR_DEFAULTS=" + defaults, SCRIPT.toString(), action);
  }
}
