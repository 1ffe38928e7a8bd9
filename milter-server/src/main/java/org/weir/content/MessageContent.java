package org.weir.content;

import java.util.List;

/// What a message consists of.
///
/// @param parts the leaves in the order of the message, those of enclosed messages included
/// @param text what a reader sees of it, without markup and what is hidden; blanks in HTML are one
/// @param links the most inviting first, each once
/// @param complete false when there may be parts that are not listed or not whole: a limit was hit,
///   the body was cut, or the structure cannot be told for sure. A message that is one text without
///   a name is complete however it was cut: it has no other part.
/// @param limitsHit what stood in the way, as stable words; when empty nothing was left out
public record MessageContent(
    List<Part> parts, String text, List<Link> links, boolean complete, List<String> limitsHit) {
  public MessageContent {
    parts = List.copyOf(parts);
    links = List.copyOf(links);
    limitsHit = List.copyOf(limitsHit);
  }
}
