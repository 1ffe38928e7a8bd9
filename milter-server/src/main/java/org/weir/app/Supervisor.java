package org.weir.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.linux.UnixDatagram;

/// The service manager that started us, told how we are by the protocol of sd_notify(3). Without
/// `NOTIFY_SOCKET` nobody is told. A failure costs one warning and no mail. Thread-safe.
public final class Supervisor {
  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final int LONGEST_STATUS = 512;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final @Nullable UnixDatagram socket;
  private final Duration every; // zero: no watchdog
  private boolean stopping; // guarded by this
  private boolean warned; // guarded by this

  private Supervisor(@Nullable UnixDatagram socket, Duration every) {
    this.socket = socket;
    this.every = every;
  }

  /// The one that this environment names.
  ///
  /// @param pid ours: a watchdog that is meant for another process is none
  public static Supervisor of(Map<String, String> environment, long pid) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return new Supervisor(null, Duration.ZERO);
    }
    try {
      return new Supervisor(UnixDatagram.at(name), half(environment, pid));
    } catch (IllegalArgumentException | LinkageError e) {
      log.warn(
          "the service manager is not notified: NOTIFY_SOCKET or WATCHDOG_USEC: {}", e.toString());
      return new Supervisor(null, Duration.ZERO);
    }
  }

  private static Duration half(Map<String, String> environment, long pid) {
    String meant = environment.getOrDefault("WATCHDOG_PID", "");
    if (!meant.isEmpty() && !meant.equals(Long.toString(pid))) {
      return Duration.ZERO;
    }
    long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
    return Duration.ofNanos(Math.max(0, Math.multiplyExact(micros, 500L)));
  }

  /// Started, or done with a reload.
  ///
  /// @param status a line for people
  public void ready(String status) {
    send("READY=1\nSTATUS=" + line(status));
  }

  /// A reload begins; [#ready] ends it.
  public void reloading() {
    if (socket == null) {
      return;
    }
    try {
      send("RELOADING=1\nMONOTONIC_USEC=" + UnixDatagram.monotonicMicros());
    } catch (IOException | LinkageError e) {
      failed(e);
    }
  }

  /// The end begins; nothing is said after that.
  public synchronized void stopping() {
    send("STOPPING=1\nSTATUS=answering the messages under way");
    stopping = true;
  }

  /// Tells the watchdog twice in its time that we are alive, as long as that is so. The beat is a
  /// virtual thread, as those are that decide about mail: where they no longer run, it does not
  /// either.
  public void beat(BooleanSupplier alive) {
    if (socket != null && every.isPositive()) {
      Thread.ofVirtual().name("service-watchdog").start(() -> beatWhile(alive));
    }
  }

  private void beatWhile(BooleanSupplier alive) {
    try {
      while (alive.getAsBoolean()) {
        send("WATCHDOG=1");
        Thread.sleep(every);
      }
      dead();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void dead() {
    if (!stopping) {
      log.error("connections are no longer accepted: left to the service manager's watchdog");
    }
  }

  private synchronized void send(String message) {
    if (socket == null || stopping) {
      return;
    }
    try {
      socket.send(message.getBytes(StandardCharsets.UTF_8), PATIENCE);
    } catch (IOException | LinkageError e) {
      failed(e);
    }
  }

  private synchronized void failed(Throwable e) {
    if (!warned) {
      warned = true;
      log.warn("cannot notify the service manager (said once): {}", e.getMessage());
    }
  }

  /// A line break would begin another field.
  private static String line(String status) {
    String clean = status.replaceAll("\\p{Cntrl}", " ");
    return clean.substring(0, Math.min(clean.length(), LONGEST_STATUS));
  }
}
