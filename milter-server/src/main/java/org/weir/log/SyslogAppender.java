package org.weir.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.weir.linux.UnixDatagram;

/// Hands lines to a syslog daemon as syslog(3) does (RFC 3164, facility mail). Nobody waits for it:
/// lines queue for a thread of ours, and what finds no room, or no daemon, is counted and dropped.
/// The first loss of an outage is told elsewhere, their number once lines are taken again.
/// Thread-safe.
final class SyslogAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int MAIL = 2;
  private static final int MOST_WAITING = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration AT_THE_END = Duration.ofSeconds(2);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);

  private final UnixDatagram socket;
  private final LineEncoder encoder;
  private final AtomicLong dropped;
  private final Logger own;
  private final Appender<ILoggingEvent> elsewhere;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread writer = Thread.ofPlatform().daemon().name("syslog").unstarted(this::write);
  private final long pid = ProcessHandle.current().pid();

  // The writer's own.
  private boolean away;
  private long droppedBefore;

  /// @param dropped counts lines that were dropped
  /// @param own says how many were dropped
  /// @param elsewhere takes what is said while nobody listens, once an outage
  SyslogAppender(
      UnixDatagram socket,
      LineEncoder encoder,
      AtomicLong dropped,
      Logger own,
      Appender<ILoggingEvent> elsewhere) {
    this.socket = socket;
    this.encoder = encoder;
    this.dropped = dropped;
    this.own = own;
    this.elsewhere = elsewhere;
    droppedBefore = dropped.get();
    setName("syslog");
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  /// Gives what waits two seconds.
  @Override
  public void stop() {
    super.stop();
    try {
      if (!writer.join(AT_THE_END)) {
        writer.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!waiting.offer(message(event))) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    try {
      while (isStarted() || !waiting.isEmpty()) {
        byte @Nullable [] message = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (message != null) {
          send(message);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// While the daemon is away no line is waited for.
  private void send(byte[] message) {
    try {
      socket.send(message, away ? Duration.ZERO : PATIENCE);
      away = false;
      long lost = dropped.get() - droppedBefore;
      if (lost > 0) {
        socket.send(message(note("log lines dropped: " + lost)), PATIENCE);
        droppedBefore += lost;
      }
    } catch (IOException | LinkageError e) {
      dropped.incrementAndGet();
      if (!away) {
        away = true;
        elsewhere.doAppend(
            note("syslog does not take log lines, they are dropped: " + e.getMessage()));
      }
    }
  }

  private LoggingEvent note(String message) {
    return new LoggingEvent(
        SyslogAppender.class.getName(), own, Level.WARN, message, null, new Object[0]);
  }

  private byte[] message(ILoggingEvent event) {
    int priority = MAIL * 8 + LineEncoder.severity(event.getLevel());
    String stamp = TIME.format(event.getInstant().atZone(ZoneId.systemDefault()));
    String line = "<" + priority + ">" + stamp + " weir[" + pid + "]: " + encoder.line(event);
    return line.getBytes(US_ASCII);
  }
}
