package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class AccountAgeTest {
  @ParameterizedTest
  @CsvSource({"0, 1.0", "15, 0.5", "27, 0.1"})
  void fallsWithTheAge(long days, double strength) {
    assertThat(examine(Sample.known(Kind.LOGIN, "ann", days)))
        .isEqualTo(new Present("young-account", strength, "account acme is " + days + " days old"));
  }

  @Test
  void isSmallOnTheLastDayAndThenGone() {
    assertThat(examine(Sample.known(Kind.LOGIN, "ann", 29)))
        .isInstanceOfSatisfying(
            Present.class, present -> assertThat(present.strength()).isBetween(0.01, 0.05));
    assertThat(examine(Sample.known(Kind.LOGIN, "ann", 30))).isEqualTo(new Absent("young-account"));
  }

  @Test
  void isAbsentWithoutAnAccountAndUnknownWithoutTheStore() {
    assertThat(examine(new Attribution.Nobody())).isEqualTo(new Absent("young-account"));
    assertThat(examine(new Attribution.Unavailable("no database")))
        .isEqualTo(new Unknown("young-account", "no database"));
  }

  private static Finding examine(Attribution attribution) {
    return new AccountAge().examine(message().of(attribution).mail()).join().getFirst();
  }
}
