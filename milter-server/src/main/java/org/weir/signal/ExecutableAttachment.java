package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.weir.content.FileKind;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// An attachment runs when it is opened: by its name, or by its content whatever its name is. When
/// the message could not be read as a whole and nothing was found, that is `Unknown`.
final class ExecutableAttachment implements Detector {
  static final String EXECUTABLE_NAME = "executable-name";
  static final String EXECUTABLE_CONTENT = "executable-content";

  @Override
  public Set<String> signals() {
    return Set.of(EXECUTABLE_NAME, EXECUTABLE_CONTENT);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageContent content = mail.content();
    return CompletableFuture.completedFuture(
        List.of(
            finding(content, EXECUTABLE_NAME, Part::runsByName, _ -> " runs when it is opened"),
            finding(
                content,
                EXECUTABLE_CONTENT,
                part -> part.kind() != null,
                part -> " has the content of: " + description(part.kind()))));
  }

  private static Finding finding(
      MessageContent content, String signal, Predicate<Part> sign, Function<Part, String> why) {
    List<Part> found = content.parts().stream().filter(sign).toList();
    if (!found.isEmpty()) {
      Part first = found.getFirst();
      String more = found.size() == 1 ? "" : ", and " + (found.size() - 1) + " more";
      return new Present(signal, 1.0, attachment(first) + why.apply(first) + more);
    }
    return content.complete()
        ? new Absent(signal)
        : new Unknown(signal, "not all parts were seen: " + String.join(", ", content.limitsHit()));
  }

  /// For the operator: `attachment "a.exe"`.
  static String attachment(Part part) {
    return part.fileName() == null
        ? "attachment without a name (" + part.declaredType() + ")"
        : "attachment \"" + Printable.of(part.fileName()) + "\"";
  }

  private static String description(@Nullable FileKind kind) {
    return kind == null ? "file" : kind.description();
  }
}
