package org.weir.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One queued message with all that is known of it. Text that comes from mail is hostile.
///
/// @param queue where it lies: incoming, active, deferred or held
/// @param sender empty = null sender
/// @param recipients a few of those that wait, see `recipientCount`
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
  private static final int FEW = 3;
  private static final int LONGEST = 320;

  public QueueRow {
    recipients = List.copyOf(recipients);
  }

  /// With no more than fits into lists and answers: few recipients, no text that is very long. The
  /// count of recipients stays.
  QueueRow brief() {
    return new QueueRow(
        relay,
        id,
        queue,
        arrivedAt,
        bytes,
        cut(sender),
        recipients.stream().limit(FEW).map(QueueRow::cut).toList(),
        recipientCount,
        reason == null ? null : cut(reason),
        account,
        login,
        script);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
