package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.MessageFacts;
import org.weir.signal.RecipientHistory.Counts;

/// The MTA has refused many of the account's recipients in the last hour, this message's included.
/// Bought and guessed address lists look like this before anything else does. Thread-safe.
final class RejectedRecipients implements Detector {
  static final String MANY = "many-rejected-recipients";

  private final RecipientHistory history;
  private final RejectionBounds bounds;

  RejectedRecipients(RecipientHistory history, RejectionBounds bounds) {
    this.history = history;
    this.bounds = bounds;
  }

  @Override
  public Set<String> signals() {
    return Set.of(MANY);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageFacts facts = mail.facts();
    Finding finding =
        switch (facts.attribution()) {
          case Attribution.Known(Account account, _, _) ->
              finding(
                  account,
                  history
                      .lastHour(account.id())
                      .plus(facts.recipientCount(), facts.rejectedRecipients()));
          case Attribution.Nobody() -> new Absent(MANY);
          case Attribution.Unavailable(String reason) -> new Unknown(MANY, reason);
        };
    return CompletableFuture.completedFuture(List.of(finding));
  }

  private Finding finding(Account account, Counts counts) {
    return bounds.reached(counts)
        ? new Present(
            MANY,
            1.0,
            "%d of %d recipients of %s were refused within an hour"
                .formatted(
                    counts.rejected(),
                    counts.accepted() + counts.rejected(),
                    Printable.of(account.name())))
        : new Absent(MANY);
  }
}
