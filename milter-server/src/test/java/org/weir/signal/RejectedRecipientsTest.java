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

class RejectedRecipientsTest {
  private static final long ACCOUNT = 7;
  private static final Finding FEW = new Absent("many-rejected-recipients");

  private final RecipientHistory history = new RecipientHistory(() -> Sample.NOW);
  private final RejectedRecipients detector =
      new RejectedRecipients(history, new RejectionBounds(10, 20));

  @Test
  void countsThisMessageWithTheHourBefore() {
    history.add(ACCOUNT, 38, 9);

    assertThat(examine(customer().to(2, 1)))
        .isEqualTo(
            new Present(
                "many-rejected-recipients",
                1.0,
                "10 of 50 recipients of acme were refused within an hour"));
  }

  @Test
  void staysAbsentBelowEitherBound() {
    assertThat(examine(customer().to(0, 9))).isEqualTo(FEW);
    assertThat(examine(customer().to(41, 10))).isEqualTo(FEW);
    assertThat(examine(customer().to(40, 10))).isInstanceOf(Present.class);
  }

  @Test
  void looksAtTheSendersAccountOnly() {
    history.add(ACCOUNT + 1, 0, 100);

    assertThat(examine(customer())).isEqualTo(FEW);
  }

  @Test
  void findsNothingOfNobodyAndDoesNotKnowWithoutTheStore() {
    assertThat(examine(message().to(1, 100))).isEqualTo(FEW);
    assertThat(examine(message().of(new Attribution.Unavailable("no database"))))
        .isEqualTo(new Unknown("many-rejected-recipients", "no database"));
  }

  private static Sample customer() {
    return message().of(Sample.known(Kind.LOGIN, "ann", 99));
  }

  private Finding examine(Sample sample) {
    return detector.examine(sample.mail()).join().getFirst();
  }
}
