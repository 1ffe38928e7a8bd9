package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// Only the envelope sender's domain says whose message it is, and that anyone can write.
final class WeakIdentity implements Detector {
  static final String BY_DOMAIN_ONLY = "identified-by-domain-only";

  @Override
  public Set<String> signals() {
    return Set.of(BY_DOMAIN_ONLY);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    Finding finding =
        switch (mail.facts().attribution()) {
          case Attribution.Known(_, Kind kind, String domain)
              when kind == Kind.SENDER_DOMAIN && mail.facts().login() == null ->
              new Present(
                  BY_DOMAIN_ONLY,
                  1.0,
                  "only the sender's domain " + Printable.of(domain) + " is known");
          case Attribution.Known _, Attribution.Nobody _ -> new Absent(BY_DOMAIN_ONLY);
          case Attribution.Unavailable(String reason) -> new Unknown(BY_DOMAIN_ONLY, reason);
        };
    return CompletableFuture.completedFuture(List.of(finding));
  }
}
