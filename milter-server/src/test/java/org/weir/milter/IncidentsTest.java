package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class IncidentsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Incidents incidents = new Incidents(nanos::get);
  private final Lines lines = new Lines(Incidents.class);

  @AfterEach
  void cease() {
    lines.close();
  }

  @Test
  @DisplayName("7: one warning a minute and peer, and every incident counted")
  void warnsOnceAMinuteAndPeer() {
    for (int i = 0; i < 1000; i++) {
      incidents.malformed("192.0.2.1", new ProtocolException("bad", 'M', 7));
      incidents.outOfOrder("192.0.2.2", 'E');
      incidents.turnedAway("192.0.2.3");
    }
    assertThat(lines.messages())
        .containsExactly(
            "192.0.2.1: connection closed: bad (command M, payload byte 7)",
            "192.0.2.2: command E out of order, answered for the session",
            "192.0.2.3: connection closed: not one of the addresses that may connect");
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    incidents.oddity("192.0.2.1", "again");
    assertThat(lines.messages())
        .endsWith(
            "192.0.2.1: 999 more in that minute",
            "192.0.2.2: 999 more in that minute",
            "192.0.2.3: 999 more in that minute",
            "192.0.2.1: tolerated: again");
    assertThat(incidents.counters()).isEqualTo(new MilterCounters(0, 1000, 1000, 0, 1000, 1));
  }

  @Test
  void keepsNoMoreThanSoManyPeers() {
    for (int i = 0; i < 100_000; i++) {
      incidents.oddity("peer-" + i, "noise");
    }
    assertThat(lines.messages()).hasSize(Incidents.MAX_PEERS);
  }
}
