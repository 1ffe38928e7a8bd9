package org.weir.content;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What is left of where a message leads when it is compared with others: the registered domains
/// and paths of its first links, without what differs from recipient to recipient.
public final class LinkPrint {
  private static final int MOST = 5;
  private static final int LONG_SEGMENT = 20;
  private static final Set<Link.Kind> INVITING =
      Set.of(Link.Kind.ANCHOR, Link.Kind.FORM, Link.Kind.FRAME, Link.Kind.TEXT);
  private static final Pattern DIGIT = Pattern.compile("\\d");

  private LinkPrint() {}

  /// A hash; empty when nothing is left to compare.
  public static Optional<Long> of(List<Link> links) {
    List<String> targets =
        links.stream()
            .filter(link -> INVITING.contains(link.kind()))
            .map(Link::target)
            .map(LinkPrint::folded)
            .distinct()
            .limit(MOST)
            .sorted()
            .toList();
    return targets.isEmpty()
        ? Optional.empty()
        : Optional.of(TextPrint.hash(String.join("\n", targets)));
  }

  private static String folded(WebAddress target) {
    StringBuilder folded =
        new StringBuilder(Domains.registrable(target.host()).orElse(target.host()));
    String path = target.path().split("[?#]", 2)[0];
    for (String segment : path.split("[/\\\\]", -1)) {
      boolean personal = segment.length() >= LONG_SEGMENT || DIGIT.matcher(segment).find();
      folded.append('/').append(personal ? "*" : segment);
    }
    return folded.toString();
  }
}
