package org.weir.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.weir.log.LogSettings.Format;

class LineEncoderTest {
  private static final String HOSTILE =
      "eve\r\nevent=1 {\"a\":\"b\\\u001b[2J\u00e9\u202e\u2028\ud83d\ude00 x";

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("org.weir.message");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  LineEncoderTest() {
    events.start();
    logger.addAppender(events);
  }

  @Test
  void leavesPlainValuesPlain() {
    assertThat(
            line(
                Format.LOGFMT,
                log -> log.atInfo().addKeyValue("a", 1).addKeyValue("c", "x@y.test").log("")))
        .matches(
            "time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[.]\\d{3}\\S+ level=info logger=message a=1 c=x@y.test\n");
  }

  @Test
  void writesTheSameFieldsAsJson() throws Exception {
    String line =
        line(
            Format.JSON,
            log -> log.atWarn().addKeyValue("a", 1).addKeyValue("c", "1").log("it {}", "is"));

    assertThat(fields(line))
        .containsOnlyKeys("time", "level", "logger", "msg", "a", "c")
        .containsEntry("level", "warn")
        .containsEntry("msg", "it is")
        .containsEntry("a", 1)
        .containsEntry("c", "1");
  }

  @Test
  void mailCannotForgeALineOrAPair() {
    String line = line(Format.LOGFMT, log -> log.atInfo().addKeyValue("login", HOSTILE).log(""));

    assertThat(line)
        .endsWith(
            " login=\"eve\\r\\nevent=1 {\\\"a\\\":\\\"b\\\\\\u001b[2J\\u00e9\\u202e\\u2028\\ud83d\\ude00 x\"\n");
  }

  @Test
  void mailCannotForgeAnObject() throws Exception {
    String line = line(Format.JSON, log -> log.atInfo().addKeyValue("login", HOSTILE).log(HOSTILE));

    assertThat(line).matches("\\p{Print}+\n");
    assertThat(fields(line))
        .hasSize(5)
        .containsEntry("login", HOSTILE)
        .containsEntry("msg", HOSTILE);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aStackTraceStaysInItsLine(Format format) {
    var failure = new IllegalStateException("first\nsecond", new RuntimeException("cause"));
    String line = line(format, log -> log.error("it failed", failure));

    assertThat(line.lines()).hasSize(1);
    assertThat(line).contains("it failed").contains("first\\nsecond").contains("\\tat org.weir");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void isShorterThanSyslogTakes(Format format) throws Exception {
    String huge = "\u0000".repeat(100_000);
    String line =
        line(
            format,
            log ->
                log.atError()
                    .addKeyValue("v", huge)
                    .setCause(new RuntimeException(huge))
                    .log(huge));

    assertThat(line).hasSizeLessThan(8_000);
    if (format == Format.JSON) {
      assertThat(fields(line)).containsKeys("msg", "v", "stack");
    }
  }

  @Test
  void beginsWithThePriorityWhereTheJournalReads() {
    logger.error("x");
    logger.warn("x");
    logger.info("x");
    logger.debug("x");

    var encoder = new LineEncoder(Format.JSON, true);
    assertThat(events.list.stream().map(encoder::encode).map(LineEncoderTest::text))
        .extracting(line -> line.substring(0, 4))
        .containsExactly("<3>{", "<4>{", "<6>{", "<7>{");
  }

  private String line(Format format, Consumer<Logger> work) {
    work.accept(logger);
    return text(new LineEncoder(format, false).encode(events.list.getLast()));
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.US_ASCII);
  }

  private static Map<String, Object> fields(String line) throws Exception {
    Map<String, Object> fields = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(line)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        boolean number = parser.nextToken() == JsonToken.VALUE_NUMBER_INT;
        assertThat(fields.put(key, number ? parser.getIntValue() : parser.getText())).isNull();
      }
      assertThat(parser.nextToken()).isNull();
    }
    return fields;
  }
}
