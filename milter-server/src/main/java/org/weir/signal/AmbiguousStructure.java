package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.content.MessageContent;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// Mail programs find different parts in the message: a field or a boundary is given twice and
/// differently. Thread-safe.
final class AmbiguousStructure implements Detector {
  static final String AMBIGUOUS_STRUCTURE = "ambiguous-structure";

  @Override
  public Set<String> signals() {
    return Set.of(AMBIGUOUS_STRUCTURE);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageContent content = mail.content();
    Finding finding =
        content.limitsHit().contains("ambiguous")
            ? new Present(AMBIGUOUS_STRUCTURE, 1.0, "mail programs read it differently")
            : new Absent(AMBIGUOUS_STRUCTURE);
    return CompletableFuture.completedFuture(List.of(finding));
  }
}
