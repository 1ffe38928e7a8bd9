package org.weir.content;

import java.util.List;

/// What a message consists of.
///
/// @param parts the leaves in the order of the message, those of enclosed messages included
/// @param complete false when there may be parts that are not listed or not whole: a limit was hit,
///   the body was cut, or the structure cannot be told for sure. A message that is one text without
///   a name is complete however it was cut: it has no other part.
/// @param limitsHit what stood in the way, as stable words; empty when complete
public record MessageContent(List<Part> parts, boolean complete, List<String> limitsHit) {
  public MessageContent {
    parts = List.copyOf(parts);
    limitsHit = List.copyOf(limitsHit);
  }
}
