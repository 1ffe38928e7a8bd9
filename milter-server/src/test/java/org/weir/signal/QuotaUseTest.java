package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;
import org.weir.policy.Usage;

class QuotaUseTest {
  private static final Limit DAILY = new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, null);
  private static final Limit HOURLY =
      new Limit(2, Unit.RECIPIENTS, Duration.ofHours(1), 1000, null);

  @Test
  void beginsAtEightyPercent() {
    assertThat(examine(granted(new Usage.Use(DAILY, 79)))).isEqualTo(absent());
    assertThat(examine(granted(new Usage.Use(DAILY, 80))))
        .isEqualTo(new Present("quota-nearly-used", 0.8, "used 80 of 100 messages a day"));
  }

  @Test
  void tellsOfTheLimitThatIsNearest() {
    assertThat(examine(granted(new Usage.Use(DAILY, 85), new Usage.Use(HOURLY, 950))))
        .isEqualTo(new Present("quota-nearly-used", 0.95, "used 950 of 1000 recipients an hour"));
  }

  @Test
  void isCertainWhenThereIsNoRoomLeft() {
    assertThat(examine(granted(new Usage.Use(DAILY, 130))))
        .isEqualTo(new Present("quota-nearly-used", 1.0, "used 130 of 100 messages a day"));
    assertThat(examine(new Usage.Exceeded(new Usage.Use(DAILY, 100), 1)))
        .isEqualTo(
            new Present(
                "quota-nearly-used",
                1.0,
                "used 100 of 100 messages a day, and no room for this one"));
  }

  @Test
  void isAbsentWithoutLimitsAndUnknownWithoutTheStore() {
    assertThat(examine(granted())).isEqualTo(absent());
    assertThat(examine(new Usage.NotAsked())).isEqualTo(absent());
    assertThat(examine(new Usage.Unavailable("no database")))
        .isEqualTo(new Unknown("quota-nearly-used", "no database"));
  }

  private static Usage granted(Usage.Use... uses) {
    return new Usage.Granted(List.of(uses));
  }

  private static Finding absent() {
    return new Absent("quota-nearly-used");
  }

  private static Finding examine(Usage usage) {
    return new QuotaUse().examine(message().using(usage).mail()).join().getFirst();
  }
}
