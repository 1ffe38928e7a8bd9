package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class IncidentsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Incidents incidents = new Incidents(nanos::get);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Incidents.class);

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void cease() {
    logger.detachAppender(lines);
  }

  @Test
  void warnsOnceAMinuteAndPeer() {
    for (int i = 0; i < 1000; i++) {
      incidents.malformed("192.0.2.1", new ProtocolException("bad", 'M', 7));
      incidents.outOfOrder("192.0.2.2", 'E');
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "192.0.2.1: connection closed: bad (command M, payload byte 7)",
            "192.0.2.2: command E out of order, answered for the session");
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    incidents.oddity("192.0.2.1", "again");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .endsWith(
            "192.0.2.1: 999 more in that minute",
            "192.0.2.2: 999 more in that minute",
            "192.0.2.1: tolerated: again");
    assertThat(incidents.counters()).isEqualTo(new MilterCounters(0, 0, 1000, 0, 1000, 1));
  }

  @Test
  void keepsNoMoreThanSoManyPeers() {
    for (int i = 0; i < 100_000; i++) {
      incidents.oddity("peer-" + i, "noise");
    }
    assertThat(lines.list).hasSize(Incidents.MAX_PEERS);
  }
}
