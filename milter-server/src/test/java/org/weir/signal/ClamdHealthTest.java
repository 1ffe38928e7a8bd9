package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Unknown;

class ClamdHealthTest {
  private static final Finding NOT_ASKED = new Unknown("virus-found", "clamd does not answer");
  private static final Finding LATE = new Unknown("virus-found", "clamd: no answer within 100 ms");
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(ClamdHealth.class);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nanoTime = new AtomicLong();
  private final ScriptedClamd clamd = ScriptedClamd.tcp();
  private final VirusScan scan =
      new VirusScan(clamd.settings(Duration.ofMillis(100)), nanoTime::get);

  ClamdHealthTest() throws IOException {}

  @BeforeEach
  void listen() {
    LOGGER.setLevel(Level.INFO);
    lines.start();
    LOGGER.addAppender(lines);
  }

  @AfterEach
  void stop() throws IOException {
    LOGGER.detachAppender(lines);
    LOGGER.setLevel(null);
    clamd.close();
  }

  @Test
  void asksNoMoreAfterFiveFailuresAndTriesEveryTenSeconds() throws Exception {
    clamd.isSilent().isThere(false);
    fail(ClamdHealth.FAILURES);
    Awaitility.await("it is found dead").until(() -> levels().equals(List.of(Level.WARN)));

    assertThat(examine()).isEqualTo(NOT_ASKED);
    pass(Duration.ofMillis(9_999));
    assertThat(examine()).isEqualTo(NOT_ASKED);
    assertThat(clamd.scans()).isEqualTo(ClamdHealth.FAILURES);
    assertThat(clamd.pings()).isEqualTo(1);

    pass(Duration.ofMillis(1));
    assertThat(examine()).isEqualTo(NOT_ASKED);
    Awaitility.await("it is tried").until(() -> clamd.pings() == 2);
    assertThat(levels()).containsExactly(Level.WARN);
    assertThat(clamd.scans()).isEqualTo(ClamdHealth.FAILURES);
  }

  @Test
  void goesOnWhenItIsBackAndSaysSo() throws Exception {
    clamd.isSilent().isThere(false);
    fail(ClamdHealth.FAILURES);
    Awaitility.await("it is found dead").until(() -> levels().equals(List.of(Level.WARN)));

    clamd.says("stream: OK\0").isThere(true);
    Awaitility.await("it is believed again")
        .until(() -> {
          pass(ClamdHealth.ASKED_AGAIN);
          return examine().equals(new Absent("virus-found"));
        });
    assertThat(levels()).containsExactly(Level.WARN, Level.INFO);
  }

  @Test
  void isNotSwitchedOffByMessagesThatTakeLong() throws Exception {
    clamd.isSilent();
    fail(ClamdHealth.FAILURES);

    Awaitility.await("it says that it is there").until(() -> examine().equals(LATE));
    assertThat(clamd.pings()).isEqualTo(1);
    assertThat(levels()).isEmpty();
  }

  @Test
  void forgetsFailuresWithEachAnswer() throws Exception {
    for (int i = 0; i < 3; i++) {
      clamd.isSilent();
      fail(ClamdHealth.FAILURES - 1);
      clamd.says("stream: Can't allocate memory ERROR\0");
      assertThat(examine()).isNotEqualTo(NOT_ASKED);
    }
    assertThat(clamd.pings()).isZero();
  }

  private void fail(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(examine()).isEqualTo(LATE);
    }
  }

  private Finding examine() throws Exception {
    return scan.examine(message().mail()).get(20, TimeUnit.SECONDS).getFirst();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private List<Level> levels() {
    return List.copyOf(lines.list).stream().map(ILoggingEvent::getLevel).toList();
  }
}
