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

/// The account is younger than 30 days. Accounts are opened to send spam, and are used at once: the
/// strength falls by a thirtieth a day.
final class AccountAge implements Detector {
  static final String YOUNG_ACCOUNT = "young-account";

  private static final int YOUNG_DAYS = 30;

  @Override
  public Set<String> signals() {
    return Set.of(YOUNG_ACCOUNT);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    Finding finding =
        switch (mail.facts().attribution()) {
          case Attribution.Known(Account account, _, _) ->
              finding(account, account.ageDays(mail.facts().receivedAt()));
          case Attribution.Nobody() -> new Absent(YOUNG_ACCOUNT);
          case Attribution.Unavailable(String reason) -> new Unknown(YOUNG_ACCOUNT, reason);
        };
    return CompletableFuture.completedFuture(List.of(finding));
  }

  private static Finding finding(Account account, long days) {
    if (days >= YOUNG_DAYS) {
      return new Absent(YOUNG_ACCOUNT);
    }
    return new Present(
        YOUNG_ACCOUNT,
        (double) (YOUNG_DAYS - days) / YOUNG_DAYS,
        "account " + Printable.of(account.name()) + " is " + days + " days old");
  }
}
