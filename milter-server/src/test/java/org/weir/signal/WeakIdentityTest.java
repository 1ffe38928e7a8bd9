package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import org.junit.jupiter.api.Test;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

class WeakIdentityTest {
  @Test
  void isThereWhenOnlyTheDomainIsKnown() {
    assertThat(examine(Sample.known(Kind.SENDER_DOMAIN, "customer.example", 99)))
        .isEqualTo(
            new Present(
                "identified-by-domain-only",
                1.0,
                "only the sender's domain customer.example is known"));
  }

  @Test
  void isAbsentWhenSomethingBetterIsKnownOrNothing() {
    Finding absent = new Absent("identified-by-domain-only");

    assertThat(examine(Sample.known(Kind.LOGIN, "ann", 99))).isEqualTo(absent);
    assertThat(examine(Sample.known(Kind.NETWORK, "192.0.2.0/24", 99))).isEqualTo(absent);
    assertThat(examine(new Attribution.Nobody())).isEqualTo(absent);
  }

  @Test
  void isUnknownWithoutTheStore() {
    assertThat(examine(new Attribution.Unavailable("no database")))
        .isEqualTo(new Unknown("identified-by-domain-only", "no database"));
  }

  private static Finding examine(Attribution attribution) {
    return new WeakIdentity().examine(message().of(attribution).mail()).join().getFirst();
  }
}
