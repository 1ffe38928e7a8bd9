package org.weir.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One queued message with all that is known of it. Text that comes from mail is hostile.
///
/// @param queue where it lies: incoming, active, deferred or held
/// @param sender empty = null sender
/// @param recipients some of those that wait, see `recipientCount`
/// @param reason why the first of them that has one waits
/// @param account null = not known
public record QueueRow(
    String relay,
    String id,
    String queue,
    Instant arrivedAt,
    long bytes,
    String sender,
    List<String> recipients,
    int recipientCount,
    @Nullable String reason,
    @Nullable String account,
    @Nullable String login,
    @Nullable String script) {
  public QueueRow {
    recipients = List.copyOf(recipients);
  }
}
