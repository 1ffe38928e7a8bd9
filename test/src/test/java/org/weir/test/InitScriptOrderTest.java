package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Tool;

/// `init/weir.init` in every order: all sequences of three actions, one after the other in one walk
/// (a de Bruijn sequence), with what must be true after each step. The daemon is a small program
/// that binds a port, writes Weir's log lines and obeys its signals; [InitScriptTest] has the real
/// one.
class InitScriptOrderTest {
  private static final Path SCRIPT = Path.of("../init/weir.init").toAbsolutePath();

  private static final String DAEMON =
      """
      #!/usr/bin/perl
      use strict; use warnings; use IO::Socket::INET;
      $| = 1;
      $SIG{HUP} = sub { print "reloaded\\n" };
      $SIG{TERM} = sub { print "drained\\n"; exit 0 };
      my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1:PORT', Listen => 100, ReuseAddr => 1)
        or die "cannot listen: $!\\n";
      print "listening on ", $socket->sockport, "\\n";
      while (1) { my $client = $socket->accept; close $client if $client; }
      """;

  private final Lab lab = Lab.open();

  private final Path defaults = lab.directory().resolve("default");
  private final Path pidFile = lab.directory().resolve("run/weir.pid");
  private final Path configuration = lab.directory().resolve("weir.yaml");

  /// What came before, for whoever reads a failure.
  private final List<Action> trail = new ArrayList<>();

  private Optional<Long> running = Optional.empty();
  private int port;

  private enum Action {
    START("start"),
    STOP("stop"),
    RESTART("restart"),
    TRY_RESTART("try-restart"),
    RELOAD("reload"),
    FORCE_RELOAD("force-reload"),
    STATUS("status"),
    KILL(""),
    FREEZE_AND_STOP("stop");

    private final String argument;

    Action(String argument) {
      this.argument = argument;
    }
  }

  @BeforeEach
  void install() throws Exception {
    port = Lab.freePort();
    Files.writeString(configuration, "");
    Path daemon =
        Files.writeString(
            lab.directory().resolve("weir"), DAEMON.replace("PORT", String.valueOf(port)));
    Files.setPosixFilePermissions(daemon, PosixFilePermissions.fromString("rwxr-xr-x"));
    // The script looks five times a second; here more often.
    Files.writeString(
        defaults,
        """
        WEIR_DAEMON=%1$s
        WEIR_CONFIG=%2$s
        WEIR_USER=
        WEIR_PIDFILE=%3$s
        WEIR_LOGFILE=%4$s/weir.log
        WEIR_STOP_SECONDS=3
        STATE_DIRECTORY=%4$s/state
        sleep() { command sleep 0.02; }
        """
            .formatted(daemon, configuration, pidFile, lab.directory()));
  }

  @AfterEach
  void stop() throws Exception {
    for (long pid : daemons()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    lab.close();
  }

  @Test
  void doesWhatItSaysInEveryOrder() throws Exception {
    for (int number : everyThree(Action.values().length)) {
      step(Action.values()[number]);
    }
    step(Action.STOP);
    assertThat(daemons()).isEmpty();
  }

  private void step(Action action) throws Exception {
    trail.add(action);
    boolean wasFile = Files.exists(pidFile);
    Optional<Long> before = running;
    if (action == Action.FREEZE_AND_STOP && before.isPresent()) {
      Tool.run("kill", "-STOP", before.get().toString()).orFail();
    }
    Tool.Outcome outcome = action == Action.KILL ? null : weir(action.argument);
    if (action == Action.KILL) {
      kill();
    }
    boolean runs =
        switch (action) {
          case START, RESTART -> true;
          case STOP, FREEZE_AND_STOP, KILL -> false;
          case TRY_RESTART, RELOAD, FORCE_RELOAD, STATUS -> before.isPresent();
        };
    check(action, runs, wasFile, before);
    if (outcome != null) {
      assertThat(outcome.status())
          .as("exit code after %s: %s", trail(), outcome.output())
          .isEqualTo(exitCode(action, before.isPresent(), wasFile));
    }
  }

  private void check(Action action, boolean runs, boolean wasFile, Optional<Long> before)
      throws IOException {
    boolean file =
        switch (action) {
          case START, RESTART -> true;
          case STOP, FREEZE_AND_STOP -> false;
          case TRY_RESTART, RELOAD, FORCE_RELOAD, STATUS, KILL -> wasFile;
        };
    boolean isNew =
        action == Action.RESTART || (action == Action.TRY_RESTART && before.isPresent());
    assertThat(Files.exists(pidFile)).as("pid file after %s", trail()).isEqualTo(file);
    assertThat(listens()).as("listens after %s", trail()).isEqualTo(runs);
    List<Long> daemons = daemons();
    assertThat(daemons).as("processes after %s", trail()).hasSize(runs ? 1 : 0);
    running = daemons.stream().findFirst();
    if (runs) {
      assertThat(Files.readString(pidFile).strip())
          .isEqualTo(String.valueOf(running.orElseThrow()));
      if (before.isPresent()) {
        assertThat(running.equals(before)).as("the same after %s", trail()).isEqualTo(!isNew);
      }
    }
  }

  /// LSB 5.0, 22.2: Init Script Actions.
  private static int exitCode(Action action, boolean wasRunning, boolean wasFile) {
    return switch (action) {
      case RELOAD, FORCE_RELOAD -> wasRunning ? 0 : 7;
      case STATUS -> wasRunning ? 0 : wasFile ? 1 : 3;
      case START, STOP, RESTART, TRY_RESTART, KILL, FREEZE_AND_STOP -> 0;
    };
  }

  private void kill() {
    running.flatMap(ProcessHandle::of).ifPresent(ProcessHandle::destroyForcibly);
    Awaitility.await("killed").until(() -> daemons().isEmpty());
  }

  private List<Action> trail() {
    return trail.subList(Math.max(0, trail.size() - 6), trail.size());
  }

  private boolean listens() {
    try (var _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Processes with our configuration in their command line; of one that is dead it is empty.
  private List<Long> daemons() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(process -> process.getFileName().toString().matches("\\d+"))
          .filter(process -> commandLine(process).contains("\0" + configuration + "\0"))
          .map(process -> Long.valueOf(process.getFileName().toString()))
          .toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  /// A sequence in which every three of so many letters stand in a row once, by joining Lyndon
  /// words (Fredricksen, Kessler and Maiorana), and its beginning again.
  private static List<Integer> everyThree(int letters) {
    List<Integer> sequence = new ArrayList<>();
    append(letters, 1, 1, new int[4], sequence);
    sequence.addAll(sequence.subList(0, 2));
    return sequence;
  }

  private static void append(int letters, int t, int p, int[] word, List<Integer> sequence) {
    if (t > 3) {
      for (int i = 1; i <= p && 3 % p == 0; i++) {
        sequence.add(word[i]);
      }
      return;
    }
    word[t] = word[t - p];
    append(letters, t + 1, p, word, sequence);
    for (int next = word[t - p] + 1; next < letters; next++) {
      word[t] = next;
      append(letters, t + 1, t, word, sequence);
    }
  }

  private Tool.Outcome weir(String action) throws Exception {
    return Tool.run("env", "WEIR_DEFAULTS=" + defaults, SCRIPT.toString(), action);
  }
}
