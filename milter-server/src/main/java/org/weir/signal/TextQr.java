package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.content.MessageContent;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// A QR code is drawn with characters or table cells: nobody does that but to be read by telephones
/// and by no filter.
final class TextQr implements Detector {
  static final String TEXT_QR = "text-qr";
  private static final double CERTAIN = 1.0;

  @Override
  public Set<String> signals() {
    return Set.of(TEXT_QR);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    return CompletableFuture.completedFuture(List.of(finding(mail.content())));
  }

  private static Finding finding(MessageContent content) {
    if (content.layout().drawnCode()) {
      return new Present(
          TEXT_QR, CERTAIN, "a square like a QR code is drawn with characters or table cells");
    }
    return content.limitsHit().isEmpty()
        ? new Absent(TEXT_QR)
        : new Unknown(TEXT_QR, "not all text was seen: " + String.join(", ", content.limitsHit()));
  }
}
