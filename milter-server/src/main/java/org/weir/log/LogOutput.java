package org.weir.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.weir.linux.UnixDatagram;
import org.weir.log.LogSettings.Destination;

/// The log of this process. Commands are silent but for errors; a daemon speaks once it has said
/// how.
public final class LogOutput {
  private static final AtomicLong dropped = new AtomicLong();
  private static @Nullable LogSettings inUse; // guarded by the class
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private LogOutput() {}

  /// Writes the log so from now on.
  ///
  /// @param environment of this process: `JOURNAL_STREAM` says whether standard error is the
  ///   journal
  public static synchronized void use(LogSettings settings, Map<String, String> environment) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.getLogger("org.weir").setLevel(Level.convertAnSLF4JLevel(settings.level()));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    if (inUse == null) {
      Runtime.getRuntime().addShutdownHook(new Thread(LogOutput::flush, "log"));
    } else if (inUse.format() == settings.format() && inUse.to().equals(settings.to())) {
      return;
    }
    inUse = settings;
    Appender<ILoggingEvent> fresh = appender(settings, environment, context);
    fresh.setContext(context);
    fresh.start();
    Iterator<Appender<ILoggingEvent>> present = root.iteratorForAppenders();
    root.addAppender(fresh);
    while (present.hasNext()) {
      Appender<ILoggingEvent> old = present.next();
      if (!old.equals(fresh)) {
        root.detachAppender(old);
        old.stop();
      }
    }
  }

  /// What waits for syslog goes out before the process ends.
  private static void flush() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Appender<ILoggingEvent> syslog =
          context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("syslog");
      if (syslog != null) {
        syslog.stop();
      }
    }
  }

  /// Lines that nobody took, since the start.
  public static long dropped() {
    return dropped.get();
  }

  private static Appender<ILoggingEvent> appender(
      LogSettings settings, Map<String, String> environment, LoggerContext context) {
    boolean journal = isJournal(environment.get("JOURNAL_STREAM"), STANDARD_ERROR);
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName("stderr");
    console.setTarget("System.err");
    console.setEncoder(new LineEncoder(settings.format(), journal));
    return switch (settings.to()) {
      case Destination.StandardError() -> console;
      case Destination.Syslog(String socket) -> {
        console.start();
        yield new SyslogAppender(
            UnixDatagram.at(socket),
            new LineEncoder(settings.format(), false),
            dropped,
            context.getLogger(LogOutput.class),
            console);
      }
    };
  }

  /// Whether that stream is the one of `JOURNAL_STREAM`, `DEVICE:INODE` (systemd.exec(5)): a child
  /// of a service inherits the variable, and may write elsewhere.
  static boolean isJournal(@Nullable String journalStream, Path stream) {
    if (journalStream == null) {
      return false;
    }
    try {
      Map<String, Object> file = Files.readAttributes(stream, "unix:dev,ino");
      return journalStream.equals(file.get("dev") + ":" + file.get("ino"));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }
}
