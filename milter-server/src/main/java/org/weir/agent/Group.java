package org.weir.agent;

import java.time.Instant;

/// A line of a summary.
///
/// @param value of what was counted by
public record Group(String value, long messages, long bytes, long recipients, Instant oldest) {
  /// Both together.
  public Group and(Group other) {
    return new Group(
        value,
        messages + other.messages,
        bytes + other.bytes,
        recipients + other.recipients,
        oldest.isBefore(other.oldest) ? oldest : other.oldest);
  }
}
