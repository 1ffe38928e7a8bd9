package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.policy.SenderOwner;

/// The envelope sender's domain does not belong to the account that sends.
final class ForeignSender implements Detector {
  static final String OF_ANOTHER = "sender-of-another-account";
  static final String NOT_LISTED = "sender-not-listed";

  @Override
  public Set<String> signals() {
    return Set.of(OF_ANOTHER, NOT_LISTED);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    return CompletableFuture.completedFuture(
        List.of(
            finding(facts, OF_ANOTHER, SenderOwner.ANOTHER_ACCOUNT, " belongs to another account"),
            finding(
                facts,
                NOT_LISTED,
                SenderOwner.NOT_LISTED,
                " is none of the domains of this account")));
  }

  private static Finding finding(
      MessageFacts facts, String signal, SenderOwner owner, String words) {
    if (facts.senderOwner() == SenderOwner.NOT_ASKED) {
      return new Unknown(signal, "nobody was asked whose the domain is");
    }
    return facts.senderOwner() == owner
        ? new Present(signal, 1.0, Printable.of(facts.senderDomain()) + words)
        : new Absent(signal);
  }
}
