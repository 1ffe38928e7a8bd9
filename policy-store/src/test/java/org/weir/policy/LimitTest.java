package org.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.weir.policy.Limit.Unit;

class LimitTest {
  @Test
  void describesTheNewcomersLimitToTheCustomer() {
    var limit = new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, 30);

    assertThat(limit.adjective() + ": " + limit.describe())
        .isEqualTo("Daily: 100 messages a day for accounts younger than 30 days");
  }

  @Test
  void chargesRecipientsOnlyWhereTheLimitCountsRecipients() {
    assertThat(new Limit(1, Unit.MESSAGES, Duration.ofHours(1), 10, null).cost(7)).isEqualTo(1);
    assertThat(new Limit(1, Unit.RECIPIENTS, Duration.ofHours(1), 10, null).cost(7)).isEqualTo(7);
  }
}
