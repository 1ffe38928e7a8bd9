package org.weir.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.alert.Notice.Event;

class IncidentTest {
  private static final Instant T = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void isAnnouncedAtOnceThenEverMoreSeldom() {
    List<Long> minutes = new ArrayList<>();
    int announced = 0;
    Instant last = null;
    for (Instant now = T; now.isBefore(T.plus(Duration.ofDays(3))); now = now.plusSeconds(60)) {
      Incident incident = new Incident(announced, last, null, false);
      if (incident.due(now).isPresent()) {
        assertThat(incident.due(now)).contains(announced == 0 ? Event.OPENED : Event.REMINDER);
        minutes.add(Duration.between(T, now).toMinutes());
        announced++;
        last = now;
      }
    }
    assertThat(minutes).containsExactly(0L, 10L, 40L, 160L, 640L, 640L + 1440, 640L + 2880);
  }

  @Test
  void isCalledOverWhenItHasBeenSoForAWhile() {
    Incident over = new Incident(2, T, T, false);
    assertThat(over.due(T.plus(Duration.ofMinutes(14)))).isEmpty();
    assertThat(over.due(T.plus(Duration.ofMinutes(15)))).contains(Event.RESOLVED);
    assertThat(over.silent()).isFalse();
  }

  @Test
  void endsWithoutAWordWhenNobodyKnewOfIt() {
    Incident blip = new Incident(0, null, T, false);
    assertThat(blip.due(T.plus(Duration.ofMinutes(15)))).contains(Event.RESOLVED);
    assertThat(blip.silent()).isTrue();
  }

  @Test
  void isSilentWhileMutedAndAnnouncedAfterwards() {
    assertThat(new Incident(0, null, null, true).due(T)).isEmpty();
    assertThat(new Incident(3, T, null, true).due(T.plus(Duration.ofDays(2)))).isEmpty();
    assertThat(new Incident(0, null, null, false).due(T)).contains(Event.OPENED);
    assertThat(new Incident(3, T, T, true).silent()).isTrue();
  }
}
