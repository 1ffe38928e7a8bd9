package org.weir.queue;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One message as the MTA lists it. All text is as hostile as the mail.
///
/// @param bytes its size; of Exim rounded to two digits, of Sendmail the body alone
/// @param sender the envelope sender; empty = null sender
/// @param recipients who still waits for it, [#MOST_RECIPIENTS] at most
/// @param recipientCount all who still wait for it
public record QueuedMail(
    String id,
    Where where,
    Instant arrivedAt,
    long bytes,
    String sender,
    List<Recipient> recipients,
    int recipientCount) {

  /// Kept of one message.
  public static final int MOST_RECIPIENTS = 100;

  /// Where it lies.
  public enum Where {
    /// Not yet tried.
    INCOMING,
    /// Being delivered.
    ACTIVE,
    /// To be tried again later.
    DEFERRED,
    /// On hold, in quarantine, frozen.
    HELD;

    /// As on the command line.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Who still waits for it.
  ///
  /// @param delayReason why it was not delivered yet; null where the MTA does not tell
  public record Recipient(String address, @Nullable String delayReason) {}

  public QueuedMail {
    recipients = List.copyOf(recipients);
  }

  /// The domain of an address in lower case; empty when there is none.
  public static String domain(String address) {
    int at = address.lastIndexOf('@');
    return at < 0 ? "" : address.substring(at + 1).toLowerCase(Locale.ROOT);
  }
}
