package org.weir.signal;

import static java.util.Comparator.comparingDouble;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Usage;

/// The account has used at least 80 % of one of its limits. Warns before the limit says no; the
/// strength is the share that is used.
final class QuotaUse implements Detector {
  static final String QUOTA_NEARLY_USED = "quota-nearly-used";

  private static final double NEARLY = 0.8;

  @Override
  public Set<String> signals() {
    return Set.of(QUOTA_NEARLY_USED);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    Finding finding =
        switch (mail.usage()) {
          case Usage.Granted(List<Usage.Use> uses) ->
              uses.stream()
                  .max(comparingDouble(QuotaUse::share))
                  .filter(use -> share(use) >= NEARLY)
                  .map(QuotaUse::present)
                  .orElse(new Absent(QUOTA_NEARLY_USED));
          case Usage.Exceeded(Usage.Use exceeded, _) ->
              new Present(QUOTA_NEARLY_USED, 1.0, words(exceeded) + ", and no room for this one");
          case Usage.NotAsked() -> new Absent(QUOTA_NEARLY_USED);
          case Usage.Unavailable(String reason) -> new Unknown(QUOTA_NEARLY_USED, reason);
        };
    return CompletableFuture.completedFuture(List.of(finding));
  }

  private static Finding present(Usage.Use use) {
    return new Present(QUOTA_NEARLY_USED, Math.min(1.0, share(use)), words(use));
  }

  private static String words(Usage.Use use) {
    return "used " + use.used() + " of " + use.limit().describe();
  }

  private static double share(Usage.Use use) {
    return use.limit().maximum() <= 0 ? 1.0 : (double) use.used() / use.limit().maximum();
  }
}
