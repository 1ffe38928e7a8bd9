package org.weir.signal;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.weir.content.Mark;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.Sign;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// What is peculiar about the attachments: one signal for each [Sign]. When the message could not
/// be read as a whole and a sign was not found, that is `Unknown`. Thread-safe.
final class AttachmentSigns implements Detector {
  private record Found(Part part, Mark mark) {}

  /// The signals of all signs.
  static Set<String> allSignals() {
    return Stream.of(Sign.values()).map(Sign::signal).collect(toUnmodifiableSet());
  }

  @Override
  public Set<String> signals() {
    return allSignals();
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageContent content = mail.content();
    return CompletableFuture.completedFuture(
        Stream.of(Sign.values()).map(sign -> finding(content, sign)).toList());
  }

  private static Finding finding(MessageContent content, Sign sign) {
    List<Found> found = new ArrayList<>();
    for (Part part : content.parts()) {
      part.marks().stream()
          .filter(mark -> mark.sign() == sign)
          .findFirst()
          .ifPresent(mark -> found.add(new Found(part, mark)));
    }
    if (!found.isEmpty()) {
      return new Present(sign.signal(), 1.0, why(found.getFirst(), found.size() - 1));
    }
    return content.complete()
        ? new Absent(sign.signal())
        : new Unknown(
            sign.signal(), "not all parts were seen: " + String.join(", ", content.limitsHit()));
  }

  private static String why(Found found, int others) {
    String detail = Printable.of(found.mark().detail());
    return ExecutableAttachment.attachment(found.part())
        + " "
        + found.mark().sign().description()
        + (detail.isEmpty() ? "" : " (" + detail + ")")
        + (others == 0 ? "" : ", and " + others + " more");
  }
}
