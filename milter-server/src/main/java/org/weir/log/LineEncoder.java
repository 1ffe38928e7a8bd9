package org.weir.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/// Makes one line of one event, in ASCII: what comes from mail can forge neither a line nor a
/// field, and a stack trace stays in its line. Shorter than the 8 KiB that syslog daemons take.
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final int LONGEST_VALUE = 200;
  private static final int LONGEST_MESSAGE = 2_000;
  private static final int LONGEST_STACK = 4_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

  private final LogSettings.Format format;
  private final boolean withPriority;

  /// Lines of that format.
  ///
  /// @param withPriority whether each line begins with `<3>`, as systemd's journal reads it
  public LineEncoder(LogSettings.Format format, boolean withPriority) {
    this.format = format;
    this.withPriority = withPriority;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String priority = withPriority ? "<" + severity(event.getLevel()) + ">" : "";
    return (priority + line(event) + "\n").getBytes(US_ASCII);
  }

  /// The line without its end.
  public String line(ILoggingEvent event) {
    List<Field> fields = fields(event);
    return switch (format) {
      case LOGFMT -> logfmt(fields);
      case JSON -> json(fields);
    };
  }

  /// As syslog(3) counts.
  static int severity(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> 3;
      case Level.WARN_INT -> 4;
      case Level.INFO_INT -> 6;
      default -> 7;
    };
  }

  private static List<Field> fields(ILoggingEvent event) {
    List<Field> fields = new ArrayList<>();
    fields.add(text("time", time(event.getInstant())));
    fields.add(text("level", event.getLevel().toString().toLowerCase(Locale.ROOT)));
    String logger = event.getLoggerName();
    fields.add(text("logger", logger.substring(logger.lastIndexOf('.') + 1)));
    if (!event.getFormattedMessage().isEmpty()) {
      fields.add(new Field("msg", event.getFormattedMessage(), LONGEST_MESSAGE));
    }
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        Object value = pair.value instanceof Number ? pair.value : String.valueOf(pair.value);
        fields.add(new Field(pair.key, value, LONGEST_VALUE));
      }
    }
    IThrowableProxy failure = event.getThrowableProxy();
    if (failure != null) {
      fields.add(text("thread", event.getThreadName()));
      fields.add(new Field("stack", ThrowableProxyUtil.asString(failure), LONGEST_STACK));
    }
    return fields;
  }

  private static Field text(String key, String value) {
    return new Field(key, value, LONGEST_VALUE);
  }

  private static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }

  private static String logfmt(List<Field> fields) {
    StringBuilder line = new StringBuilder(256);
    for (Field field : fields) {
      String value = field.value().toString();
      boolean plain = value.length() <= field.longest() && Quoted.needless(value);
      line.append(line.isEmpty() ? "" : " ").append(field.key()).append('=');
      line.append(plain ? value : Quoted.of(value, field.longest()));
    }
    return line.toString();
  }

  private static String json(List<Field> fields) {
    StringBuilder line = new StringBuilder(256).append('{');
    for (Field field : fields) {
      line.append(line.length() == 1 ? "" : ",").append('"').append(field.key()).append("\":");
      line.append(
          field.value() instanceof Number number
              ? number.toString()
              : Quoted.of(field.value().toString(), field.longest()));
    }
    return line.append('}').toString();
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
