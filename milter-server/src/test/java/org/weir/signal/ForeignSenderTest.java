package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;

class ForeignSenderTest {
  private static final Absent NOT_OF_ANOTHER = new Absent("sender-of-another-account");
  private static final Absent LISTED = new Absent("sender-not-listed");

  @Test
  void tellsWhoseNameIsUsed() {
    assertThat(examine(SenderOwner.ANOTHER_ACCOUNT))
        .containsExactly(
            new Present(
                "sender-of-another-account", 1.0, "customer.example belongs to another account"),
            LISTED);
    assertThat(examine(SenderOwner.NOT_LISTED))
        .containsExactly(
            NOT_OF_ANOTHER,
            new Present(
                "sender-not-listed",
                1.0,
                "customer.example is none of the domains of this account"));
  }

  @Test
  void findsNothingInOnesOwnNameOrNobodys() {
    assertThat(examine(SenderOwner.THE_ACCOUNT)).containsExactly(NOT_OF_ANOTHER, LISTED);
    assertThat(examine(SenderOwner.NOBODY)).containsExactly(NOT_OF_ANOTHER, LISTED);
  }

  @Test
  void isUnknownWhenNobodyWasAsked() {
    assertThat(examine(SenderOwner.NOT_ASKED)).allMatch(Unknown.class::isInstance);
  }

  private static List<Finding> examine(SenderOwner owner) {
    MessageFacts facts = message().facts();
    Mail mail =
        Mail.of(
            facts.attributed(facts.attribution(), null, owner),
            new Usage.NotAsked(),
            new byte[0],
            0,
            false);
    return new ForeignSender().examine(mail).join();
  }
}
